import { UNREACHABLE } from '#src/routing/road-graph.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { CANNOT, NEVER, type Rules } from '#src/routing/search/rules/rules.ts'
import type { Tour } from '#src/routing/search/tour.ts'

const NONE = -1
const NOT_AT_ALL = 2 ** 40
// What a unit of lateness is worth where a task could be driven either way.
const LATE = 16

/**
 * By how much a tour is over its times: for each task how much later than its due time it is finished, and how much
 * later than its limit the tour ends.
 */
export const timeOver = (problem: Problem, rules: Rules, tour: Tour): number =>
  tour.size === 0 ? 0 : timeOverWith(problem, rules, tour, NONE, NONE, tour.cost)

/**
 * The same with `task` put in at `place`, which makes its cost at least `whole`. Which way each task is driven is
 * chosen by cost and lateness together, and what that costs beyond `whole` counts as lateness: out and back the other
 * way round costs the same and ends earlier or later. `trace[2i + m]`, if it is wanted: the mode before mode m of
 * place i; the last one, the mode at the end.
 */
export function timeOverWith(
  problem: Problem,
  rules: Rules,
  tour: Tour,
  task: number,
  place: number,
  whole: number,
  trace: Uint8Array | null = null,
): number {
  const { tasks, size, kind } = tour
  if (kind === rules.nobody) return untreatedOf(rules, tour) + (task >= 0 ? rules.untreated[task]! : 0)
  if (rules.onlyEnds) return whole < CANNOT ? lateBy(whole, rules.endsUntil[kind]!) : NOT_AT_ALL
  const { entry, exitRow, terminals } = problem
  const { start, end, deadRun, cost } = problem.kinds[kind]!
  const { treating, due } = rules
  const times = rules.times[kind]!
  const until = rules.treatsUntil[kind]!
  const count = task === NONE ? size : size + 1
  let row0 = start * terminals
  let row1 = row0
  // Of each mode of the task before: cost with lateness, and time.
  let price0 = 0
  let price1 = 0
  let time0 = 0
  let time1 = 0
  for (let i = 0; i < count; i++) {
    const next = i === place ? task : tasks[task !== NONE && i > place ? i - 1 : i]!
    const by = Math.min(due[next]!, until)
    const takes = cost[next]! < CANNOT ? treating[next]! : UNREACHABLE
    const drawn = entry[2 * next]!
    const against = entry[2 * next + 1]!
    const time00 = time0 + times[row0 + drawn]! + takes
    const time10 = time1 + times[row1 + drawn]! + takes
    const time01 = time0 + times[row0 + against]! + takes
    const time11 = time1 + times[row1 + against]! + takes
    const price00 = price0 + deadRun[row0 + drawn]! + LATE * lateBy(time00, by)
    const price10 = price1 + deadRun[row1 + drawn]! + LATE * lateBy(time10, by)
    const price01 = price0 + deadRun[row0 + against]! + LATE * lateBy(time01, by)
    const price11 = price1 + deadRun[row1 + against]! + LATE * lateBy(time11, by)
    if (trace) {
      trace[2 * i] = price00 <= price10 ? 0 : 1
      trace[2 * i + 1] = price01 <= price11 ? 0 : 1
    }
    price0 = Math.min(price00, price10) + cost[next]!
    price1 = Math.min(price01, price11) + cost[next]!
    time0 = price00 <= price10 ? time00 : time10
    time1 = price01 <= price11 ? time01 : time11
    row0 = exitRow[2 * next]!
    row1 = exitRow[2 * next + 1]!
  }
  const ends = rules.endsUntil[kind]!
  const home0 = price0 + deadRun[row0 + end]! + LATE * lateBy(time0 + times[row0 + end]!, ends)
  const home1 = price1 + deadRun[row1 + end]! + LATE * lateBy(time1 + times[row1 + end]!, ends)
  if (trace) trace[2 * count] = home0 <= home1 ? 0 : 1
  return (Math.min(home0, home1) - whole) / LATE
}

/** Which way each task is driven where time counts: modes 2t or 2t + 1. */
export function modesInTime(problem: Problem, rules: Rules, tour: Tour): number[] {
  const { tasks, size } = tour
  const trace = new Uint8Array(2 * size + 1)
  timeOverWith(problem, rules, tour, NONE, NONE, tour.cost, trace)
  const modes = new Array<number>(size)
  let mode = trace[2 * size]!
  for (let i = size - 1; i >= 0; i--) {
    modes[i] = 2 * tasks[i]! + mode
    mode = trace[2 * i + mode]!
  }
  return modes
}

/** Where no road leads is later than anything, and worse than any overload. */
function lateBy(time: number, by: number): number {
  if (time <= by) return 0
  return time < NEVER ? time - by : NOT_AT_ALL
}

function untreatedOf({ untreated }: Rules, { tasks, size }: Tour): number {
  let sum = 0
  for (let i = 0; i < size; i++) sum += untreated[tasks[i]!]!
  return sum
}
