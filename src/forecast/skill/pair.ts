import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import type { Celsius } from '#src/units.ts'

/** A forecast and the reading it is held against. */
export type Pair = ForecastOutcome & { readonly observed_c: Celsius }

/** Who said it: this forecast; "as now"; the weather service's air temperature, taken as the road's. */
export type Method = 'forecast' | 'persistence' | 'weather'

/** Fewer pairs than this are no basis for a figure: it is then null. */
export const LEAST_PAIRS = 30
/** Fewer frosts, warnings or frost-free hours than this are no basis for a share of them. */
export const LEAST_EVENTS = 10

/** Nothing measured, or no number: no pair. */
export const isPair = (outcome: ForecastOutcome): outcome is Pair =>
  outcome.observed_c !== null && Number.isFinite(outcome.observed_c) && Number.isFinite(outcome.road_temp_c)

/** Three digits: more would be noise. */
export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000

/** A share of `count`; null where there are fewer than `least`. */
export const shareOf = (part: number, count: number, least: number): number | null =>
  count < least ? null : rounded(part / count)
