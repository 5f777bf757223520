import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Recommendation, RecommendationNote } from '#src/decision/recommendation.ts'
import { listOf, timeOf } from '#src/decision/words.ts'
import { instantOf, nightOf } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'

/** The instant of a civil time `19:00` in the night that contains another: from noon on its date, before noon the next. */
function inNightOf(at: Date, time: string, timeZone: string): Date {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  return instantOf(nightOf(at, timeZone), (hours < 12 ? hours + 24 : hours) + minutes / 60, timeZone)
}

/**
 * The last of the policy's usual action times (wheels rolling) that crews can still meet, that the salt need not be
 * washed off after, and that is in time; null: none is.
 */
export function actionTime(given: DecideCase, startBy: Date, notBefore: Date | null): Date | null {
  const { policy, now, time_zone, route } = given
  const mobilised = route.mobilisation_min * MINUTE
  const from = Math.max(now.getTime() + mobilised, notBefore?.getTime() ?? 0)
  const to = startBy.getTime() + mobilised
  const met = policy.action_times
    .map((time) => inNightOf(now, time, time_zone).getTime())
    .filter((at) => at >= from && at <= to)
  return met.length > 0 ? new Date(Math.max(...met)) : null
}

/** When to set out by the authority's own habit, or that no usual time is in time. */
export function usualTimeNote(
  given: DecideCase,
  startBy: Recommendation['start_by'],
  notBefore: Date | null,
): RecommendationNote[] {
  const { policy, route, time_zone } = given
  if (policy.action_times.length === 0 || !startBy) return []
  const at = actionTime(given, startBy, notBefore)
  const timeAfter = (from: Date, minutes: number) =>
    timeOf(new Date(from.getTime() + minutes * MINUTE), time_zone)
  if (at) {
    const says = `Set out at ${timeOf(at, time_zone)}, a usual time of action: order by ${timeAfter(at, -route.mobilisation_min)}.`
    return [{ code: 'USUAL_ACTION_TIME', says }]
  }
  const says = `None of the usual times of action (${listOf(policy.action_times)}) is in time: set out by ${timeAfter(startBy, route.mobilisation_min)}.`
  return [{ code: 'NO_USUAL_ACTION_TIME', says }]
}
