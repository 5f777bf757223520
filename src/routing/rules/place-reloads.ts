import { costWith } from '#src/routing/cost.ts'
import type { Problem } from '#src/routing/problem.ts'
import { NEVER, type Reloads, type Rules } from '#src/routing/rules/rules.ts'
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
    const reloads = cheapestReloads(plan.problem, rules, rules.reload, plan.tours[index]!)
    for (const { place, task } of reloads) putIn(plan, index, task, place)
  }
}

function takeReloadsOut(plan: WorkingPlan, index: number): void {
  const tour = plan.tours[index]!
  for (let place = tour.size - 1; place >= 0; place--)
    if (tour.tasks[place]! >= plan.problem.size) takeOut(plan, index, place, 1, [])
}

type Reload = { readonly place: number; readonly task: number }

/**
 * Last place first. Between two reloads no more than a full load is spread: the cheapest chain of places, each priced
 * as if it were the only one. Where no places can do, none.
 */
function cheapestReloads(problem: Problem, { fullLoad }: Rules, reload: Reloads, tour: Tour): Reload[] {
  const { tasks, size, kind } = tour
  const { capacity } = problem.kinds[kind]!
  const spread = new Float64Array(size + 1)
  for (let i = 0; i < size; i++) spread[i + 1] = spread[i]! + problem.load[tasks[i]!]!
  const best = new Float64Array(size).fill(Number.POSITIVE_INFINITY)
  const before = new Int32Array(size).fill(-1)
  const at: Reload[] = []
  let last = -1
  for (let place = 0; place < size; place++) {
    const { task, extra } = cheapestDepot(problem, reload, tour, place)
    at.push({ place, task })
    if (extra >= NEVER) continue
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
  return { task, extra: least - tour.cost }
}
