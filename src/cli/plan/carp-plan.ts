import { type CarpInstance, treatmentTask } from '#src/routing/carp-instance.ts'
import { drive, type Leg } from '#src/routing/drive.ts'
import { isProblem, type Problem, problemOf, type TreatmentTask } from '#src/routing/search/problem.ts'
import { type Plan, solve } from '#src/routing/search/solve.ts'

/** `frostline.plan/1`, one line; a string says why there is none. */
export function planOf(instance: CarpInstance, seconds: number, seed: number): PlanDocument | string {
  const spent = stopwatch()
  const task = treatmentTask(instance)
  const problem = problemOf(task)
  if (!isProblem(problem)) return `${problem.message}: required edge ${problem.task + 1}`
  const plan = solveFor(problem, () => Math.max(0, seconds * 1000 - spent()), seed)
  return planDocument(task, plan, spent() / 1000)
}

// On a busy machine the thread gets its seconds, but nobody waits longer than so many times as long.
const LONGEST_WAIT = 3

/** Milliseconds that this thread has been at work, or a third of what has gone by on the clock if that is more. */
function stopwatch(): () => number {
  const started = performance.now()
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return Math.max((user + system) / 1000, (performance.now() - started) / LONGEST_WAIT)
  }
}

// Of the time, to find out how many tries fit; and what is kept back because later tries may take longer.
const MEASURING = 0.03
const KEPT_BACK = 0.03

/**
 * Cooling follows the count of tries, not the clock; so the tries that fit are found by measuring first.
 * Runs again with the next seed while time is left.
 */
function solveFor(problem: Problem, left: () => number, seed: number): Plan {
  const span = left()
  let measured = runFor(problem, 1e9, () => left() - span * (1 - MEASURING), seed)
  let best = measured.plan
  let iterations = best.iterations
  for (let run = 0; left() > span * KEPT_BACK; run++) {
    const budget = Math.max(256, Math.floor(measured.perMs * (1 - KEPT_BACK) * left()))
    measured = runFor(problem, budget, left, seed + run)
    iterations += measured.plan.iterations
    if (measured.plan.cost < best.cost) best = measured.plan
  }
  return { ...best, iterations }
}

function runFor(
  problem: Problem,
  iterations: number,
  left: () => number,
  seed: number,
): { plan: Plan; perMs: number } {
  const before = left()
  const plan = solve(problem, { iterations, until: () => left() <= 0 }, seed)
  return { plan, perMs: plan.iterations / Math.max(1, before - left()) }
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
