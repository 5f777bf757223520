import { type Random, randomIndex } from '#src/routing/search/random.ts'
import { NOWHERE, takeOut, toursInUse, type WorkingPlan } from '#src/routing/search/working-plan.ts'

// Christiaens and Vanden Berghe (2020), table of settings: ten tasks on average, strings of at most ten.
const AVERAGE_REMOVED = 10
// Of few tasks not so many, or hardly any would be left standing (gdb13 and gdb23: 11 runs in 12 at the optimum instead of 7, in the same time).
const LARGEST_SHARE = 1 / 8
const LEAST_REMOVED = 3
const LONGEST_STRING = 10
const SPLIT_STRING = 0.5
const WIDEN_SPLIT = 0.01

/** Takes short strings of adjacent tasks out of a few tours around a random task; returns what was taken. */
export function removeStrings(plan: WorkingPlan, random: Random): number[] {
  const { problem } = plan
  const longest = Math.min(LONGEST_STRING, problem.size / toursInUse(plan))
  const average = Math.min(AVERAGE_REMOVED, Math.max(LEAST_REMOVED, problem.size * LARGEST_SHARE))
  // Fewer than one string when tours are long: then it is one.
  const most = Math.max(1, (4 * average) / (1 + longest))
  let strings = Math.floor(1 + random() * (most - 1 + 1e-9))
  const seed = randomIndex(random, problem.size)
  const near = problem.near[seed]!
  const removed: number[] = []
  for (let next = -1; strings > 0 && next < near.length; next++) {
    const task = next < 0 ? seed : near[next]!
    const tour = plan.tourOf[task]!
    if (tour === NOWHERE || plan.isChanged[tour]) continue
    const { size } = plan.tours[tour]!
    const length = Math.floor(1 + random() * Math.min(size, longest))
    removeString(plan, tour, plan.placeOf[task]!, Math.min(length, size), random, removed)
    strings -= 1
  }
  return removed
}

/** A string of `length` tasks around `place`; half of the time with a piece in its middle left standing. */
function removeString(
  plan: WorkingPlan,
  tour: number,
  place: number,
  length: number,
  random: Random,
  removed: number[],
): void {
  const { size } = plan.tours[tour]!
  const kept = Math.min(size - length, keptInside(length, size, random))
  const whole = length + kept
  const earliest = Math.max(0, place - whole + 1)
  const latest = Math.min(place, size - whole)
  const from = earliest + randomIndex(random, latest - earliest + 1)
  const front = kept === 0 ? length : 1 + randomIndex(random, length - 1)
  if (front < length) takeOut(plan, tour, from + front + kept, length - front, removed)
  takeOut(plan, tour, from, front, removed)
}

/** How many tasks in the middle of a string are left standing. */
function keptInside(length: number, size: number, random: Random): number {
  if (length === 1 || length >= size || random() >= SPLIT_STRING) return 0
  let kept = 1
  while (length + kept < size && random() > WIDEN_SPLIT) kept += 1
  return kept
}
