import { construct } from '#src/routing/construct.ts'
import { chooseDepot, modesOf } from '#src/routing/cost.ts'
import { insertGreedily } from '#src/routing/improve/insert-greedily.ts'
import { removeStrings } from '#src/routing/improve/remove-strings.ts'
import type { Problem } from '#src/routing/problem.ts'
import { seededRandom } from '#src/routing/random.ts'
import { costOfPlan, keepChange, settle, undoChange, type WorkingPlan } from '#src/routing/working-plan.ts'

/** When to stop: after so many tries, or earlier when `until` says so (asked every 256 tries). */
export type Stop = { readonly iterations: number; readonly until?: () => boolean }

/** One tour: which tasks, which way (`against`: from `to` to `from`), in driving order. */
export type PlannedTour = {
  /** Index into the depots of the task. */
  readonly depot: number
  readonly visits: readonly { readonly task: number; readonly against: boolean }[]
  readonly load: number
  readonly cost: number
}
export type Plan = {
  readonly tours: readonly PlannedTour[]
  readonly cost: number
  readonly iterations: number
}

// Start and end of the cooling, as shares of the average cost per task of the first plan.
const HOT = 0.2
const COLD = 0.002

/**
 * Slack induction by string removals (Christiaens and Vanden Berghe 2020) on arc-routing tasks, accepted by
 * simulated annealing. Same problem, iterations and seed: same plan on any machine.
 */
export function solve(problem: Problem, stop: Stop, seed: number): Plan {
  if (problem.size === 0) return { tours: [], cost: 0, iterations: 0 }
  const random = seededRandom(seed)
  const plan = construct(problem, random)
  let current = costOfPlan(plan)
  let best = snapshot(plan, current, 0)
  const scale = current / problem.size
  let iteration = 0
  for (; iteration < stop.iterations; iteration++) {
    if (iteration % 256 === 0 && stop.until?.()) break
    const temperature = scale * HOT * (COLD / HOT) ** (iteration / stop.iterations)
    change(plan, random)
    const cost = costOfPlan(plan)
    if (cost >= current - temperature * Math.log(random())) {
      undoChange(plan)
      continue
    }
    keepChange(plan)
    current = cost
    if (cost < best.cost) best = snapshot(plan, cost, iteration)
  }
  return { ...best, iterations: iteration }
}

function change(plan: WorkingPlan, random: () => number): void {
  insertGreedily(plan, removeStrings(plan, random), random)
  if (plan.problem.depots.length < 2) return
  for (const index of plan.before.keys()) {
    chooseDepot(plan.problem, plan.tours[index]!)
    settle(plan, index)
  }
}

function snapshot({ problem, tours }: WorkingPlan, cost: number, iterations: number): Plan {
  const planned = tours
    .filter((tour) => tour.tasks.length > 0)
    .map((tour) => ({
      depot: problem.depots.indexOf(tour.depot),
      visits: modesOf(problem, tour).map((mode) => ({ task: mode >> 1, against: mode % 2 === 1 })),
      load: tour.load,
      cost: tour.cost,
    }))
  return { tours: planned, cost, iterations }
}
