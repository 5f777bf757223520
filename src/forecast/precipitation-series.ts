import type { Doubt } from '#src/forecast/bulk/fan-columns.ts'
import type { WorkRoom } from '#src/forecast/bulk/work-room.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { hourlyRates, isKnown, type WeatherSources } from '#src/forecast/weather-sources.ts'
import { HOUR } from '#src/units.ts'

/** What falls on each step, mm/h of water, as named by the source; and where the sky is one that precipitates. */
export type Precipitation = {
  readonly rain: Float64Array
  readonly snow: Float64Array
  /** 1: somebody says that it precipitates here, whether or not this road gets any. */
  readonly precipitating: Uint8Array
}

/** "Precipitating" without an amount; and where the source names none: less than it can name. mm/h */
export const UNKNOWN_AMOUNT = 0.3
const UNNAMED_AMOUNT = 0.1
/** Less than this is none. mm/h */
const NONE = 0.05
/** Showers have pauses: what falls before and after a pause this long falls from one cloud. */
export const PAUSE = HOUR / STEP

/** Did the station see precipitation at this step? 1 yes, 0 no, −1 it did not say. */
function precipitationSeen({ readings, grid, room }: WeatherSources): Float64Array {
  const seen = room.numbers(grid.count, -1)
  const { times, precipitating } = readings
  for (let index = 0; index < times.length; index++) {
    if (precipitating[index]! < 0) continue
    const time = times[index]!
    const until = Math.min(times[index + 1] ?? time + STEP, time + HOUR)
    const from = Math.max(0, Math.floor((time - grid.start) / STEP))
    for (let i = from; i < grid.count && grid.start + i * STEP < until; i++) seen[i] = precipitating[index]!
  }
  return seen
}

/** Steps that have a marked one (value 1) at most `reach` steps away. */
export function near(marks: Float64Array | Uint8Array, reach: number, room: WorkRoom): Uint8Array {
  const result = room.bytes(marks.length)
  let until = -1
  for (let i = -reach; i < marks.length; i++) {
    if (marks[i + reach] === 1) until = i + 2 * reach
    if (i >= 0 && i <= until) result[i] = 1
  }
  return result
}

/** The station says whether, the weather forecast how much and of what kind. */
export function precipitation(sources: WeatherSources, doubts: Doubt[]): Precipitation {
  const rain = hourlyRates(sources, 'rain_mm_h')
  const snow = hourlyRates(sources, 'snow_mm_h')
  if (sources.hours.absurd_snow.includes(1)) doubts.push('ABSURD_SNOW')
  if (sources.hours.absurd_rain.includes(1)) doubts.push('ABSURD_RAIN')
  if (!isKnown(rain) && !isKnown(snow)) doubts.push('NO_PRECIPITATION_FORECAST')
  const seen = precipitationSeen(sources)
  const seenNear = near(seen, PAUSE, sources.room)
  const precipitating = sources.room.bytes(rain.length)
  for (let i = 0; i < seen.length; i++) {
    const unnamed = Number.isNaN(rain[i]! + snow[i]!) ? UNKNOWN_AMOUNT : UNNAMED_AMOUNT
    rain[i] = rain[i]! || 0
    snow[i] = snow[i]! || 0
    precipitating[i] = seen[i] === 1 || rain[i]! + snow[i]! > NONE ? 1 : 0
    if (seen[i] === 0 && seenNear[i] === 0) rain[i] = snow[i] = 0
    // Not as rain: named rain is believed in frost, and nobody named it
    if (seen[i] === 1 && rain[i]! + snow[i]! < UNNAMED_AMOUNT) snow[i] = unnamed - rain[i]!
  }
  return { rain, snow, precipitating }
}
