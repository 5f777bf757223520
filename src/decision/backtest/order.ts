import type { BacktestPolicy, LivePolicy, NoonPolicy } from '#src/decision/backtest/backtest-policy.ts'
import { BACKTEST_STATION, type KnownThen } from '#src/decision/backtest/known-then.ts'
import type { ObservedNight } from '#src/decision/backtest/observed-nights.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { isBelow } from '#src/decision/threshold.ts'
import { type GramsPerSquareMetre, MINUTE, type Minutes } from '#src/units.ts'

/** From the order to wheels rolling, and from there to the last treated metre. */
export const MOBILISATION: Minutes = 60
export const TREATMENT: Minutes = 150
/** A deadline that falls before the next look counts as reached. */
const LOOK: Minutes = 10

/** A treatment ordered for a night, once; `salt_g_m2` over all passes, null where the table gives no rate. */
export type Order = { readonly decided_at: Date; readonly salt_g_m2: GramsPerSquareMetre | null }

/** When the night begins and ends: all that a policy is told of it. */
export type NightAhead = Pick<ObservedNight, 'from' | 'to'>

type Asked = { readonly now: Date; readonly night: NightAhead; readonly margin_min: Minutes }

function caseThen({ policy, threshold }: BacktestPolicy, known: KnownThen, asked: Asked): DecideCase {
  const { now, night, margin_min } = asked
  const forecast = known.forecast(now)
  return {
    id: BACKTEST_STATION,
    now,
    until: night.to,
    time_zone: 'UTC',
    policy,
    route: {
      id: BACKTEST_STATION,
      name: BACKTEST_STATION,
      threshold,
      mobilisation_min: MOBILISATION,
      treatment_min: TREATMENT,
      margin_min,
      stations: [{ id: BACKTEST_STATION, name: BACKTEST_STATION }],
    },
    forecasts: forecast ? [forecast] : [],
    readings: known.readings(now, policy.silent_cold_h),
    treatments: [],
  }
}

const orderOf = (decided_at: Date, { spread_rate_g_m2, passes }: Recommendation): Order => ({
  decided_at,
  salt_g_m2: spread_rate_g_m2 === null ? null : spread_rate_g_m2 * (passes ?? 1),
})

/** More than any chance: the noon rule looks at the median only. */
const NEVER = 2

function noonOrder(rule: NoonPolicy, night: NightAhead, known: KnownThen): Order | null {
  const policy = { ...rule.policy, treat_probability: NEVER }
  const given = caseThen({ ...rule, policy }, known, { now: night.from, night, margin_min: 0 })
  const advice = recommend({ ...given, readings: [] })
  const isCold = advice.coldest !== null && isBelow(advice.coldest.road_temp_c, rule.threshold)
  return isCold ? orderOf(night.from, advice) : null
}

/**
 * Is it time to send the spreader on this advice? Treatment advised is ordered at its deadline, and at once where none
 * is known; what is unknown is treated when its deadline comes.
 */
function isDue({ orders }: LivePolicy, { outcome, start_by }: Recommendation, now: Date): boolean {
  if (outcome === 'no_action') return false
  const isReached = start_by !== null && start_by.getTime() < now.getTime() + LOOK * MINUTE
  return isReached || (outcome === 'treat' && (start_by === null || orders === 'at_once'))
}

function liveOrder(rule: LivePolicy, night: NightAhead, known: KnownThen): Order | null {
  for (const now of known.instants(night.from, night.to)) {
    const advice = recommend(caseThen(rule, known, { now, night, margin_min: rule.margin_min }))
    if (isDue(rule, advice, now)) return orderOf(now, advice)
  }
  return null
}

/** The treatment that a policy orders for a night, from what was known at each moment; null: none. */
export const orderFor = (rule: BacktestPolicy, night: NightAhead, known: KnownThen): Order | null =>
  rule.kind === 'noon' ? noonOrder(rule, night, known) : liveOrder(rule, night, known)
