import { insertGreedily } from '#src/routing/improve/insert-greedily.ts'
import type { Problem } from '#src/routing/problem.ts'
import type { Random } from '#src/routing/random.ts'
import { keepChange, type WorkingPlan, workingPlan } from '#src/routing/working-plan.ts'

// So dear that nothing goes over a limit while there is another way.
const FORBIDDING = 2 ** 20

/** A first plan: every task put, one after another, where it costs least. */
export function construct(problem: Problem, random: Random): WorkingPlan {
  const plan = workingPlan(problem, { load: FORBIDDING, time: FORBIDDING })
  const tasks = Array.from({ length: problem.size }, (_, task) => task)
  insertGreedily(plan, tasks, random)
  keepChange(plan)
  return plan
}
