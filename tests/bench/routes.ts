/**
 * `npm run bench:routes -- [--tries 400000] [--seeds 3] [--seconds 30] [--only egl-e4,rutland] [--max-dead-min 155]`: the
 * search on the arc-routing
 * problems of the literature and on Rutland's roads, by a budget of tries, so that a busy machine gives the same costs.
 * Gap: to the best known cost, of each seed and on average. Tries in 10 s: from the processor time of one try.
 * `checks/carp.mjs` measures the same by seconds through the command line and derives each plan anew. Rutland's plans are
 * made as for a night, in seconds of this thread's work, and checked by the checker; exit 1 when one has a fault, needs a
 * spreader more than its salt, or has more dead running than the limit.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stopwatch } from '#src/adapters/stopwatch.ts'
import { carpInstance, treatmentTask } from '#src/routing/carp-instance.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { fewestSpreaders, planFigures } from '#src/routing/plan-figures.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { isProblem, type Problem, problemOf, type TreatmentTask } from '#src/routing/search/problem.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'
import { SECOND } from '#src/units.ts'
import { type RoadsAndTask, rutlandTask } from '#tests/support/rutland-task.ts'

const DATA = '../shared/data/routing'
const { values: options } = parseArgs({
  options: {
    tries: { type: 'string', default: '400000' },
    seeds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '30' },
    'max-dead-min': { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: '' },
  },
})
const seeds = Array.from({ length: Number(options.seeds) }, (_, index) => index + 1)
const wanted = (name: string) => options.only.split(',').some((part) => name.startsWith(part))

function problem(task: TreatmentTask): Problem {
  const found = problemOf(task)
  if (!isProblem(found)) throw new Error(found.message)
  return found
}

type Run = { readonly plans: readonly Plan[]; readonly microseconds: number }

function run(given: Problem): Run {
  const before = process.threadCpuUsage()
  const plans = seeds.map((seed) => solve(given, { iterations: Number(options.tries) }, seed))
  const { user, system } = process.threadCpuUsage(before)
  const tries = plans.reduce((sum, { iterations }) => sum + iterations, 0)
  return { plans, microseconds: (user + system) / tries }
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
const percent = (value: number) => value.toFixed(2).padStart(6)
const speed = ({ microseconds }: Run) =>
  `${microseconds.toFixed(1).padStart(5)} µs a try, ${(10 / microseconds).toFixed(2)} million in 10 s`

function bestKnown(): Map<string, number> {
  const rows = readFileSync(join(DATA, 'best-known.csv'), 'utf8').trim().split('\n').slice(1)
  return new Map(rows.map((row) => [row.split(',')[1]!, Number(row.split(',')[2])]))
}

function measureSet(set: string, best: ReadonlyMap<string, number>): void {
  const names = readdirSync(join(DATA, set)).map((file) => file.replace('.dat', ''))
  const gaps: number[][] = []
  for (const name of names.filter(wanted).sort()) {
    const instance = carpInstance(readFileSync(join(DATA, set, `${name}.dat`), 'latin1'))
    if (typeof instance === 'string') throw new Error(instance)
    const found = run(problem(treatmentTask(instance)))
    const gap = found.plans.map(({ cost }) => 100 * (cost / best.get(name)! - 1))
    gaps.push(gap)
    console.log(
      `${name.padEnd(12)} mean ${percent(mean(gap))} %  ${gap.map(percent).join(' ')}  ${speed(found)}`,
    )
  }
  if (gaps.length === 0) return
  const all = gaps.flat()
  const reached = gaps.filter((gap) => Math.min(...gap) <= 0).length
  console.log(
    `${set.padEnd(12)} mean ${percent(mean(all))} %, largest ${percent(Math.max(...all))} %, ${reached} of ${gaps.length} reached\n`,
  )
}

/** Is it within the limit? */
function measureRutland({ network, task }: RoadsAndTask): boolean {
  const most = Number(options['max-dead-min'])
  const { for_salt } = fewestSpreaders(network, task)
  const found = seeds.map((seed) => {
    const spent = stopwatch()
    const span = Number(options.seconds) * SECOND
    const plan = planSpreading(network, task, { iterations: 1e9, share: () => spent() / span }, seed)
    const { spreaders, dead_min } = planFigures(network, task, plan)
    const [fault] = checkPlan(network, task, plan)
    const fine = !fault && plan.shortfalls.length === 0 && spreaders === for_salt && dead_min <= most
    const microseconds = (1000 * spent()) / plan.iterations
    const faulty = fault ? `, ${fault.message}` : ''
    console.log(
      `${'rutland'.padEnd(12)} seed ${seed}: ${spreaders} routes (${for_salt} for the salt), ${dead_min.toFixed(1)} min dead${faulty}  ${microseconds.toFixed(1)} µs a try${fine ? '' : '  OVER THE LIMIT'}`,
    )
    return { fine, dead_min }
  })
  console.log(
    `${'rutland'.padEnd(12)} mean ${mean(found.map(({ dead_min }) => dead_min)).toFixed(1)} min dead`,
  )
  return found.every(({ fine }) => fine)
}

const best = bestKnown()
for (const set of ['gdb', 'val', 'egl']) measureSet(set, best)
if (wanted('rutland') && !measureRutland(rutlandTask())) process.exitCode = 1
