import type { DecideCase } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { isBelow } from '#src/decision/threshold.ts'
import type { RuleOrder } from '#src/decision/verification/rule-night.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { MINUTE, type Minutes } from '#src/units.ts'

/** `last_moment`: ordered when the advice's own deadline comes; `at_once`: as soon as it is advised. */
export type OrderTime = 'last_moment' | 'at_once'

/** A deadline that falls before the next look counts as reached. */
const LOOK: Minutes = 10

const orderOf = (decided_at: Date, advice: Recommendation): RuleOrder => ({
  decided_at,
  salt_g_m2: advice.spread_rate_g_m2 === null ? null : advice.spread_rate_g_m2 * (advice.passes ?? 1),
  because: advice.because,
})

/**
 * The order that advice amounts to now; null: none yet. Treatment advised is ordered at its deadline, and at once where
 * none is known; what is unknown is treated when its deadline comes.
 */
export function orderDue(
  { now }: Pick<DecideCase, 'now'>,
  advice: Recommendation,
  orders: OrderTime,
): RuleOrder | null {
  const { outcome, start_by } = advice
  if (outcome === 'no_action') return null
  const isReached = start_by !== null && start_by.getTime() < now.getTime() + LOOK * MINUTE
  const isDue = isReached || (outcome === 'treat' && (start_by === null || orders === 'at_once'))
  return isDue ? orderOf(now, advice) : null
}

/** More than any chance: the rule of a bulletin looks at the median only. */
const NEVER = 2

/** The order of a rule that looks once at the stations' minimum and at nothing else; null: no treatment. */
export function minimumOrder(given: DecideCase, threshold: RouteThreshold): RuleOrder | null {
  const { roads: _, reference_forecasts: __, ...stations } = given
  const advice = recommend({
    ...stations,
    readings: [],
    policy: { ...given.policy, treat_probability: NEVER },
    route: { ...given.route, threshold },
  })
  const isCold = advice.coldest !== null && isBelow(advice.coldest.road_temp_c, threshold)
  return isCold ? orderOf(given.now, advice) : null
}
