import { UNREACHABLE } from '#src/routing/road-graph.ts'
import { labelBackward, labelForward } from '#src/routing/search/cost.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import type { Tour } from '#src/routing/search/tour.ts'

const UNEVEN = 2 ** 31

/**
 * Forward labels from place `first` on. Those that stand from `known` on are of the same tasks as before: once both
 * labels of a task have changed by as much, so have all after it. A label that stands for no way at all is the end of
 * that, it does not change.
 */
export function relabelForward(problem: Problem, tour: Tour, first: number, known: number): void {
  const { forward, size } = tour
  let change = UNEVEN
  for (let i = first; i < size; i++) {
    if (change !== UNEVEN && isShifted(forward, i, change)) continue
    const before0 = forward[2 * i]!
    const before1 = forward[2 * i + 1]!
    labelForward(problem, tour, i)
    change = i < known ? UNEVEN : evenChange(forward, i, before0, before1)
    if (change === 0) return
  }
}

/** The same for backward labels from place `last` down; those that stand up to `known` are of the same tasks. */
export function relabelBackward(problem: Problem, tour: Tour, last: number, known: number): void {
  const { backward } = tour
  let change = UNEVEN
  for (let i = last; i >= 0; i--) {
    if (change !== UNEVEN && isShifted(backward, i, change)) continue
    const before0 = backward[2 * i]!
    const before1 = backward[2 * i + 1]!
    labelBackward(problem, tour, i)
    change = i > known ? UNEVEN : evenChange(backward, i, before0, before1)
    if (change === 0) return
  }
}

/** By how much both labels have changed, where they stand for a way. */
function evenChange(labels: Int32Array, i: number, before0: number, before1: number): number {
  const label0 = labels[2 * i]!
  const label1 = labels[2 * i + 1]!
  const change = label0 - before0
  if (change !== label1 - before1) return UNEVEN
  return isWay(label0) && isWay(label1) && isWay(before0) && isWay(before1) ? change : UNEVEN
}

function isShifted(labels: Int32Array, i: number, change: number): boolean {
  const label0 = labels[2 * i]!
  const label1 = labels[2 * i + 1]!
  if (!isWay(label0) || !isWay(label1) || !isWay(label0 + change) || !isWay(label1 + change)) return false
  labels[2 * i] = label0 + change
  labels[2 * i + 1] = label1 + change
  return true
}

const isWay = (label: number): boolean => label < UNREACHABLE
