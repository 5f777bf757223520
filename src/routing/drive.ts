import { type Ways, waysFrom, wayTo } from '#src/routing/road-graph.ts'
import type { TreatmentTask } from '#src/routing/search/problem.ts'
import type { Plan, PlannedTour } from '#src/routing/search/solve.ts'

/** One leg of a tour: a task treated, or an arc of the graph driven over on the way (dead run). */
export type Leg =
  | { readonly kind: 'treat'; readonly task: number; readonly against: boolean }
  | { readonly kind: 'dead_run'; readonly arc: number }

/** Every tour as legs without a gap, from its depot and back. Throws when a plan does not fit its task. */
export function drive(given: TreatmentTask, plan: Plan): Leg[][] {
  const known = new Map<number, Ways>()
  const waysOf = (junction: number) => {
    if (!known.has(junction)) known.set(junction, waysFrom(given.graph, junction))
    return known.get(junction)!
  }
  return plan.tours.map((tour) => driveTour(given, tour, waysOf))
}

function driveTour(given: TreatmentTask, tour: PlannedTour, waysOf: (junction: number) => Ways): Leg[] {
  const home = given.depots[tour.kind]!
  const legs: Leg[] = []
  let at = home
  const deadRun = (to: number) => {
    const way = wayTo(given.graph, waysOf(at), to)
    if (!way) throw new Error(`no way from junction ${at} to ${to}`)
    for (const arc of way) legs.push({ kind: 'dead_run', arc })
  }
  for (const { task, against } of tour.visits) {
    const { from, to } = given.tasks[task]!
    deadRun(against ? to : from)
    legs.push({ kind: 'treat', task, against })
    at = against ? from : to
  }
  deadRun(home)
  return legs
}
