import { type CarpInstance, treatmentTask } from '#src/routing/carp-instance.ts'
import { drive, type Leg } from '#src/routing/drive.ts'
import { isProblem, type Problem, problemOf, type TreatmentTask } from '#src/routing/problem.ts'
import { type Plan, solve } from '#src/routing/solve.ts'

/** `frostline.plan/1`, one line; a string says why there is none. */
export function planOf(instance: CarpInstance, seconds: number, seed: number): PlanDocument | string {
  const started = performance.now()
  const task = treatmentTask(instance)
  const problem = problemOf(task)
  if (!isProblem(problem)) return `${problem.message}: required edge ${problem.task + 1}`
  const plan = solveFor(problem, started + seconds * 1000, seed)
  return planDocument(task, plan, (performance.now() - started) / 1000)
}

/**
 * Cooling follows the count of tries, not the clock; so the tries that fit are found by measuring first.
 * Runs again with the next seed while time is left.
 */
function solveFor(problem: Problem, end: number, seed: number): Plan {
  const span = end - performance.now()
  let measured = runFor(problem, 1e9, Math.min(end, performance.now() + span * 0.05), seed)
  let best = measured.plan
  let iterations = best.iterations
  for (let run = 0; end - performance.now() > span * 0.05; run++) {
    const budget = Math.max(256, Math.floor(measured.perMs * (end - performance.now())))
    measured = runFor(problem, budget, end, seed + run)
    iterations += measured.plan.iterations
    if (measured.plan.cost < best.cost) best = measured.plan
  }
  return { ...best, iterations }
}

function runFor(
  problem: Problem,
  iterations: number,
  end: number,
  seed: number,
): { plan: Plan; perMs: number } {
  const started = performance.now()
  const plan = solve(problem, { iterations, until: () => performance.now() >= end }, seed)
  return { plan, perMs: plan.iterations / Math.max(1, performance.now() - started) }
}

type Step = { from: number; to: number; treat: boolean }
export type PlanDocument = {
  format: 'frostline.plan/1'
  cost: number
  seconds: number
  iterations: number
  tours: { load: number; cost: number; steps: Step[] }[]
}

function planDocument(task: TreatmentTask, plan: Plan, seconds: number): PlanDocument {
  const legs = drive(task, plan)
  return {
    format: 'frostline.plan/1',
    cost: plan.cost,
    seconds: Math.round(seconds * 10) / 10,
    iterations: plan.iterations,
    tours: plan.tours.map((tour, index) => ({
      load: tour.load,
      cost: tour.cost,
      steps: legs[index]!.map((leg) => stepOf(task, leg)),
    })),
  }
}

function stepOf(task: TreatmentTask, leg: Leg): Step {
  if (leg.kind === 'dead_run') {
    const { from, to } = task.graph.arcs[leg.arc]!
    return { from, to, treat: false }
  }
  const { from, to } = task.tasks[leg.task]!
  return leg.against ? { from: to, to: from, treat: true } : { from, to, treat: true }
}
