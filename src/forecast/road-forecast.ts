import { fanOf, hasNumbers } from '#src/forecast/fan.ts'
import { rememberedGrounds } from '#src/forecast/ground-heat.ts'
import { followReadings } from '#src/forecast/history.ts'
import { clearingOf, cloudFromResidual, USUAL_CLOUD } from '#src/forecast/inferred-cloud.ts'
import { observationsOf } from '#src/forecast/observation-series.ts'
import { prepare, refusalOf, usableWeather } from '#src/forecast/prepared-case.ts'
import type { ForecastCase, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import { STEP } from '#src/forecast/step-grid.ts'

/** Version of the model, kept with every forecast that it made. */
export const FORECAST_MODEL = 'frostline-1'

const groundOf = rememberedGrounds(STEP / 1000)

/**
 * Road surface temperature, °C, with its doubt and the state of the untreated road, every 10 min from the issue time
 * to the horizon or the end of the weather. Depends on the case alone. Missing weather is replaced by named
 * assumptions (`doubts`); a case without any road temperature in 48 h gets an error, never a guess.
 */
export function roadForecast(given: ForecastCase): RoadForecast {
  const format = 'frostline.forecast/1'
  const observations = observationsOf(given.readings, given.issued_at)
  const error = refusalOf(given, observations)
  if (error) return { format, id: given.id, error }
  const hours = usableWeather(given)
  let prepared = prepare(given, observations, hours, { assumedCloud: USUAL_CLOUD, clearing: 0 })
  let start = followReadings(given.site, groundOf(given.site), prepared.grid, prepared.weather, observations)
  const isNamed = prepared.weather.cloudKnown[prepared.grid.issue] === 1
  const clearing = isNamed ? clearingOf(start.night) : 0
  if (start.night && (!isNamed || clearing !== 0)) {
    const assumedCloud = isNamed ? USUAL_CLOUD : cloudFromResidual(start.night)
    prepared = prepare(given, observations, hours, { assumedCloud, clearing })
    start = followReadings(given.site, groundOf(given.site), prepared.grid, prepared.weather, observations)
  }
  start.roads.stores.salt[0] = Math.max(0, given.residual_salt_g_m2 ?? 0)
  const series = fanOf(prepared, start)
  if (!hasNumbers(series))
    return {
      format,
      id: given.id,
      error: { code: 'NOT_FINITE', message: 'the model gave no number for this case' },
    }
  const doubts =
    prepared.weatherAge === null ? ['NO_WEATHER', ...prepared.weather.doubts] : prepared.weather.doubts
  return { format, id: given.id, series, doubts }
}
