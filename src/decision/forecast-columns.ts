import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'

/**
 * A forecast's series as columns: a route is looked at on every reading, and walking 300 objects with dates each
 * time costs more than everything else. NaN is "not known".
 */
export type ForecastColumns = {
  readonly length: number
  /** Milliseconds since 1970. */
  readonly at: Float64Array
  readonly median: Float64Array
  readonly p10: Float64Array
  readonly probability: Float64Array
  readonly state: readonly SurfaceState[]
}

const known = new WeakMap<StationForecast, ForecastColumns>()

export function columnsOf(forecast: StationForecast): ForecastColumns {
  const held = known.get(forecast)
  if (held) return held
  const { series } = forecast
  const columns: ForecastColumns = {
    length: series.length,
    at: Float64Array.from(series, (point) => point.at.getTime()),
    median: Float64Array.from(series, (point) => point.road_temp_c),
    p10: Float64Array.from(series, (point) => point.road_temp_p10_c),
    probability: Float64Array.from(series, (point) => point.freeze_probability),
    state: series.map((point) => point.surface_state),
  }
  known.set(forecast, columns)
  return columns
}

/** Index of the first point after an instant; `length` when there is none. */
export function firstAfter({ at, length }: ForecastColumns, instant: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at[middle]! > instant) high = middle
    else low = middle + 1
  }
  return low
}

/** Median at an instant, straight between points, the first or last value outside them. */
export function medianAt(columns: ForecastColumns, instant: number): number {
  const { at, median, length } = columns
  const next = firstAfter(columns, instant)
  if (next === 0) return length > 0 ? median[0]! : Number.NaN
  if (next === length) return median[length - 1]!
  const share = (instant - at[next - 1]!) / (at[next]! - at[next - 1]!)
  return median[next - 1]! + (median[next]! - median[next - 1]!) * share
}
