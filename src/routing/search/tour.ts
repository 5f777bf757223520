import { costOf } from '#src/routing/search/cost.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { relabelBackward, relabelForward } from '#src/routing/search/relabel.ts'
import { modesInTime } from '#src/routing/search/rules/time-over.ts'

/**
 * One tour: the first `size` of `tasks` in order. Which way each task is driven is not stored: for a fixed order the
 * best directions come from labels (Vidal 2017). `forward[2i + m]`: cheapest way from the start up to and with task i
 * in mode m; `backward[2i + m]`: cheapest rest of the tour, from and with task i in mode m.
 */
export type Tour = {
  /** Index into the kinds of spreader. */
  kind: number
  size: number
  tasks: Int32Array
  forward: Int32Array
  backward: Int32Array
  load: number
  cost: number
  /** Where the problem has rules: by how much it breaks them, once somebody has asked. */
  overload: number
  overtime: number
}

const ROOM = 16
export const UNJUDGED = -1

export const emptyTour = (kind: number): Tour => ({
  kind,
  size: 0,
  tasks: new Int32Array(ROOM),
  forward: new Int32Array(2 * ROOM),
  backward: new Int32Array(2 * ROOM),
  load: 0,
  cost: 0,
  overload: UNJUDGED,
  overtime: UNJUDGED,
})

/** Makes `into` the same tour as `from`. */
export function copyTour(from: Tour, into: Tour): void {
  makeRoom(into, from.size)
  into.kind = from.kind
  into.size = from.size
  into.load = from.load
  into.cost = from.cost
  into.overload = from.overload
  into.overtime = from.overtime
  for (let i = 0; i < from.size; i++) into.tasks[i] = from.tasks[i]!
  for (let i = 0; i < 2 * from.size; i++) {
    into.forward[i] = from.forward[i]!
    into.backward[i] = from.backward[i]!
  }
}

function makeRoom(tour: Tour, size: number): void {
  if (size <= tour.tasks.length) return
  const room = Math.max(size, 2 * tour.tasks.length)
  tour.tasks = widened(tour.tasks, room)
  tour.forward = widened(tour.forward, 2 * room)
  tour.backward = widened(tour.backward, 2 * room)
}

function widened(array: Int32Array, length: number): Int32Array {
  const wider = new Int32Array(length)
  wider.set(array)
  return wider
}

/** Puts `task` in at `place` (0: first). */
export function insertTask(problem: Problem, tour: Tour, task: number, place: number): void {
  makeRoom(tour, tour.size + 1)
  const { tasks, forward, backward } = tour
  for (let i = tour.size; i > place; i--) tasks[i] = tasks[i - 1]!
  for (let i = 2 * tour.size + 1; i > 2 * place + 1; i--) {
    forward[i] = forward[i - 2]!
    backward[i] = backward[i - 2]!
  }
  tasks[place] = task
  tour.size += 1
  tour.load += problem.load[task]!
  relabelForward(problem, tour, place, place + 1)
  relabelBackward(problem, tour, place, place - 1)
  reckon(problem, tour)
}

/** Puts several in, one after another, the first of them at `place`. */
export function insertTasks(problem: Problem, tour: Tour, inserted: readonly number[], place: number): void {
  const count = inserted.length
  makeRoom(tour, tour.size + count)
  const { tasks, forward, backward } = tour
  tasks.copyWithin(place + count, place, tour.size)
  forward.copyWithin(2 * (place + count), 2 * place, 2 * tour.size)
  backward.copyWithin(2 * (place + count), 2 * place, 2 * tour.size)
  for (let i = 0; i < count; i++) {
    tasks[place + i] = inserted[i]!
    tour.load += problem.load[inserted[i]!]!
  }
  tour.size += count
  relabelForward(problem, tour, place, place + count)
  relabelBackward(problem, tour, place + count - 1, place - 1)
  reckon(problem, tour)
}

/** Takes `count` tasks out from `place` on. */
export function removeTasks(problem: Problem, tour: Tour, place: number, count: number): void {
  const { tasks, forward, backward } = tour
  for (let i = place; i < place + count; i++) tour.load -= problem.load[tasks[i]!]!
  tour.size -= count
  for (let i = place; i < tour.size; i++) tasks[i] = tasks[i + count]!
  for (let i = 2 * place; i < 2 * tour.size; i++) {
    forward[i] = forward[i + 2 * count]!
    backward[i] = backward[i + 2 * count]!
  }
  relabelForward(problem, tour, place, place)
  relabelBackward(problem, tour, place - 1, place - 1)
  reckon(problem, tour)
}

/** Gives the tour to another kind of spreader. */
export function assign(problem: Problem, tour: Tour, kind: number): void {
  const { kinds } = problem
  const [before, after] = [kinds[tour.kind]!, kinds[kind]!]
  const alike = before.deadRun === after.deadRun && before.cost === after.cost
  tour.kind = kind
  relabelForward(problem, tour, 0, alike ? 0 : tour.size)
  relabelBackward(problem, tour, tour.size - 1, alike ? tour.size - 1 : -1)
  reckon(problem, tour)
}

function reckon(problem: Problem, tour: Tour): void {
  tour.cost = costOf(problem, tour)
  tour.overload = UNJUDGED
  tour.overtime = UNJUDGED
}

/** Which way each task is driven in the cheapest reading of the order, or in the least late one: modes 2t or 2t + 1. */
export function modesOf(problem: Problem, tour: Tour): number[] {
  const { terminals, entry, exit, kinds, rules } = problem
  if (rules && !rules.onlyEnds && tour.kind !== rules.nobody) return modesInTime(problem, rules, tour)
  const modes: number[] = []
  const { start, deadRun } = kinds[tour.kind]!
  let at = start
  for (let i = 0; i < tour.size; i++) {
    const drawn = 2 * tour.tasks[i]!
    const row = at * terminals
    const cheaper =
      deadRun[row + entry[drawn]!]! + tour.backward[2 * i]! <=
      deadRun[row + entry[drawn + 1]!]! + tour.backward[2 * i + 1]!
    modes.push(cheaper ? drawn : drawn + 1)
    at = exit[modes[i]!]!
  }
  return modes
}
