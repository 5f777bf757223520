import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { costOf, least } from '#src/routing/search/cost.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import type { Tour } from '#src/routing/search/tour.ts'

/** Cheapest ways to somewhere, or on from there, by the mode of the task that is there. */
type Ways = readonly [number, number]

/** Cheapest ways through tasks in their order: [mode of the first][mode of the last]. */
export type Through = readonly [Ways, Ways]

/** For a kind of spreader. */
export const waysThrough = (problem: Problem, kind: number, tasks: readonly number[]): Through => [
  waysFrom(problem, kind, tasks, [0, UNREACHABLE]),
  waysFrom(problem, kind, tasks, [UNREACHABLE, 0]),
]

function waysFrom(problem: Problem, kind: number, tasks: readonly number[], begun: Ways): Ways {
  const { entry, exitRow } = problem
  const { deadRun, cost } = problem.kinds[kind]!
  let [way0, way1] = begun
  for (let i = 0; i < tasks.length; i++) {
    const task = tasks[i]!
    if (i > 0) {
      const row0 = exitRow[2 * tasks[i - 1]!]!
      const row1 = exitRow[2 * tasks[i - 1]! + 1]!
      const drawn = entry[2 * task]!
      const against = entry[2 * task + 1]!
      const to0 = least(way0 + deadRun[row0 + drawn]!, way1 + deadRun[row1 + drawn]!)
      const to1 = least(way0 + deadRun[row0 + against]!, way1 + deadRun[row1 + against]!)
      way0 = to0
      way1 = to1
    }
    way0 += cost[task]!
    way1 += cost[task]!
  }
  return [way0, way1]
}

/** What the tour costs with tasks put in at `place` in their order. */
export function costWithString(
  problem: Problem,
  tour: Tour,
  tasks: readonly number[],
  through: Through,
  place: number,
): number {
  const [into0, into1] = waysInto(problem, tour, place, tasks[0]!)
  const [on0, on1] = waysOn(problem, tour, place, tasks.at(-1)!)
  return least(
    into0 + least(through[0][0] + on0, through[0][1] + on1),
    into1 + least(through[1][0] + on0, through[1][1] + on1),
  )
}

/** From the start of the tour through its tasks before `place` to the task, by its mode. */
function waysInto(problem: Problem, { forward, tasks, kind }: Tour, place: number, task: number): Ways {
  const { terminals, entry, exitRow } = problem
  const { start, deadRun } = problem.kinds[kind]!
  const drawn = entry[2 * task]!
  const against = entry[2 * task + 1]!
  if (place === 0) return [deadRun[start * terminals + drawn]!, deadRun[start * terminals + against]!]
  const row0 = exitRow[2 * tasks[place - 1]!]!
  const row1 = exitRow[2 * tasks[place - 1]! + 1]!
  const way0 = forward[2 * place - 2]!
  const way1 = forward[2 * place - 1]!
  return [
    least(way0 + deadRun[row0 + drawn]!, way1 + deadRun[row1 + drawn]!),
    least(way0 + deadRun[row0 + against]!, way1 + deadRun[row1 + against]!),
  ]
}

/** From the task, by its mode, through those of the tour from `place` on to its end. */
function waysOn(problem: Problem, { backward, tasks, size, kind }: Tour, place: number, task: number): Ways {
  const { entry, exitRow } = problem
  const { end, deadRun } = problem.kinds[kind]!
  const row0 = exitRow[2 * task]!
  const row1 = exitRow[2 * task + 1]!
  if (place === size) return [deadRun[row0 + end]!, deadRun[row1 + end]!]
  const drawn = entry[2 * tasks[place]!]!
  const against = entry[2 * tasks[place]! + 1]!
  const rest0 = backward[2 * place]!
  const rest1 = backward[2 * place + 1]!
  return [
    least(rest0 + deadRun[row0 + drawn]!, rest1 + deadRun[row0 + against]!),
    least(rest0 + deadRun[row1 + drawn]!, rest1 + deadRun[row1 + against]!),
  ]
}

/**
 * What a tour costs that begins with the first `head` tasks (one or more) of one tour and goes on with those of
 * another from `tail` on. Of the way home only where both end alike; else it is where the other ends.
 */
export function costJoined(problem: Problem, one: Tour, head: number, other: Tour, tail: number): number {
  if (tail === other.size) return costOfHead(problem, one, head)
  const [into0, into1] = waysInto(problem, one, head, other.tasks[tail]!)
  return least(into0 + other.backward[2 * tail]!, into1 + other.backward[2 * tail + 1]!)
}

function costOfHead(problem: Problem, tour: Tour, head: number): number {
  if (head === tour.size) return costOf(problem, tour)
  const { exitRow, kinds } = problem
  const { end, deadRun } = kinds[tour.kind]!
  const last = 2 * tour.tasks[head - 1]!
  return least(
    tour.forward[2 * head - 2]! + deadRun[exitRow[last]! + end]!,
    tour.forward[2 * head - 1]! + deadRun[exitRow[last + 1]! + end]!,
  )
}
