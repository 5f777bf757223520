/**
 * Makes `county.json` from the junction graph of Rutland: cuts the A, B and C roads into standing treatment routes.
 * Run: node src/demonstration-county/build.ts GRAPH.json firmware-sim/county.json [ITERATIONS] > src/demonstration-county/county.json
 */
import { readFileSync } from 'node:fs'
import { countyFile, countyText } from '#src/demonstration-county/county-document.ts'
import { type Graph, isTreated, treatmentTask } from '#src/demonstration-county/county-task.ts'
import { LONGEST_TASK_M } from '#src/demonstration-county/invented.ts'
import { contract } from '#src/routing/contract.ts'
import { drive } from '#src/routing/drive.ts'
import { isProblem, problemOf } from '#src/routing/search/problem.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'

const SEEDS = [1, 2, 3]

const [graphPath, stationsPath, iterations = '400000'] = process.argv.slice(2)
if (!graphPath || !stationsPath) {
  console.error('usage: build.ts GRAPH.json STATIONS.json [ITERATIONS]')
  process.exit(2)
}
const graph = JSON.parse(readFileSync(graphPath, 'utf8')) as Graph
const { stations } = JSON.parse(readFileSync(stationsPath, 'utf8'))

const treated = graph.edges.flatMap((edge, index) => (isTreated(edge) ? [index] : []))
const chains = contract(
  treated.map((index) => {
    const { u, v, oneway, m } = graph.edges[index]!
    return { from: u, to: v, oneWay: oneway === 1, length_m: m }
  }),
  LONGEST_TASK_M,
).map((chain) => chain.map(({ stretch, against }) => ({ edge: treated[stretch]!, against })))

const task = treatmentTask(graph, chains)
const problem = problemOf(task)
if (!isProblem(problem)) throw new Error(`${problem.message}: ${JSON.stringify(chains[problem.task])}`)
const plans = SEEDS.map((seed) => solve(problem, { iterations: Number(iterations) }, seed))
const plan = plans.reduce((best: Plan, next) => (next.cost < best.cost ? next : best))
const treating = task.tasks.reduce((sum, { cost }) => sum + cost, 0)
for (const { tours } of plans)
  console.error(
    `${chains.length} tasks, ${tours.length} routes, dead ${(
      (tours.reduce((sum, { cost }) => sum + cost, 0) - treating) / 600
    ).toFixed(1)} min, loads ${tours.map(({ load }) => (load / 1e6).toFixed(2)).join(' ')} t`,
  )
console.log(countyText(countyFile({ graph, chains, task, plan, legs: drive(task, plan) }, stations)))
