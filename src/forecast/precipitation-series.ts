import { plausible } from '#src/forecast/plausible.ts'
import { STEP } from '#src/forecast/step-grid.ts'
import { hourlyRates, isKnown, type WeatherSources } from '#src/forecast/weather-sources.ts'
import { HOUR } from '#src/units.ts'

/** mm/h of water on each step, as named by the source. */
export type Precipitation = { readonly rain: Float64Array; readonly snow: Float64Array }

/** "Precipitating" without an amount. mm/h */
const LIGHT = 0.3

/** Did the station see precipitation at this step? null: it did not say. */
function precipitationSeen({ readings, grid }: WeatherSources): (boolean | null)[] {
  const seen = new Array<boolean | null>(grid.count).fill(null)
  for (const [index, reading] of readings.entries()) {
    if (typeof reading.precipitating !== 'boolean') continue
    const from = Math.floor((reading.at.getTime() - grid.start) / STEP)
    const next = readings[index + 1]?.at.getTime() ?? reading.at.getTime() + STEP
    const until = Math.min(next, reading.at.getTime() + HOUR)
    for (let i = Math.max(0, from); i < grid.count && grid.start + i * STEP < until; i++)
      seen[i] = reading.precipitating
  }
  return seen
}

/** The station says whether, the weather forecast how much and of what kind. */
export function precipitation(sources: WeatherSources, doubts: string[]): Precipitation {
  const rain = hourlyRates(sources, 'rain_mm_h')
  const snow = hourlyRates(sources, 'snow_mm_h')
  const refused = sources.hours.some(
    (hour) => hour.snow_mm_h !== null && plausible('snow_mm_h', hour.snow_mm_h) === null,
  )
  if (refused) doubts.push('ABSURD_SNOW')
  if (!isKnown(rain) && !isKnown(snow)) doubts.push('NO_PRECIPITATION_FORECAST')
  for (const [i, seen] of precipitationSeen(sources).entries()) {
    rain[i] = rain[i]! || 0
    snow[i] = snow[i]! || 0
    if (seen === false) rain[i] = snow[i] = 0
    if (seen === true && rain[i]! + snow[i]! < LIGHT / 3) rain[i] = LIGHT
  }
  return { rain, snow }
}
