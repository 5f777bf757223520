/** Rutland's roads (© OpenStreetMap contributors, ODbL 1.0) as the search sees them, without turns: read from ../shared. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ChainLink, contract, type Stretch } from '#src/routing/contract.ts'
import { roadGraph } from '#src/routing/road-graph.ts'
import type { Task, TreatmentTask } from '#src/routing/search/problem.ts'

const DIRECTORY = '../shared/data/routing/rutland'
const LONGEST_TASK_M = 4_000
const TRAVEL_KMH = 70

type Edge = { u: number; v: number; m: number; cls: string; oneway: 0 | 1; kmh: number }
type TaskFile = {
  required: { classes: string[] }
  width_m: { two_way: number; one_way: number }
  spread_rate_g_m2: number
  depots: { node: number }[]
  spreaders: { capacity_t: number }
  speeds: { treat_kmh: number }
  time_limit_h: number
}

// The objective of task.json: dead time and so much for each route.
const ROUTE_PRICE_MIN = 20

const deciseconds = (metres: number, kmh: number) => Math.round((metres * 36) / kmh)

/** `task.json` as 343 tasks; costs in deciseconds, loads in grams. */
export function rutlandTreatment(directory = DIRECTORY): TreatmentTask {
  const read = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8'))
  const { nodes, edges } = read('rutland_graph.json') as { nodes: unknown[]; edges: Edge[] }
  const file = read('task.json') as TaskFile
  const required = edges.filter(({ cls }) => file.required.classes.includes(cls))
  const stretches = required.map(
    ({ u, v, m, oneway }): Stretch => ({ from: u, to: v, oneWay: oneway === 1, length_m: m }),
  )
  return {
    graph: roadGraph(nodes.length, edges.flatMap(arcsOf)),
    tasks: contract(stretches, LONGEST_TASK_M).map((chain) => taskOf(chain, required, file)),
    depots: file.depots.map(({ node }) => node),
    capacity: file.spreaders.capacity_t * 1_000_000,
    tourLimit: file.time_limit_h * 36_000,
    tourPrice: ROUTE_PRICE_MIN * 600,
  }
}

function arcsOf({ u, v, m, oneway, kmh }: Edge) {
  const cost = deciseconds(m, Math.min(kmh, TRAVEL_KMH))
  const drawn = { from: u, to: v, cost }
  return oneway ? [drawn] : [drawn, { from: v, to: u, cost }]
}

function taskOf(chain: readonly ChainLink[], edges: readonly Edge[], file: TaskFile): Task {
  const width = (edge: Edge) => (edge.oneway ? file.width_m.one_way : file.width_m.two_way)
  const [first, last] = [chain[0]!, chain.at(-1)!]
  const driven = chain.map(({ stretch }) => edges[stretch]!)
  const [begins, ends] = [edges[first.stretch]!, edges[last.stretch]!]
  return {
    from: first.against ? begins.v : begins.u,
    to: last.against ? ends.u : ends.v,
    oneWay: begins.oneway === 1,
    load: driven.reduce((sum, edge) => sum + Math.round(edge.m * width(edge) * file.spread_rate_g_m2), 0),
    cost: driven.reduce((sum, edge) => sum + deciseconds(edge.m, file.speeds.treat_kmh), 0),
  }
}
