import type { Problem } from '#src/routing/search/problem.ts'
import type { Rules } from '#src/routing/search/rules/rules.ts'
import type { Tour } from '#src/routing/search/tour.ts'

/** Load over what is on board, of all trips of a tour: the first begins at its start, each other at a reload. */
export function tripOverload(
  { load, size: tasksToTreat, kinds }: Problem,
  { fullLoad }: Rules,
  { kind, tasks, size }: Tour,
): number {
  let over = 0
  let left = kinds[kind]!.capacity
  for (let i = 0; i < size; i++) {
    if (tasks[i]! >= tasksToTreat) {
      if (left < 0) over -= left
      left = fullLoad[kind]!
    } else left -= load[tasks[i]!]!
  }
  return left < 0 ? over - left : over
}

/** Reloads that a kind needs for so much load, however it is driven. */
export function reloadsNeeded({ kinds }: Problem, { fullLoad }: Rules, kind: number, load: number): number {
  const { capacity } = kinds[kind]!
  return load <= capacity ? 0 : Math.ceil((load - capacity) / Math.max(1, fullLoad[kind]!))
}
