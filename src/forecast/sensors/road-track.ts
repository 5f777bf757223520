import type { Reading } from '#src/telemetry/reading.ts'
import { type Celsius, HOUR, MINUTE, type Milliseconds } from '#src/units.ts'

/** Sensors report at times of their own; half hours make them comparable. */
export const TRACK_STEP: Milliseconds = 30 * MINUTE
const TRACK_SPAN: Milliseconds = 48 * HOUR
const POINTS = TRACK_SPAN / TRACK_STEP + 1

/** A road's temperature over two days on whole half hours; NaN where nobody measured. */
export type RoadTrack = {
  /** Time of the last point, a whole multiple of half an hour, ms since 1970. */
  readonly end: number
  readonly values: Float64Array
}

/** A handful of numbers: several times as fast as the engine's sort. */
const FEW = 12
function sort(values: number[]): void {
  if (values.length > FEW) values.sort((a, b) => a - b)
  else
    for (let index = 1; index < values.length; index++) {
      const value = values[index]!
      let to = index
      while (to > 0 && values[to - 1]! > value) values[to] = values[--to]!
      values[to] = value
    }
}

/** NaN for none. Sorts what it is given. */
export function medianOf(values: number[]): number {
  if (values.length === 0) return Number.NaN
  sort(values)
  const middle = values.length >> 1
  return values.length % 2 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2
}

/** The half hour nearest to an instant. */
export const trackTimeOf = (at: number): number => Math.round(at / TRACK_STEP) * TRACK_STEP

/** Each point is the median of the quarter hours around it, so that a single spike moves nothing. */
export function roadTrack(readings: readonly Reading[], now: Date): RoadTrack {
  const end = trackTimeOf(now.getTime())
  const values = new Float64Array(POINTS).fill(Number.NaN)
  const first = (end - TRACK_SPAN) / TRACK_STEP
  let gathered: Celsius[] = []
  let point = -1
  const close = () => {
    if (point >= 0) values[point] = medianOf(gathered)
    gathered = []
  }
  for (const { at, road_temp_c } of readings) {
    const index = Math.round(at.getTime() / TRACK_STEP) - first
    if (index < 0 || index >= POINTS) continue
    if (index !== point) close()
    point = index
    gathered.push(road_temp_c)
  }
  close()
  return { end, values }
}

/** NaN outside the track. @param time a whole half hour */
export function roadAt({ end, values }: RoadTrack, time: number): number {
  const index = values.length - 1 - (end - time) / TRACK_STEP
  return index >= 0 && index < values.length ? values[index]! : Number.NaN
}
