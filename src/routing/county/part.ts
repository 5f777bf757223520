import type { KindShare, WideProblem } from '#src/routing/county/wide-problem.ts'
import type { StartTour } from '#src/routing/search/construct.ts'
import type { PlannedTour } from '#src/routing/search/solve.ts'

/** A tour found, as a tour to begin with. */
export const asStart = ({ kind, visits }: PlannedTour): StartTour => ({
  kind,
  tasks: visits.map(({ task }) => task),
})

/** Some tasks and spreaders of a wide problem, and how tours read in its numbers and in those of the whole. */
export type Part = ReturnType<typeof partOf>

export function partOf(wide: WideProblem, tasks: readonly number[], kinds: readonly KindShare[]) {
  const { problem, reloads } = wide.partOf(tasks, kinds)
  const taskIn = new Map(tasks.map((task, index) => [task, index]))
  const kindIn = new Map(kinds.map(({ kind }, index) => [kind, index]))
  const whole = (task: number) =>
    task < tasks.length ? tasks[task]! : wide.tasks.length + reloads[task - tasks.length]!
  return {
    size: tasks.length,
    problem,
    /** Tours to begin with: reloads find their places anew, and what nobody treats is one tour. */
    within(tours: readonly StartTour[]): StartTour[] {
      const known = (tour: StartTour) => tour.tasks.flatMap((task) => taskIn.get(task) ?? [])
      const driven = tours.filter(({ kind }) => kindIn.has(kind))
      const left = tours.filter(({ kind }) => !kindIn.has(kind)).flatMap(known)
      return [
        ...driven.map((tour) => ({ kind: kindIn.get(tour.kind)!, tasks: known(tour) })),
        ...(left.length > 0 ? [{ kind: kinds.length, tasks: left }] : []),
      ]
    },
    outside: (tour: PlannedTour): PlannedTour => ({
      ...tour,
      kind: kinds[tour.kind]?.kind ?? wide.kinds.length,
      visits: tour.visits.map((visit) => ({ ...visit, task: whole(visit.task) })),
    }),
  }
}
