import { construct, type StartTour } from '#src/routing/search/construct.ts'
import { cooling } from '#src/routing/search/cooling.ts'
import { overload, overtime } from '#src/routing/search/excess.ts'
import { type ExcessControl, excessControl } from '#src/routing/search/excess-control.ts'
import { chooseKinds } from '#src/routing/search/improve/choose-kind.ts'
import { insertGreedily } from '#src/routing/search/improve/insert-greedily.ts'
import { moveString } from '#src/routing/search/improve/move-string.ts'
import { removeStrings } from '#src/routing/search/improve/remove-strings.ts'
import { swapTails } from '#src/routing/search/improve/swap-tails.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { type Random, seededRandom } from '#src/routing/search/random.ts'
import { placeReloads } from '#src/routing/search/rules/place-reloads.ts'
import { modesOf, type Tour } from '#src/routing/search/tour.ts'
import {
  copyOfTours,
  keepChange,
  putBack,
  type Totals,
  totals,
  toursInUse,
  undoChange,
  type WorkingPlan,
} from '#src/routing/search/working-plan.ts'

/**
 * When to stop: after so many tries, or earlier when `until` says so, who is told whether a plan within all limits is
 * known. A search cools as its tries go by; one that ends by the clock cools as `share` says, how much of it is over,
 * and ends at 1. Both are asked at least every 256 tries.
 */
export type Stop = {
  readonly iterations: number
  readonly until?: (isWithin: boolean) => boolean
  readonly share?: () => number
}

/** One tour: which tasks, which way (`against`: from `to` to `from`), in driving order. */
export type PlannedTour = {
  /** Index into the kinds of spreader; of a task with depots: which of them. */
  readonly kind: number
  readonly visits: readonly { readonly task: number; readonly against: boolean }[]
  readonly load: number
  readonly cost: number
  /** Load over the capacity and cost over the limit: not 0 only where no plan within them was found. */
  readonly overload: number
  readonly overtime: number
}
export type Plan = {
  readonly tours: readonly PlannedTour[]
  /** Of all tours, with the prices of their spreaders. */
  readonly cost: number
  readonly iterations: number
}

// Of the tries: at the end nothing goes over a limit any more, from the best plan on.
const LAST = 0.1
// Tries between two looks at how far the search is.
const BEAT = 256

// Of the tries: strings moved as a whole, and tails exchanged.
const STRINGS = 0.15
const TAILS = 0.25

/** Where a search begins instead of nowhere; `heat`: see `cooling`, 0 to 1. */
export type Start = { readonly tours: readonly StartTour[]; readonly heat: number }

const NOTHING: Start = { tours: [], heat: 1 }

/**
 * Slack induction by string removals (Christiaens and Vanden Berghe 2020) on arc-routing tasks, accepted by
 * simulated annealing. On the way tours may go over their limits at a price; what is returned is within them wherever
 * such a plan was found. Same problem, iterations and seed: same plan on any machine. Throws where there is no
 * spreader at all.
 */
export function solve(problem: Problem, stop: Stop, seed: number, start: Start = NOTHING): Plan {
  if (problem.size === 0) return { tours: [], cost: 0, iterations: 0 }
  if (problem.kinds.every(({ count }) => count < 1)) throw new Error('a problem without a spreader')
  const random = seededRandom(seed)
  const plan = construct(problem, start.tours, random)
  let current = totals(plan)
  const excess = excessControl(plan, current)
  const scale = { cost: current.cost, tasks: problem.size, tours: toursInUse(plan) }
  const heat = cooling(scale, start.heat, random)
  let best = { totals: current, tours: copyOfTours(plan) }
  const beat = Math.min(BEAT, Math.max(1, Math.floor(stop.iterations * LAST)))
  let isLast = false
  let iteration = 0
  for (; iteration < stop.iterations; iteration++) {
    if (iteration % beat === 0) {
      const share = stop.share?.() ?? iteration / stop.iterations
      if (share >= 1 || stop.until?.(excess.severity(best.totals) === 0)) break
      heat.coolTo(share)
      excess.expect(stop.share ? iteration / Math.max(share, 1e-9) : stop.iterations)
      if (!isLast && share >= 1 - LAST) {
        isLast = true
        putBack(plan, best.tours)
        current = best.totals
        excess.forbid()
      }
    }
    change(plan, random)
    const next = totals(plan)
    if (excess.priced(next) >= excess.priced(current) + heat.allowance()) undoChange(plan)
    else {
      keepChange(plan)
      current = next
      if (isBetter(next, best.totals, excess)) best = { totals: next, tours: copyOfTours(plan) }
    }
    excess.watch(current)
  }
  return planned(problem, best, iteration)
}

function change(plan: WorkingPlan, random: Random): void {
  // Where rules tell more than cost and load, a place is looked for task by task. One tour alone has no tail to
  // exchange: Trafford's rounds had 142 km of dead running instead of 126.
  const alone = plan.tours.filter(({ size }) => size > 0).length < 2
  const draw = alone || plan.problem.rules ? 1 : random()
  if (draw < STRINGS) moveString(plan, random)
  else if (draw < STRINGS + TAILS) swapTails(plan, random)
  else insertGreedily(plan, removeStrings(plan, random), random)
  placeReloads(plan)
  chooseKinds(plan)
}

/** Less over the limits, or as much and cheaper. */
function isBetter(one: Totals, other: Totals, { severity }: ExcessControl): boolean {
  const difference = severity(one) - severity(other)
  return difference < 0 || (difference === 0 && one.cost < other.cost)
}

function planned(
  problem: Problem,
  best: { totals: Totals; tours: readonly Tour[] },
  iterations: number,
): Plan {
  const tours = best.tours.map((tour) => ({
    kind: tour.kind,
    visits: modesOf(problem, tour).map((mode) => ({ task: mode >> 1, against: mode % 2 === 1 })),
    load: tour.load,
    cost: tour.cost,
    overload: overload(problem, tour),
    overtime: overtime(problem, tour),
  }))
  return { tours, cost: best.totals.cost, iterations }
}
