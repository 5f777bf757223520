import { pricedCost } from '#src/routing/search/excess.ts'
import { costAlone } from '#src/routing/search/problem.ts'
import { excessAlone } from '#src/routing/search/rules/excess-alone.ts'
import { countStock, shortIfMoved, shortOf } from '#src/routing/search/rules/stock-over.ts'
import { assign, type Tour } from '#src/routing/search/tour.ts'
import { reassign, type WorkingPlan } from '#src/routing/search/working-plan.ts'

export const NO_KIND = -1

/** The kind of spreader, of those with one left, that treats the task alone most cheaply; −1: none is left. */
export function cheapestKind(plan: WorkingPlan, task: number): number {
  const { kinds } = plan.problem
  let best = NO_KIND
  let least = Number.MAX_VALUE
  for (let kind = 0; kind < kinds.length; kind++) {
    if (plan.left[kind]! <= 0) continue
    const cost = costOfBeginning(plan, kind, task)
    if (cost >= least) continue
    best = kind
    least = cost
  }
  return best
}

/** What a new tour of this kind for the task alone costs, with all prices. */
export function costOfBeginning(plan: WorkingPlan, kind: number, task: number): number {
  const { problem, prices } = plan
  const { capacity, limit, price } = problem.kinds[kind]!
  const cost = costAlone(problem, problem.kinds[kind]!, task)
  if (problem.rules) {
    const short = prices.load * shortOf(problem.rules, plan.stock, kind, problem.load[task]!)
    return cost + price + short + excessAlone(problem, problem.rules, prices, kind, task, cost)
  }
  const heavy = Math.max(0, problem.load[task]! - capacity)
  return cost + price + prices.load * heavy + prices.time * Math.max(0, cost - limit)
}

/** Gives each tour that the change has touched to the kind with one left that drives it most cheaply. */
export function chooseKinds(plan: WorkingPlan): void {
  if (plan.problem.kinds.length < 2) return
  const { rules } = plan.problem
  for (const index of plan.changed) {
    const tour = plan.tours[index]!
    if (tour.size === 0 || tour.kind === rules?.nobody) continue
    if (plan.stock.length > 0) countStock(plan.problem, rules!, plan.tours, plan.stock)
    const kind = bestKind(plan, tour)
    if (kind !== tour.kind) reassign(plan, index, kind)
  }
}

function bestKind({ problem, prices, left, stock }: WorkingPlan, tour: Tour): number {
  const own = tour.kind
  const { rules } = problem
  const short = (kind: number) => (rules ? prices.load * shortIfMoved(rules, stock, tour.load, own, kind) : 0)
  let best = own
  let least = pricedCost(problem, tour, prices) + short(own)
  for (let kind = 0; kind < problem.kinds.length; kind++) {
    if (kind === own || left[kind]! <= 0 || kind === rules?.nobody) continue
    assign(problem, tour, kind)
    const cost = pricedCost(problem, tour, prices) + short(kind)
    if (cost >= least) continue
    best = kind
    least = cost
  }
  assign(problem, tour, own)
  return best
}
