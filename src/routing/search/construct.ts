import { insertGreedily } from '#src/routing/search/improve/insert-greedily.ts'
import type { Problem } from '#src/routing/search/problem.ts'
import type { Random } from '#src/routing/search/random.ts'
import { placeReloads } from '#src/routing/search/rules/place-reloads.ts'
import {
  begin,
  emptyTourIn,
  keepChange,
  NOWHERE,
  putIn,
  type WorkingPlan,
  workingPlan,
} from '#src/routing/search/working-plan.ts'

// So dear that nothing goes over a limit while there is another way.
const FORBIDDING = 2 ** 20

/** Tasks in the order in which a spreader of this kind treats them. */
export type StartTour = { readonly kind: number; readonly tasks: readonly number[] }

/** A first plan: these tours, and every task that is in none of them put, one after another, where it costs least. */
export function construct(problem: Problem, tours: readonly StartTour[], random: Random): WorkingPlan {
  const plan = workingPlan(problem, { load: FORBIDDING, time: FORBIDDING })
  for (const { kind, tasks } of tours) {
    const index = emptyTourIn(plan)
    for (const [place, task] of tasks.entries())
      if (place === 0) begin(plan, index, task, kind)
      else putIn(plan, index, task, place)
  }
  const open = Array.from({ length: problem.size }, (_, task) => task)
  const unplaced = open.filter((task) => plan.tourOf[task] === NOWHERE)
  insertGreedily(plan, unplaced, random)
  placeReloads(plan)
  keepChange(plan)
  return plan
}
