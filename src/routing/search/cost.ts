import { UNREACHABLE } from '#src/routing/road-graph.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import type { Tour } from '#src/routing/search/tour.ts'

/** Math.min is markedly slower here than a comparison. */
export function least(a: number, b: number): number {
  if (a < b) return a
  return b
}
// Several ways that are none must not add up to more than 32 bits.
const label = (a: number, b: number): number => least(least(a, b), UNREACHABLE)

/** Cost of the whole tour, read from its backward labels. */
export function costOf({ terminals, entry, kinds }: Problem, tour: Tour): number {
  if (tour.size === 0) return 0
  const { start, deadRun } = kinds[tour.kind]!
  const row = start * terminals
  const first = 2 * tour.tasks[0]!
  return least(
    deadRun[row + entry[first]!]! + tour.backward[0]!,
    deadRun[row + entry[first + 1]!]! + tour.backward[1]!,
  )
}

export function labelForward(problem: Problem, { forward, tasks, kind }: Tour, i: number): void {
  const { terminals, entry, exitRow } = problem
  const { start, deadRun, cost } = problem.kinds[kind]!
  const task = tasks[i]!
  const drawn = entry[2 * task]!
  const against = entry[2 * task + 1]!
  if (i === 0) {
    const row = start * terminals
    forward[0] = deadRun[row + drawn]! + cost[task]!
    forward[1] = deadRun[row + against]! + cost[task]!
    return
  }
  const before = 2 * tasks[i - 1]!
  const row0 = exitRow[before]!
  const row1 = exitRow[before + 1]!
  const way0 = forward[2 * i - 2]!
  const way1 = forward[2 * i - 1]!
  forward[2 * i] = label(way0 + deadRun[row0 + drawn]!, way1 + deadRun[row1 + drawn]!) + cost[task]!
  forward[2 * i + 1] = label(way0 + deadRun[row0 + against]!, way1 + deadRun[row1 + against]!) + cost[task]!
}

export function labelBackward(problem: Problem, { backward, tasks, size, kind }: Tour, i: number): void {
  const { entry, exitRow } = problem
  const { end, deadRun, cost } = problem.kinds[kind]!
  const task = tasks[i]!
  const row0 = exitRow[2 * task]!
  const row1 = exitRow[2 * task + 1]!
  if (i === size - 1) {
    backward[2 * i] = deadRun[row0 + end]! + cost[task]!
    backward[2 * i + 1] = deadRun[row1 + end]! + cost[task]!
    return
  }
  const after = 2 * tasks[i + 1]!
  const drawn = entry[after]!
  const against = entry[after + 1]!
  const rest0 = backward[2 * i + 2]!
  const rest1 = backward[2 * i + 3]!
  backward[2 * i] = label(rest0 + deadRun[row0 + drawn]!, rest1 + deadRun[row0 + against]!) + cost[task]!
  backward[2 * i + 1] = label(rest0 + deadRun[row1 + drawn]!, rest1 + deadRun[row1 + against]!) + cost[task]!
}

/** What the tour costs with `task` put in at `place` (0: first), both directions of everything free. */
export function costWith(problem: Problem, tour: Tour, task: number, place: number): number {
  const { terminals, entry, exitRow } = problem
  const { start, end, deadRun, cost } = problem.kinds[tour.kind]!
  const { forward, backward, tasks, size } = tour
  const drawn = entry[2 * task]!
  const against = entry[2 * task + 1]!
  const row0 = exitRow[2 * task]!
  const row1 = exitRow[2 * task + 1]!
  let cost0: number
  let cost1: number
  if (place === 0) {
    const row = start * terminals
    cost0 = deadRun[row + drawn]!
    cost1 = deadRun[row + against]!
  } else {
    const before = 2 * tasks[place - 1]!
    const from0 = exitRow[before]!
    const from1 = exitRow[before + 1]!
    const way0 = forward[2 * place - 2]!
    const way1 = forward[2 * place - 1]!
    cost0 = least(way0 + deadRun[from0 + drawn]!, way1 + deadRun[from1 + drawn]!)
    cost1 = least(way0 + deadRun[from0 + against]!, way1 + deadRun[from1 + against]!)
  }
  if (place === size) {
    cost0 += deadRun[row0 + end]!
    cost1 += deadRun[row1 + end]!
  } else {
    const after = 2 * tasks[place]!
    const into0 = entry[after]!
    const into1 = entry[after + 1]!
    const rest0 = backward[2 * place]!
    const rest1 = backward[2 * place + 1]!
    cost0 += least(rest0 + deadRun[row0 + into0]!, rest1 + deadRun[row0 + into1]!)
    cost1 += least(rest0 + deadRun[row1 + into0]!, rest1 + deadRun[row1 + into1]!)
  }
  return least(cost0, cost1) + cost[task]!
}
