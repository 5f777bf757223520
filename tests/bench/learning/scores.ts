import { leadBinOf } from '#src/forecast/learning/learned-error-cells.ts'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { Celsius } from '#src/units.ts'

/** One forecast value held against what was measured. */
export type Score = {
  readonly station: string
  readonly lead: number
  readonly sky: string
  readonly observed: Celsius
  /** Forecast − measured. */
  readonly error: Celsius
  readonly below: boolean
  readonly above: boolean
  /** Squared error of the probability of frost. */
  readonly brier: number
}

export const scoreOf = (outcome: ForecastOutcome, observed: Celsius): Score => ({
  station: outcome.station,
  lead: leadBinOf(outcome.lead_h),
  sky: outcome.sky,
  observed,
  error: outcome.road_temp_c - observed,
  below: observed < outcome.road_temp_p10_c,
  above: observed > outcome.road_temp_p90_c,
  brier: (outcome.freeze_probability - Number(observed < 0)) ** 2,
})

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const percent = (values: readonly boolean[]) => (100 * mean(values.map(Number))).toFixed(0).padStart(3)

export const COLUMNS = 'MAE   bias <p10 in >p90  Brier'
export const figuresOf = (scores: readonly Score[]): string =>
  [
    mean(scores.map(({ error }) => Math.abs(error))).toFixed(2),
    mean(scores.map(({ error }) => error))
      .toFixed(2)
      .padStart(6),
    percent(scores.map(({ below }) => below)),
    percent(scores.map(({ below, above }) => !below && !above)),
    percent(scores.map(({ above }) => above)),
    mean(scores.map(({ brier }) => brier)).toFixed(4),
  ].join(' ')
