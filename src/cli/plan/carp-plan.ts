import { stopwatch } from '#src/adapters/stopwatch.ts'
import { type CarpInstance, treatmentTask } from '#src/routing/carp-instance.ts'
import { drive, type Leg } from '#src/routing/drive.ts'
import { isProblem, problemOf, type TreatmentTask } from '#src/routing/search/problem.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'
import { SECOND } from '#src/units.ts'

/** `frostline.plan/1`, one line; a string says why there is none. */
export function planOf(instance: CarpInstance, seconds: number, seed: number): PlanDocument | string {
  const spent = stopwatch()
  const task = treatmentTask(instance)
  const problem = problemOf(task)
  if (!isProblem(problem)) return `${problem.message}: required edge ${problem.task + 1}`
  const ready = spent()
  const span = Math.max(1, seconds * SECOND - ready)
  const share = () => (spent() - ready) / span
  const plan = solve(problem, { iterations: ENDLESS, share }, seed)
  return planDocument(task, plan, spent() / SECOND)
}

// The search ends by its time.
const ENDLESS = 1e9

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
