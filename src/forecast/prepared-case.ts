import type { PinnedObservation } from '#src/forecast/observation-series.ts'
import type { ForecastCase, ForecastRefusal } from '#src/forecast/road-forecast-types.ts'
import { type StepGrid, stepGrid } from '#src/forecast/step-grid.ts'
import { type WeatherSeries, weatherSeries } from '#src/forecast/weather-series.ts'
import { HOUR, type Hours, type Milliseconds } from '#src/units.ts'

const LONGEST: Hours = 120

/** A case in the model's own time, with its weather on every step. */
export type Prepared = {
  readonly grid: StepGrid
  readonly until: Milliseconds
  readonly weather: WeatherSeries
  readonly observations: readonly PinnedObservation[]
  /** Of the weather forecast at issue; null: sensors alone. */
  readonly weatherAge: Hours | null
  /** The road shows another sky than the weather forecast names. */
  readonly contradicted: boolean
  readonly lastReading: Milliseconds
}

export function refusalOf(
  given: ForecastCase,
  observations: readonly PinnedObservation[],
): ForecastRefusal | null {
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
  if (observations.length === 0)
    return { code: 'NO_READINGS', message: 'no road temperature in the last 48 h' }
  return null
}

/** Hours of weather that carry anything, in order; none when they end before an hour after issue. */
function usableHours({ weather, issued_at }: ForecastCase): ForecastCase['weather'] {
  const usable = weather
    .filter(({ at, air_temp_c }) => Number.isFinite(at.getTime()) && air_temp_c !== null)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const end = usable.at(-1)?.at.getTime() ?? Number.NEGATIVE_INFINITY
  return end >= issued_at.getTime() + HOUR ? usable : []
}

export function prepare(
  given: ForecastCase,
  observations: readonly PinnedObservation[],
  sky: { readonly assumedCloud: number; readonly clearing: number },
): Prepared {
  const issuedAt = given.issued_at.getTime()
  const hours = usableHours(given)
  const wanted = issuedAt + given.horizon_h * HOUR
  const until = hours.length > 0 ? Math.min(wanted, hours.at(-1)!.at.getTime()) : wanted
  const grid = stepGrid(observations[0]!.at.getTime(), issuedAt, until)
  const age = given.weather_issued_at ? (issuedAt - given.weather_issued_at.getTime()) / HOUR : 0
  return {
    grid,
    until,
    observations,
    weather: weatherSeries({ grid, site: given.site, hours, readings: observations, ...sky }),
    weatherAge: hours.length > 0 ? Math.max(0, age) : null,
    lastReading: observations.at(-1)!.at.getTime(),
    contradicted: sky.clearing !== 0,
  }
}
