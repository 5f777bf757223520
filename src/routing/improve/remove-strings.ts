import { type Random, randomIndex } from '#src/routing/random.ts'
import { NOWHERE, takeOut, type WorkingPlan } from '#src/routing/working-plan.ts'

// Christiaens and Vanden Berghe (2020), table of settings: ten tasks on average, strings of at most ten.
const AVERAGE_REMOVED = 10
const LONGEST_STRING = 10
const SPLIT_STRING = 0.5
const WIDEN_SPLIT = 0.01

/** Takes short strings of adjacent tasks out of a few tours around a random task; returns what was taken. */
export function removeStrings(plan: WorkingPlan, random: Random): number[] {
  const { problem } = plan
  const filled = plan.tours.filter((tour) => tour.tasks.length > 0).length
  const longest = Math.min(LONGEST_STRING, problem.size / filled)
  const strings = Math.floor(1 + random() * ((4 * AVERAGE_REMOVED) / (1 + longest) - 1 + 1e-9))
  const seed = randomIndex(random, problem.size)
  const ruined = new Set<number>()
  const removed: number[] = []
  for (let next = -1; ruined.size < strings && next < problem.size - 1; next++) {
    const task = next < 0 ? seed : problem.near[seed]![next]!
    const tour = plan.tourOf[task]!
    if (tour === NOWHERE || ruined.has(tour)) continue
    const size = plan.tours[tour]!.tasks.length
    const length = Math.floor(1 + random() * Math.min(size, longest))
    removed.push(...removeString(plan, tour, plan.placeOf[task]!, Math.min(length, size), random))
    ruined.add(tour)
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
): number[] {
  const size = plan.tours[tour]!.tasks.length
  let kept = 0
  if (length > 1 && length < size && random() < SPLIT_STRING)
    for (kept = 1; length + kept < size && random() > WIDEN_SPLIT; ) kept += 1
  if (length + kept > size) kept = size - length
  const whole = length + kept
  const earliest = Math.max(0, place - whole + 1)
  const latest = Math.min(place, size - whole)
  const from = earliest + randomIndex(random, latest - earliest + 1)
  if (kept === 0) return takeOut(plan, tour, from, length)
  const front = 1 + randomIndex(random, length - 1)
  const back = takeOut(plan, tour, from + front + kept, length - front)
  return [...takeOut(plan, tour, from, front), ...back]
}
