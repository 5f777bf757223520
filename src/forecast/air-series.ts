import { fadeMismatch, isFarFrom, type Observed, shelteredWind } from '#src/forecast/air-mismatch.ts'
import type { Doubt } from '#src/forecast/bulk/fan-columns.ts'
import type { Observations } from '#src/forecast/observation-series.ts'
import { nextKnown, onSteps, STEP } from '#src/forecast/step-grid.ts'
import { fill, hoursOnSteps, isKnown, type WeatherSources } from '#src/forecast/weather-sources.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Observed weather bridges less than the forecast's: the weather service knows better after that. */
const OBSERVED_REACH = { offset: STEP / 2, bridged: 90 * MINUTE, held: STEP }
const USUAL_WIND = 2

function observed(sources: WeatherSources, quantity: 'air_temp_c' | 'dewpoint_c' | 'wind_m_s'): Observed {
  const { times, [quantity]: values } = sources.readings
  let last = values.length - 1
  while (last >= 0 && Number.isNaN(values[last]!)) last--
  return {
    values: onSteps({ times, values }, sources.grid, OBSERVED_REACH, sources.room),
    last: last < 0 ? Number.NaN : Math.floor((times[last]! - sources.grid.start) / STEP),
  }
}

/** Without a weather forecast: as the station itself had it a day before; less than a day known: as it had it last. */
function asYesterday({ values, last }: Observed): Float64Array {
  const day = (24 * HOUR) / STEP
  const first = nextKnown(values, 0)
  if (first >= values.length || last - first < day) return values.slice()
  return values.map((_, i) => values[i - day] ?? Number.NaN)
}

/** Air that nobody measured or forecast: no warmer than the coldest road seen. */
const coldestRoad = ({ road_temp_c }: Observations): number => Math.min(40, leastOf(road_temp_c))

function leastOf(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < values.length; i++) if (values[i]! < least) least = values[i]!
  return least
}

export function airTemperature(sources: WeatherSources, cloud: Float64Array, doubts: Doubt[]): Float64Array {
  const seen = observed(sources, 'air_temp_c')
  const forecast = hoursOnSteps(sources, 'air_temp_c')
  if (!isKnown(forecast)) doubts.push(isKnown(seen.values) ? 'NO_AIR_FORECAST' : 'NO_AIR_TEMPERATURE')
  const base = fill(isKnown(forecast) ? forecast : asYesterday(seen), coldestRoad(sources.readings))
  if (isFarFrom(forecast, seen)) doubts.push('AIR_FAR_FROM_FORECAST')
  return fadeMismatch(base, seen, cloud)
}

export function dewpoint(
  sources: WeatherSources,
  air: Float64Array,
  cloud: Float64Array,
  doubts: Doubt[],
): Float64Array {
  const seen = observed(sources, 'dewpoint_c')
  const forecast = hoursOnSteps(sources, 'dewpoint_c')
  if (!isKnown(forecast) && !isKnown(seen.values)) doubts.push('NO_DEWPOINT')
  const base = isKnown(forecast) ? forecast : seen.values.slice()
  // Nights cool to about the dew point: the coldest air is a fair guess of it
  const guess = leastOf(air) - 1
  const result = fadeMismatch(fill(base, guess), seen, cloud)
  for (let i = 0; i < result.length; i++) result[i] = Math.min(result[i]!, air[i]!)
  return result
}

export function wind(sources: WeatherSources, doubts: Doubt[]): Float64Array {
  const seen = observed(sources, 'wind_m_s')
  const forecast = hoursOnSteps(sources, 'wind_m_s')
  if (!isKnown(forecast)) doubts.push('NO_WIND')
  return shelteredWind(fill(forecast, USUAL_WIND), seen)
}
