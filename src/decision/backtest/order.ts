import type { BacktestPolicy, LivePolicy, NoonPolicy } from '#src/decision/backtest/backtest-policy.ts'
import { BACKTEST_STATION, type KnownThen } from '#src/decision/backtest/known-then.ts'
import type { ObservedNight } from '#src/decision/backtest/observed-nights.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { RuleOrder } from '#src/decision/verification/rule-night.ts'
import { minimumOrder, orderDue } from '#src/decision/verification/rule-order.ts'
import type { Minutes } from '#src/units.ts'

/** From the order to wheels rolling, and from there to the last treated metre. */
export const MOBILISATION: Minutes = 60
export const TREATMENT: Minutes = 150
/** A treatment ordered for a night, once. */
export type Order = Pick<RuleOrder, 'decided_at' | 'salt_g_m2'>

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

function liveOrder(rule: LivePolicy, night: NightAhead, known: KnownThen): Order | null {
  for (const now of known.instants(night.from, night.to)) {
    const given = caseThen(rule, known, { now, night, margin_min: rule.margin_min })
    const order = orderDue(given, recommend(given), rule.orders)
    if (order) return order
  }
  return null
}

function noonOrder(rule: NoonPolicy, night: NightAhead, known: KnownThen): Order | null {
  return minimumOrder(caseThen(rule, known, { now: night.from, night, margin_min: 0 }), rule.threshold)
}

/** The treatment that a policy orders for a night, from what was known at each moment; null: none. */
export const orderFor = (rule: BacktestPolicy, night: NightAhead, known: KnownThen): Order | null =>
  rule.kind === 'noon' ? noonOrder(rule, night, known) : liveOrder(rule, night, known)
