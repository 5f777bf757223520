import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, type Hours, MINUTE, type Probability } from '#src/units.ts'

/** (from, to] hours after the issue time. */
export type LeadClass = { readonly from_h: Hours; readonly to_h: Hours }
export const LEAD_CLASSES: readonly LeadClass[] = [
  { from_h: 0, to_h: 3 },
  { from_h: 3, to_h: 6 },
  { from_h: 6, to_h: 12 },
  { from_h: 12, to_h: 24 },
]

/** How far issued forecasts lay from what was then measured; null where there is nothing to compare: "n/a". */
export type PastError = LeadClass & {
  readonly n: number
  readonly mean_absolute_error_c: Celsius | null
  /** Forecast less measured: positive is too warm, the dangerous side. */
  readonly bias_c: Celsius | null
  /** Share of measurements between p10 and p90; 0.8 is right. */
  readonly band_coverage: Probability | null
}

type Sum = { n: number; absolute: number; signed: number; within: number }

/** Straight line between the points around `at`; null outside the series. */
function pointAt(
  series: readonly ForecastPoint[],
  at: Date,
): Omit<ForecastPoint, 'surface_state' | 'at'> | null {
  const next = series.findIndex((point) => point.at >= at)
  const after = series[next]
  if (!after || (next === 0 && after.at > at)) return null
  const before = series[next - 1] ?? after
  const span = after.at.getTime() - before.at.getTime()
  const share = span > 0 ? (at.getTime() - before.at.getTime()) / span : 0
  const between = (a: number, b: number) => a + share * (b - a)
  return {
    road_temp_c: between(before.road_temp_c, after.road_temp_c),
    road_temp_p10_c: between(before.road_temp_p10_c, after.road_temp_p10_c),
    road_temp_p90_c: between(before.road_temp_p90_c, after.road_temp_p90_c),
    freeze_probability: between(before.freeze_probability, after.freeze_probability),
  }
}

function addReading(sums: Sum[], forecast: StationForecast, reading: Reading): void {
  const lead = (reading.at.getTime() - forecast.issued_at.getTime()) / HOUR
  const sum = sums[LEAD_CLASSES.findIndex(({ from_h, to_h }) => lead > from_h && lead <= to_h)]
  const point = sum && pointAt(forecast.series, reading.at)
  if (!sum || !point) return
  const error = point.road_temp_c - reading.road_temp_c
  sum.n++
  sum.absolute += Math.abs(error)
  sum.signed += error
  if (reading.road_temp_c >= point.road_temp_p10_c && reading.road_temp_c <= point.road_temp_p90_c)
    sum.within++
}

/** One reading a quarter of an hour is enough, and all stations then count alike; flagged ones are no truth. */
function thinned(readings: readonly Reading[]): Reading[] {
  let last = Number.NEGATIVE_INFINITY
  return readings.filter((reading) => {
    if (reading.flags.length > 0 || reading.at.getTime() - last < 15 * MINUTE) return false
    last = reading.at.getTime()
    return true
  })
}

/**
 * The forecast's own error by lead, over all stations given.
 * @param readingsOf what a station measured, oldest first
 */
export function pastError(
  forecasts: readonly StationForecast[],
  readingsOf: (station: string) => readonly Reading[],
): PastError[] {
  const sums: Sum[] = LEAD_CLASSES.map(() => ({ n: 0, absolute: 0, signed: 0, within: 0 }))
  const truth = new Map<string, Reading[]>()
  for (const forecast of forecasts) {
    const readings = truth.get(forecast.station) ?? thinned(readingsOf(forecast.station))
    truth.set(forecast.station, readings)
    for (const reading of readings) addReading(sums, forecast, reading)
  }
  return sums.map(({ n, absolute, signed, within }, i) => ({
    ...LEAD_CLASSES[i]!,
    n,
    mean_absolute_error_c: n > 0 ? absolute / n : null,
    bias_c: n > 0 ? signed / n : null,
    band_coverage: n > 0 ? within / n : null,
  }))
}
