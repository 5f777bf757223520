import type { Problem } from '#src/routing/problem.ts'
import type { Tour } from '#src/routing/tour.ts'

/** What a unit over the capacity or over the limit of a tour costs the search. It may change on the way. */
export type ExcessPrices = { load: number; time: number }

/** Load over what its spreader holds. */
export function overload({ kinds, rules }: Problem, { kind, load, overload }: Tour): number {
  if (rules) return overload
  const { capacity } = kinds[kind]!
  return load > capacity ? load - capacity : 0
}

/** Time (in units of cost) over its limit. */
export function overtime({ kinds, rules }: Problem, { kind, cost, overtime }: Tour): number {
  if (rules) return overtime
  const { limit } = kinds[kind]!
  return cost > limit ? cost - limit : 0
}

/** What the tour costs with what it is over its limits; an empty one nothing. */
export function pricedCost(problem: Problem, tour: Tour, prices: ExcessPrices): number {
  if (tour.size === 0) return 0
  const excess = prices.load * overload(problem, tour) + prices.time * overtime(problem, tour)
  return tour.cost + problem.kinds[tour.kind]!.price + excess
}
