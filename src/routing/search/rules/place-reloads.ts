import { costWith } from '#src/routing/search/cost.ts'
import { overtime, pricedCost } from '#src/routing/search/excess.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import { NEVER, type Rules } from '#src/routing/search/rules/rules.ts'
import { countStock, shortIfMoved } from '#src/routing/search/rules/stock-over.ts'
import { timeOverWith } from '#src/routing/search/rules/time-over.ts'
import type { Tour } from '#src/routing/search/tour.ts'
import { putIn, takeOut, type WorkingPlan } from '#src/routing/search/working-plan.ts'

/** Gives every tour that the change has touched its reloads anew: where they cost least for the order of its tasks. */
export function placeReloads(plan: WorkingPlan): void {
  const { rules } = plan.problem
  if (!rules?.reload) return
  for (const index of plan.changed) {
    const tour = plan.tours[index]!
    takeReloadsOut(plan, index)
    if (tour.kind === rules.nobody) continue
    const first = firstLoad(plan, rules, tour)
    if (tour.load <= first) continue
    const shortest = putReloadsIn(plan, rules, index, first, 0)
    if (rules.onlyEnds || overtime(plan.problem, tour) === 0) continue
    const late = pricedCost(plan.problem, tour, plan.prices)
    takeReloadsOut(plan, index)
    putReloadsIn(plan, rules, index, first, plan.prices.time)
    if (pricedCost(plan.problem, tour, plan.prices) <= late) continue
    takeReloadsOut(plan, index)
    for (const { place, task } of shortest) putIn(plan, index, task, place)
  }
}

/** What a tour without reloads can spread before its first one: as much as it holds and as lies where it is loaded. */
function firstLoad({ problem, tours, stock }: WorkingPlan, rules: Rules, { kind, load }: Tour): number {
  const { capacity } = problem.kinds[kind]!
  if (stock.length === 0) return capacity
  countStock(problem, rules, tours, stock)
  return Math.min(capacity, load - shortIfMoved(rules, stock, load, kind, kind))
}

/** Where they cost least, a unit of lateness at so much. */
function putReloadsIn(
  plan: WorkingPlan,
  rules: Rules,
  index: number,
  first: number,
  latePrice: number,
): Reload[] {
  const reloads = cheapestReloads(plan, rules, plan.tours[index]!, first, latePrice)
  for (const { place, task } of reloads) putIn(plan, index, task, place)
  return reloads
}

function takeReloadsOut(plan: WorkingPlan, index: number): void {
  const tour = plan.tours[index]!
  for (let place = tour.size - 1; place >= 0; place--)
    if (tour.tasks[place]! >= plan.problem.size) takeOut(plan, index, place, 1, [])
}

type Reload = { readonly place: number; readonly task: number }

/**
 * Last place first; lateness only where it has a price here. Between two reloads no more than a full load is spread: the cheapest chain of places, each priced
 * as if it were the only one. Where none is enough, as many as let most of it be spread.
 */
function cheapestReloads(
  plan: WorkingPlan,
  rules: Rules,
  tour: Tour,
  first: number,
  latePrice: number,
): Reload[] {
  const { problem } = plan
  const { fullLoad } = rules
  const { tasks, size, kind } = tour
  const short = shortAtReloads(plan, rules, Math.min(fullLoad[kind]!, tour.load - first))
  const spread = new Float64Array(size + 1)
  for (let i = 0; i < size; i++) spread[i + 1] = spread[i]! + problem.load[tasks[i]!]!
  const best = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(size).fill(-1)
  const at: Reload[] = []
  let last = -1
  for (let place = 0; place < size; place++) {
    const { task, cost } = cheapestDepot(problem, tour, place, short)
    const late = latePrice === 0 ? 0 : timeOverWith(problem, rules, tour, task, place, cost)
    const extra = cost - tour.cost + latePrice * late + short[task - problem.size]!
    at.push({ place, task })
    if (cost >= NEVER) continue
    if (spread[place]! <= first) best[place] = extra
    for (let earlier = place - 1; earlier >= 0; earlier--) {
      if (spread[place]! - spread[earlier]! > fullLoad[kind]!) break
      if (best[earlier]! + extra >= best[place]!) continue
      best[place] = best[earlier]! + extra
      before[place] = earlier
    }
    const suffices = spread[size]! - spread[place]! <= fullLoad[kind]!
    if (suffices && (last < 0 || best[place]! < best[last]!) && best[place]! < Number.POSITIVE_INFINITY)
      last = place
  }
  if (last < 0) last = best.findLastIndex((cost) => cost < Number.POSITIVE_INFINITY)
  const chain: Reload[] = []
  for (let place = last; place >= 0; place = before[place]!) chain.push(at[place]!)
  return chain
}

/** By depot with salt: price of what does not lie there of the next load. */
function shortAtReloads({ stock, prices }: WorkingPlan, rules: Rules, load: number): number[] {
  return rules.reload!.arriving.map((_, reload) => {
    const depot = rules.stock ? rules.stock.ofReload[reload]! : -1
    return depot < 0 ? 0 : prices.load * Math.min(load, Math.max(0, stock[depot]! + load))
  })
}

function cheapestDepot(problem: Problem, tour: Tour, place: number, short: readonly number[]) {
  let task = problem.size
  let cost = Number.POSITIVE_INFINITY
  let least = Number.POSITIVE_INFINITY
  for (let depot = 0; depot < short.length; depot++) {
    const found = costWith(problem, tour, problem.size + depot, place)
    if (found + short[depot]! >= least) continue
    least = found + short[depot]!
    cost = found
    task = problem.size + depot
  }
  return { task, cost }
}
