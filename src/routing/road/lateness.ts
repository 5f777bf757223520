import { segmentOf } from '#src/routing/road/directed-roads.ts'
import type { DrivenTour } from '#src/routing/road/drive-legs.ts'
import type { AskedByIndex } from '#src/routing/road/legs.ts'
import type { PlanSettings } from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

/**
 * Minutes that each pass of a tour is finished after its time, or after the limit of the tour if that is earlier;
 * below zero: before it; null: nothing says until when.
 */
export function lateness(
  settings: PlanSettings,
  asked: AskedByIndex,
  elapsed_min: Minutes,
  tour: DrivenTour,
): (Minutes | null)[] {
  const limit = settings.limit_min === null ? null : settings.limit_min - elapsed_min
  return tour.passes.map(({ directed, at_min }, index) => {
    const { treat_by_min } = asked.get(segmentOf(directed))!
    const late = treat_by_min === null ? [] : [at_min - treat_by_min]
    if (limit !== null && settings.limit_until === 'last_treated') late.push(at_min - limit)
    if (limit !== null && settings.limit_until === 'back_at_depot' && index === tour.passes.length - 1)
      late.push(tour.ends_min - limit)
    return late.length > 0 ? Math.max(...late) : null
  })
}

/** Minutes late, all passes together. */
export const lateMinutes = (late: readonly (Minutes | null)[]): Minutes =>
  late.reduce<Minutes>((sum, minutes) => sum + Math.max(0, minutes ?? 0), 0)
