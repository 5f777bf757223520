import { asTreatment, type CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Treatment } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { MINUTE } from '#src/units.ts'

/**
 * Treatments that people ordered for a route and that should be done by now, and nobody has told us that they are: they
 * are shown and never lower a rate. Dated as early as they can have been spread, when most of it is gone.
 */
function orderedTreatments(
  route: TreatmentRoute,
  decisions: readonly (Decision | undefined)[],
  now: Date,
): Treatment[] {
  return decisions.flatMap((decision) => {
    if (decision?.status === 'proposed' || decision?.decided?.action !== 'treat') return []
    const { decided, recommendation } = decision
    const rate = decided.spread_rate_g_m2 ?? recommendation.spread_rate_g_m2
    const at = new Date(decided.at.getTime() + route.mobilisation_min * MINUTE)
    const done = at.getTime() + route.treatment_min * (recommendation.passes ?? 1) * MINUTE
    if (rate === null || done > now.getTime()) return []
    return [{ id: decision.id, at, spread_rate_g_m2: rate, is_only_ordered: true }]
  })
}

/**
 * What was spread on a route before: what crews said that they did, and what was ordered with no word of it since. A
 * report answers for every order given before its round ended.
 */
export function earlierTreatments(
  route: TreatmentRoute,
  decisions: readonly (Decision | undefined)[],
  completed: readonly CompletedTreatment[],
  now: Date,
): Treatment[] {
  const done = completed.filter(({ withdrawn, started_at }) => withdrawn === null && started_at <= now)
  const told = decisions.filter(
    (decision) => !done.some(({ finished_at }) => decision?.decided && decision.decided.at <= finished_at),
  )
  return [...orderedTreatments(route, told, now), ...done.map((one) => asTreatment(one, route))]
}
