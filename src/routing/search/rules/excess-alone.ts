import type { ExcessPrices } from '#src/routing/search/excess.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import type { Rules } from '#src/routing/search/rules/rules.ts'
import { timeOverWith } from '#src/routing/search/rules/time-over.ts'
import { reloadsNeeded } from '#src/routing/search/rules/trip-overload.ts'
import { emptyTour, type Tour } from '#src/routing/search/tour.ts'

const empty: Tour = emptyTour(0)

/** Price of what a tour for one task alone, of this cost, is over its times and its load. */
export function excessAlone(
  problem: Problem,
  rules: Rules,
  prices: ExcessPrices,
  kind: number,
  task: number,
  cost: number,
): number {
  empty.kind = kind
  const late = prices.time * timeOverWith(problem, rules, empty, task, 0, cost)
  if (kind === rules.nobody) return late
  const load = problem.load[task]!
  if (rules.reload) return late + reloadsNeeded(problem, rules, kind, load) * rules.reload.usualCost
  return late + prices.load * Math.max(0, load - problem.kinds[kind]!.capacity)
}
