import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { TRACK_STEP, trackTimeOf } from '#src/forecast/sensors/road-track.ts'
import { HOUR, type Hours } from '#src/units.ts'

/** A forecast as the sensors are held against it: its median on whole half hours, small enough to keep many. */
export type ForecastTrace = {
  readonly issued_at: Date
  /** Time of the first value, ms since 1970. */
  readonly from: number
  readonly values: Float32Array
}

const KEPT: Hours = 14
const POINTS = (KEPT * HOUR) / TRACK_STEP

/** The median, in straight lines between the points of the series; NaN beyond its end. */
export function forecastTrace({
  issued_at,
  series,
}: Pick<StationForecast, 'issued_at' | 'series'>): ForecastTrace {
  const from = trackTimeOf(issued_at.getTime()) + TRACK_STEP
  const values = new Float32Array(POINTS).fill(Number.NaN)
  let right = 0
  for (let point = 0; point < POINTS; point++) {
    const time = from + point * TRACK_STEP
    while (right < series.length && series[right]!.at.getTime() < time) right++
    const [before, after] = [series[right - 1], series[right]]
    if (!after) break
    const share = before ? (time - before.at.getTime()) / (after.at.getTime() - before.at.getTime()) : 1
    const start = before ?? after
    values[point] = start.road_temp_c + share * (after.road_temp_c - start.road_temp_c)
  }
  return { issued_at, from, values }
}

/** What was said of `time` at least `lead` before it, by the newest forecast that did; NaN: nothing. */
export function saidOf(traces: readonly ForecastTrace[], time: number, lead: Hours): number {
  for (let index = traces.length - 1; index >= 0; index--) {
    const trace = traces[index]!
    if (trace.issued_at.getTime() > time - lead * HOUR) continue
    return trace.values[(time - trace.from) / TRACK_STEP] ?? Number.NaN
  }
  return Number.NaN
}
