import type { Observations } from '#src/forecast/observation-series.ts'
import type { ForecastCase, ForecastRefusal } from '#src/forecast/road-forecast-types.ts'
import { type StepGrid, stepGrid } from '#src/forecast/step-grid.ts'
import { type WeatherColumns, weatherColumns } from '#src/forecast/weather-columns.ts'
import { type WeatherSeries, weatherSeries } from '#src/forecast/weather-series.ts'
import { HOUR, type Hours, type Milliseconds } from '#src/units.ts'

const LONGEST: Hours = 120

/** A case in the model's own time, with its weather on every step. */
export type Prepared = {
  readonly grid: StepGrid
  readonly until: Milliseconds
  readonly weather: WeatherSeries
  readonly observations: Observations
  /** Of the weather forecast at issue; null: sensors alone. */
  readonly weatherAge: Hours | null
  /** The road shows another sky than the weather forecast names. */
  readonly contradicted: boolean
  readonly lastReading: Milliseconds
}

export function refusalOf(given: ForecastCase, observations: Observations): ForecastRefusal | null {
  const { latitude, longitude } = given.site
  if (!Number.isFinite(given.issued_at.getTime()))
    return { code: 'BAD_ISSUE_TIME', message: 'the issue time is not an instant' }
  if (!(given.horizon_h > 0 && given.horizon_h <= LONGEST))
    return {
      code: 'BAD_HORIZON',
      message: `the horizon is ${given.horizon_h} h; from 0 to ${LONGEST} h can be asked`,
    }
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180))
    return { code: 'BAD_PLACE', message: `latitude ${latitude}, longitude ${longitude} is no place on Earth` }
  if (observations.times.length === 0)
    return { code: 'NO_READINGS', message: 'no road temperature in the last 48 h' }
  return null
}

/** Hours of weather that carry anything, in order; none when they end before an hour after issue. */
export function usableWeather({ weather, issued_at }: ForecastCase): WeatherColumns {
  const columns = weatherColumns(weather)
  const end = columns.times.at(-1) ?? Number.NEGATIVE_INFINITY
  return end >= issued_at.getTime() + HOUR ? columns : weatherColumns([])
}

export function prepare(
  given: ForecastCase,
  observations: Observations,
  hours: WeatherColumns,
  sky: { readonly assumedCloud: number; readonly clearing: number },
): Prepared {
  const issuedAt = given.issued_at.getTime()
  const wanted = issuedAt + given.horizon_h * HOUR
  const isDriven = hours.times.length > 0
  const until = isDriven ? Math.min(wanted, hours.times.at(-1)!) : wanted
  const grid = stepGrid(observations.times[0]!, issuedAt, until)
  const age = given.weather_issued_at ? (issuedAt - given.weather_issued_at.getTime()) / HOUR : 0
  return {
    grid,
    until,
    observations,
    weather: weatherSeries({ grid, site: given.site, hours, readings: observations, ...sky }),
    weatherAge: isDriven ? Math.max(0, age) : null,
    lastReading: observations.times.at(-1)!,
    contradicted: sky.clearing !== 0,
  }
}
