import { NEAR, NO_LONGER_NEAR } from '#src/decision/alerts/deadlines.ts'
import type { Condition } from '#src/decision/alerts.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { belowSensor, celsius, percent, timeOf } from '#src/decision/words.ts'
import type { Probability } from '#src/units.ts'

/** Below the policy's level by so much it is taken back: forecasts waver by some percent from hour to hour. */
const TAKEN_BACK_BELOW: Probability = 0.1

type FreezeCase = {
  readonly policy: Policy
  readonly routeName: string
  readonly now: Date
  readonly timeZone: string
}

/** ` Coldest: B6105 −0.5 °C, 3.0 °C below its sensor (thermal map of 2025-11-03).`; empty: it is at a station. */
function coldestRoad({ coldest }: Recommendation, timeZone: string): string {
  if (!coldest?.road) return ''
  return ` Coldest: ${coldest.road.road} ${celsius(coldest.road_temp_c)}, ${belowSensor(coldest.road, timeZone)}.`
}

/**
 * The road is going to freeze with at least the policy's probability, nobody has answered, and there is time left: the
 * first of three alerts, each louder than the one before it (from an hour before the last responsible moment; after it).
 */
export function freezeLikely(
  { status, route, recommendation }: Decision,
  { policy, routeName, now, timeZone }: FreezeCase,
): Condition[] {
  const { freeze_probability: probability, start_by: by, onset_at: onset } = recommendation
  if (status !== 'proposed' || probability === null) return []
  if (probability < policy.treat_probability - TAKEN_BACK_BELOW) return []
  const left = by ? by.getTime() - now.getTime() : 0
  if (!by || left <= NEAR) return []
  const from = onset ? ` from ${timeOf(onset, timeZone)}` : ''
  const message = `${routeName}: the road is going to freeze${from} with a probability of ${percent(probability)}; your policy treats from ${percent(policy.treat_probability)}.${coldestRoad(recommendation, timeZone)} Order by ${timeOf(by, timeZone)}.`
  // nearer than that the alert of its deadline may still stand for it
  const raises = probability >= policy.treat_probability && left > NO_LONGER_NEAR
  return [{ kind: 'freeze_likely', subject: route, severity: 'warning', message, due_at: by, raises }]
}
