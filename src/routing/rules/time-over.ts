import type { Problem } from '#src/routing/problem.ts'
import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { CANNOT, NEVER, type Rules } from '#src/routing/rules/rules.ts'
import type { Tour } from '#src/routing/tour.ts'

const NONE = -1
const NOT_AT_ALL = 2 ** 45

/**
 * By how much a tour is over its times: for each task how much later than its due time it is finished, and how much
 * later than its limit the tour ends.
 */
export const timeOver = (problem: Problem, rules: Rules, tour: Tour): number =>
  tour.size === 0 ? 0 : timeOverWith(problem, rules, tour, NONE, NONE, tour.cost)

/**
 * The same with `task` put in at `place`, which makes its cost `whole`. The ways are the cheapest; each of the two
 * labels carries the time and the lateness of the cheapest way to it.
 */
export function timeOverWith(
  problem: Problem,
  rules: Rules,
  tour: Tour,
  task: number,
  place: number,
  whole: number,
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
  let cost0 = 0
  let cost1 = 0
  let time0 = 0
  let time1 = 0
  let late0 = 0
  let late1 = 0
  for (let i = 0; i < count; i++) {
    const next = i === place ? task : tasks[task !== NONE && i > place ? i - 1 : i]!
    const by = Math.min(due[next]!, until)
    const takes = cost[next]! < CANNOT ? treating[next]! : UNREACHABLE
    const drawn = entry[2 * next]!
    const against = entry[2 * next + 1]!
    const first = cost0 + deadRun[row0 + drawn]! <= cost1 + deadRun[row1 + drawn]!
    const second = cost0 + deadRun[row0 + against]! <= cost1 + deadRun[row1 + against]!
    const nextCost0 = (first ? cost0 + deadRun[row0 + drawn]! : cost1 + deadRun[row1 + drawn]!) + cost[next]!
    const nextCost1 =
      (second ? cost0 + deadRun[row0 + against]! : cost1 + deadRun[row1 + against]!) + cost[next]!
    const nextTime0 = (first ? time0 + times[row0 + drawn]! : time1 + times[row1 + drawn]!) + takes
    const nextTime1 = (second ? time0 + times[row0 + against]! : time1 + times[row1 + against]!) + takes
    const nextLate0 = (first ? late0 : late1) + lateBy(nextTime0, by)
    late1 = (second ? late0 : late1) + lateBy(nextTime1, by)
    late0 = nextLate0
    cost0 = nextCost0
    cost1 = nextCost1
    time0 = nextTime0
    time1 = nextTime1
    row0 = exitRow[2 * next]!
    row1 = exitRow[2 * next + 1]!
  }
  const firstHome = cost0 + deadRun[row0 + end]! <= cost1 + deadRun[row1 + end]!
  const ends = firstHome ? time0 + times[row0 + end]! : time1 + times[row1 + end]!
  return (firstHome ? late0 : late1) + lateBy(ends, rules.endsUntil[kind]!)
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
