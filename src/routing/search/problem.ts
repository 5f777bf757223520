import { type RoadGraph, UNREACHABLE, waysFrom } from '#src/routing/road-graph.ts'
import { nearest } from '#src/routing/search/near.ts'
import type { Rules } from '#src/routing/search/rules/rules.ts'
import { withReloads } from '#src/routing/search/rules/with-reloads.ts'

/** A stretch to treat in one go. One-way stretches run `from` → `to` only. */
export type Task = {
  readonly from: number
  readonly to: number
  readonly oneWay: boolean
  /** Salt in whole units of the problem's capacity (grams). */
  readonly load: number
  /** Cost of treating it, in the units of the graph's arcs. */
  readonly cost: number
}

/** What has to be treated, by equal spreaders, at what cost. All numbers are whole. */
export type TreatmentTask = {
  readonly graph: RoadGraph
  readonly tasks: readonly Task[]
  /** Junctions where a tour may start; it ends where it started. Each is a spreader kind of the problem. */
  readonly depots: readonly number[]
  readonly capacity: number
  /** Longest tour, treating and dead running together; null: no limit. */
  readonly tourLimit: number | null
  /** Price of one more tour, on top of its cost. */
  readonly tourPrice: number
}

/** Spreaders that are the same to the search. */
export type SpreaderKind = {
  /**
   * Terminals where a tour starts and ends. They may be virtual ones, with a row or a column of their own in the
   * table of dead runs: any depot, anywhere.
   */
  readonly start: number
  readonly end: number
  readonly capacity: number
  /** How many there are. */
  readonly count: number
  /** Price of sending one, on top of the cost of its tour. */
  readonly price: number
  /** Highest cost of a tour. */
  readonly limit: number
  /** Table of dead runs and costs of treating of its own, where not every road or task is the same to it. */
  readonly deadRun?: Int32Array
  readonly cost?: Int32Array
}

/** What the search is given: all numbers are whole. */
export type ProblemParts = {
  /** Terminals where a mode begins and ends. A task has two modes, 2t and 2t + 1: as drawn and against; the two of a one-way task are the same. */
  readonly entry: Int32Array
  readonly exit: Int32Array
  readonly load: Int32Array
  /** Of treating the task, in either direction. */
  readonly cost: Int32Array
  readonly kinds: readonly SpreaderKind[]
  readonly terminals: number
  /** `deadRun[a * terminals + b]`: cheapest way from terminal a to b. */
  readonly deadRun: Int32Array
  readonly rules?: Rules | null
}

/** The task as the search sees it: ends of tasks as terminals, dead runs between terminals as a table. */
export type Problem = Omit<ProblemParts, 'kinds'> & {
  /** Each with its table and costs: its own, or the common ones. */
  readonly kinds: readonly Required<SpreaderKind>[]
  /** How many tasks. */
  readonly size: number
  /** The same with those of reloading, which are numbered after them. */
  readonly numbered: number
  readonly rules: Rules | null
  /** `exit × terminals`: where the row of dead runs from there begins. */
  readonly exitRow: Int32Array
  /** For each task the tasks that are cheapest to reach, nearest first, itself left out. */
  readonly near: readonly Int32Array[]
}

export type Impossible = {
  readonly code: 'unreachable' | 'too_heavy' | 'too_long'
  readonly message: string
  readonly task: number
}

/** More spreaders than any plan needs. */
export const ENOUGH = 2 ** 29

export function problemOf(given: TreatmentTask): Problem | Impossible {
  const terminalOf = new Map<number, number>()
  const terminal = (junction: number) => {
    if (!terminalOf.has(junction)) terminalOf.set(junction, terminalOf.size)
    return terminalOf.get(junction)!
  }
  const kinds = given.depots.map((depot) => kindAt(terminal(depot), given))
  const entry = Int32Array.from(
    given.tasks.flatMap((task) => [terminal(task.from), terminal(task.oneWay ? task.from : task.to)]),
  )
  const exit = Int32Array.from(
    given.tasks.flatMap((task) => [terminal(task.to), terminal(task.oneWay ? task.to : task.from)]),
  )
  const problem = problemFrom({
    entry,
    exit,
    load: Int32Array.from(given.tasks, (task) => task.load),
    cost: Int32Array.from(given.tasks, (task) => task.cost),
    kinds,
    terminals: terminalOf.size,
    deadRun: deadRuns(given.graph, [...terminalOf.keys()]),
  })
  for (let task = 0; task < problem.size; task++) {
    const impossible = impossibility(problem, task)
    if (impossible) return impossible
  }
  return problem
}

export function problemFrom(given: ProblemParts): Problem {
  const parts = withReloads(given)
  return {
    ...parts,
    rules: given.rules ?? null,
    kinds: parts.kinds.map((kind) => ({ deadRun: parts.deadRun, cost: parts.cost, ...kind })),
    size: given.load.length,
    numbered: parts.load.length,
    exitRow: parts.exit.map((terminal) => terminal * parts.terminals),
    near: nearest(given),
  }
}

const kindAt = (depot: number, { capacity, tourLimit, tourPrice }: TreatmentTask): SpreaderKind => ({
  start: depot,
  end: depot,
  capacity,
  count: ENOUGH,
  price: tourPrice,
  limit: tourLimit ?? UNREACHABLE,
})

export const isProblem = (found: Problem | Impossible): found is Problem => 'deadRun' in found

function deadRuns(graph: RoadGraph, junctions: readonly number[]): Int32Array {
  const table = new Int32Array(junctions.length ** 2)
  junctions.forEach((from, row) => {
    const { cost } = waysFrom(graph, from)
    junctions.forEach((to, column) => {
      table[row * junctions.length + column] = cost[to]!
    })
  })
  return table
}

/** Why no tour of its own could treat the task; null: one could. */
export function impossibility(problem: Problem, task: number): Impossible | null {
  const reaching = problem.kinds.filter((kind) => costAlone(problem, kind, task) < UNREACHABLE)
  if (reaching.length === 0)
    return { code: 'unreachable', message: 'no road leads from a depot to it and back', task }
  const holding = reaching.filter((kind) => problem.load[task]! <= kind.capacity)
  if (holding.length === 0)
    return { code: 'too_heavy', message: 'it needs more than one spreader holds', task }
  if (!holding.some((kind) => costAlone(problem, kind, task) <= kind.limit))
    return { code: 'too_long', message: 'a tour for it alone is over the time limit', task }
  return null
}

/** Cost of a tour for one task alone. */
export function costAlone(problem: Problem, kind: Problem['kinds'][number], task: number): number {
  const { terminals, entry, exitRow } = problem
  const { start, end, deadRun, cost } = kind
  const drawn = deadRun[start * terminals + entry[2 * task]!]! + deadRun[exitRow[2 * task]! + end]!
  const against = deadRun[start * terminals + entry[2 * task + 1]!]! + deadRun[exitRow[2 * task + 1]! + end]!
  return Math.min(drawn, against) + cost[task]!
}
