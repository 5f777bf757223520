import type { ObservedNight } from '#src/decision/backtest/observed-nights.ts'
import { MOBILISATION, type Order, TREATMENT } from '#src/decision/backtest/order.ts'
import { type Celsius, HOUR, type Hours, MINUTE, type Percent, type Tonnes } from '#src/units.ts'

export type NightOutcome = { readonly night: ObservedNight; readonly order: Order | null }

/** A policy's nights in numbers; null where nothing can be divided by. */
export type BacktestFigures = {
  readonly policy: string
  readonly nights: number
  readonly frost_nights: number
  readonly treated: number
  /** Frost nights not treated in time. */
  readonly misses: number
  /** Treated, and the road stayed at 0.0 °C or above. */
  readonly needless_runs: number
  /** Over critical nights: frost treated in time, or no frost and not treated. */
  readonly percent_correct: Percent | null
  /** Of frost nights. */
  readonly miss_rate: number | null
  /** Of treatments. */
  readonly false_alarm_ratio: number | null
  /** From the order to the onset, over treated frost nights; negative: too late. */
  readonly warning_hours_median: Hours | null
  /** Of treatments for which the table gives a rate. */
  readonly salt_t: Tonnes
  /** Critical nights: the road below 3 °C. */
  readonly critical_nights: number
  /** Treatments for which the table gives no rate; their salt is not in `salt_t`. */
  readonly without_rate: number
}

/** The commonest British round, 60 km of two lanes: 10 g/m² are 3.6 t. */
const ROUTE_M2 = 60_000 * 6
const GRAMS_PER_TONNE = 1e6
export const CRITICAL: Celsius = 3

/** Mobilised and treated before the first observation below 0.0 °C. */
export const isInTime = ({ decided_at }: Order, onset: Date): boolean =>
  decided_at.getTime() + (MOBILISATION + TREATMENT) * MINUTE < onset.getTime()

const isMiss = ({ night, order }: NightOutcome): boolean =>
  night.onset_at !== null && !(order && isInTime(order, night.onset_at))
const isNeedless = ({ night, order }: NightOutcome): boolean => night.onset_at === null && order !== null

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return null
  return Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

const warning = ({ night, order }: NightOutcome): Hours[] =>
  night.onset_at && order ? [(night.onset_at.getTime() - order.decided_at.getTime()) / HOUR] : []

export function backtestFigures(policy: string, outcomes: readonly NightOutcome[]): BacktestFigures {
  const frost = outcomes.filter(({ night }) => night.onset_at !== null).length
  const orders = outcomes.flatMap(({ order }) => (order ? [order] : []))
  const [misses, needless] = [outcomes.filter(isMiss), outcomes.filter(isNeedless)]
  const critical = outcomes.filter(({ night }) => night.minimum_c < CRITICAL)
  const correct = critical.filter((outcome) => !isMiss(outcome) && !isNeedless(outcome))
  const correctShare = share(correct.length, critical.length)
  return {
    policy,
    nights: outcomes.length,
    frost_nights: frost,
    treated: orders.length,
    misses: misses.length,
    needless_runs: needless.length,
    percent_correct: correctShare === null ? null : 100 * correctShare,
    miss_rate: share(misses.length, frost),
    false_alarm_ratio: share(needless.length, orders.length),
    warning_hours_median: median(outcomes.flatMap(warning)),
    salt_t: (orders.reduce((sum, { salt_g_m2 }) => sum + (salt_g_m2 ?? 0), 0) * ROUTE_M2) / GRAMS_PER_TONNE,
    critical_nights: critical.length,
    without_rate: orders.filter(({ salt_g_m2 }) => salt_g_m2 === null).length,
  }
}
