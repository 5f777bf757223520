import { STEP } from '#src/forecast/step-grid.ts'
import { hourlyRates, isKnown, type WeatherSources } from '#src/forecast/weather-sources.ts'
import { HOUR } from '#src/units.ts'

/** mm/h of water on each step, as named by the source. */
export type Precipitation = { readonly rain: Float64Array; readonly snow: Float64Array }

/** "Precipitating" without an amount. mm/h */
const LIGHT = 0.3

/** Did the station see precipitation at this step? 1 yes, 0 no, −1 it did not say. */
function precipitationSeen({ readings, grid }: WeatherSources): Int8Array {
  const seen = new Int8Array(grid.count).fill(-1)
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

/** The station says whether, the weather forecast how much and of what kind. */
export function precipitation(sources: WeatherSources, doubts: string[]): Precipitation {
  const rain = hourlyRates(sources, 'rain_mm_h')
  const snow = hourlyRates(sources, 'snow_mm_h')
  if (sources.hours.absurdSnow) doubts.push('ABSURD_SNOW')
  if (!isKnown(rain) && !isKnown(snow)) doubts.push('NO_PRECIPITATION_FORECAST')
  const seen = precipitationSeen(sources)
  for (let i = 0; i < seen.length; i++) {
    rain[i] = rain[i]! || 0
    snow[i] = snow[i]! || 0
    if (seen[i] === 0) rain[i] = snow[i] = 0
    if (seen[i] === 1 && rain[i]! + snow[i]! < LIGHT / 3) rain[i] = LIGHT
  }
  return { rain, snow }
}
