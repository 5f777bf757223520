import type { Problem } from '#src/routing/search/problem.ts'
import { timeOver } from '#src/routing/search/rules/time-over.ts'
import { tripOverload } from '#src/routing/search/rules/trip-overload.ts'
import { type Tour, UNJUDGED } from '#src/routing/search/tour.ts'

/** What a unit over the capacity or over the limit of a tour costs the search. It may change on the way. */
export type ExcessPrices = { load: number; time: number }

/** Load over what its spreader holds. */
export function overload(problem: Problem, tour: Tour): number {
  const { kinds, rules } = problem
  if (rules) {
    if (tour.overload === UNJUDGED) tour.overload = tripOverload(problem, rules, tour)
    return tour.overload
  }
  const { kind, load } = tour
  const { capacity } = kinds[kind]!
  return load > capacity ? load - capacity : 0
}

/** Time (in units of cost) over its limit. */
export function overtime(problem: Problem, tour: Tour): number {
  const { kinds, rules } = problem
  if (rules) {
    if (tour.overtime === UNJUDGED) tour.overtime = timeOver(problem, rules, tour)
    return tour.overtime
  }
  const { kind, cost } = tour
  const { limit } = kinds[kind]!
  return cost > limit ? cost - limit : 0
}

/** What the tour costs with what it is over its limits; an empty one nothing. */
export function pricedCost(problem: Problem, tour: Tour, prices: ExcessPrices): number {
  if (tour.size === 0) return 0
  const excess = prices.load * overload(problem, tour) + prices.time * overtime(problem, tour)
  return tour.cost + problem.kinds[tour.kind]!.price + excess
}

/** What a tour without rules costs more when its cost is `cost` and its load `heavier`. */
export function pricedExtra(
  { problem, prices }: { readonly problem: Problem; readonly prices: ExcessPrices },
  tour: Tour,
  cost: number,
  heavier: number,
): number {
  const { capacity, limit } = problem.kinds[tour.kind]!
  const tooHeavy = Math.max(0, tour.load + heavier - capacity) - Math.max(0, tour.load - capacity)
  const tooLong = Math.max(0, cost - limit) - Math.max(0, tour.cost - limit)
  return cost - tour.cost + prices.load * tooHeavy + prices.time * tooLong
}
