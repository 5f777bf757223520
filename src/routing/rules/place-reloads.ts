import { costWith } from '#src/routing/cost.ts'
import { overtime, pricedCost } from '#src/routing/excess.ts'
import type { Problem } from '#src/routing/problem.ts'
import { NEVER, type Reloads, type Rules } from '#src/routing/rules/rules.ts'
import { timeOverWith } from '#src/routing/rules/time-over.ts'
import type { Tour } from '#src/routing/tour.ts'
import { putIn, takeOut, type WorkingPlan } from '#src/routing/working-plan.ts'

/** Gives every tour that the change has touched its reloads anew: where they cost least for the order of its tasks. */
export function placeReloads(plan: WorkingPlan): void {
  const { rules } = plan.problem
  if (!rules?.reload) return
  for (const index of plan.changed) {
    const tour = plan.tours[index]!
    takeReloadsOut(plan, index)
    if (tour.kind === rules.nobody || tour.load <= plan.problem.kinds[tour.kind]!.capacity) continue
    const shortest = putReloadsIn(plan, rules, index, 0)
    if (rules.onlyEnds || overtime(plan.problem, tour) === 0) continue
    const late = pricedCost(plan.problem, tour, plan.prices)
    takeReloadsOut(plan, index)
    putReloadsIn(plan, rules, index, plan.prices.time)
    if (pricedCost(plan.problem, tour, plan.prices) <= late) continue
    takeReloadsOut(plan, index)
    for (const { place, task } of shortest) putIn(plan, index, task, place)
  }
}

/** Where they cost least, a unit of lateness at so much. */
function putReloadsIn(plan: WorkingPlan, rules: Rules, index: number, latePrice: number): Reload[] {
  const reloads = cheapestReloads(plan.problem, rules, rules.reload!, plan.tours[index]!, latePrice)
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
 * as if it were the only one. Where no places can do, none.
 */
function cheapestReloads(
  problem: Problem,
  rules: Rules,
  reload: Reloads,
  tour: Tour,
  latePrice: number,
): Reload[] {
  const { fullLoad } = rules
  const { tasks, size, kind } = tour
  const { capacity } = problem.kinds[kind]!
  const spread = new Float64Array(size + 1)
  for (let i = 0; i < size; i++) spread[i + 1] = spread[i]! + problem.load[tasks[i]!]!
  const best = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(size).fill(-1)
  const at: Reload[] = []
  let last = -1
  for (let place = 0; place < size; place++) {
    const { task, cost } = cheapestDepot(problem, reload, tour, place)
    const late = latePrice === 0 ? 0 : timeOverWith(problem, rules, tour, task, place, cost)
    const extra = cost - tour.cost + latePrice * late
    at.push({ place, task })
    if (cost >= NEVER) continue
    if (spread[place]! <= capacity) best[place] = extra
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
  const chain: Reload[] = []
  for (let place = last; place >= 0; place = before[place]!) chain.push(at[place]!)
  return chain
}

function cheapestDepot(problem: Problem, reload: Reloads, tour: Tour, place: number) {
  let task = problem.size
  let least = Number.POSITIVE_INFINITY
  for (let depot = 0; depot < reload.arriving.length; depot++) {
    const cost = costWith(problem, tour, problem.size + depot, place)
    if (cost >= least) continue
    least = cost
    task = problem.size + depot
  }
  return { task, cost: least }
}
