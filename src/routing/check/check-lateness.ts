import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import type { Pass, TourSums } from '#src/routing/check/check-tour.ts'
import type { SpreaderInTask } from '#src/routing/spreading-task.ts'
import type { Seconds } from '#src/units.ts'

/** How long after its time a pass was finished; below zero: in time. `by` names the time it is measured against. */
export type Lateness = {
  readonly late_s: Seconds
  readonly by: 'treat_by' | 'limit'
  readonly slack_s: Seconds
}

/** The lateness of every pass of a tour; null: nothing says until when. */
export function latenessOf(
  given: CheckedTask,
  sums: TourSums,
  spreader: SpreaderInTask,
): (Lateness | null)[] {
  return sums.passes.map((pass, index) => {
    const own = afterItsTime(given, pass)
    const tour = index === sums.passes.length - 1 ? afterTheLimit(given, sums, spreader) : null
    return latest([own, whileTreating(given, pass), tour])
  })
}

function afterItsTime({ asked }: CheckedTask, { segment, at_s, slack_s }: Pass): Lateness | null {
  const treat_by = asked.get(segment)!.treat_by_min
  return treat_by === null ? null : { late_s: at_s - treat_by * 60, by: 'treat_by', slack_s }
}

function whileTreating({ task }: CheckedTask, { spreader, at_s, slack_s }: Pass): Lateness | null {
  const { limit_min, limit_until } = task.settings
  if (limit_min === null || limit_until === 'back_at_depot') return null
  return { late_s: at_s - (limit_min - spreader.elapsed_min) * 60, by: 'limit', slack_s }
}

/** A tour that comes back over its limit makes the last segment it treats late by as much. */
function afterTheLimit({ task }: CheckedTask, sums: TourSums, spreader: SpreaderInTask): Lateness | null {
  const { limit_min, limit_until } = task.settings
  if (limit_min === null || limit_until === 'last_treated') return null
  const late_s = sums.ends_s - (limit_min - spreader.elapsed_min) * 60
  return { late_s, by: 'limit', slack_s: sums.slack_s }
}

/** The greatest lateness; of the same pass and the segment's other passes alike. */
export const latest = (found: readonly (Lateness | null)[]): Lateness | null =>
  found.reduce((most, each) => (each && (!most || each.late_s > most.late_s) ? each : most), null)
