import type { CheckedRoads, Driven } from '#src/routing/check/check-roads.ts'
import type {
  DepotInTask,
  SegmentToTreat,
  SpreaderInTask,
  SpreaderTour,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'

/** What the checker looks up in a task. */
export type CheckedTask = {
  readonly task: SpreadingTask
  readonly roads: CheckedRoads
  readonly asked: ReadonlyMap<string, SegmentToTreat>
  readonly depots: ReadonlyMap<string, DepotInTask & { readonly junction: number }>
}

/** A step of a tour, and where the spreader stands before it; null: at a depot that the task does not know. */
export type Leg = { readonly stands: number | null } & (
  | {
      readonly kind: 'drive'
      readonly driven: Driven
      readonly before: Driven | null
      readonly treat: boolean
    }
  | { readonly kind: 'reload'; readonly depot: string }
  | { readonly kind: 'unknown'; readonly segment: string }
)

/** A tour as it has to be checked: by whom, and its steps one after the other. */
export type DrivenTour = {
  readonly tour: SpreaderTour
  readonly spreader: SpreaderInTask
  readonly legs: readonly Leg[]
  readonly starts: number | null
  readonly ends: number | null
}

/** Looks every step up; after one that does not fit, the tour goes on from where that step leads. */
export function driveAgain(given: CheckedTask, tour: SpreaderTour, spreader: SpreaderInTask): DrivenTour {
  const starts = startOf(given, spreader)
  const legs: Leg[] = []
  let stands = starts
  let before: Driven | null = null
  for (const step of tour.steps) {
    if (step.kind === 'reload') {
      legs.push({ kind: 'reload', depot: step.depot, stands })
      stands = given.depots.get(step.depot)?.junction ?? stands
      before = null
      continue
    }
    const driven = given.roads.driven(step)
    if (!driven) legs.push({ kind: 'unknown', segment: step.segment, stands })
    else {
      legs.push({ kind: 'drive', driven, before, treat: step.treat, stands })
      before = driven
      stands = driven.leaves
    }
  }
  return { tour, spreader, legs, starts, ends: stands }
}

/** Junction where a spreader stands when it may leave; null: at a depot that the task does not know. */
export function startOf({ roads, depots }: CheckedTask, { start, depot }: SpreaderInTask): number | null {
  return start ? roads.junctionAt(start) : (depots.get(depot)?.junction ?? null)
}
