import type { Condition } from '#src/decision/alerts.ts'
import type { Policy } from '#src/decision/policy.ts'
import { duration, timeWithDay } from '#src/decision/words.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'

export type StaleCase = {
  readonly policy: Policy
  readonly now: Date
  readonly timeZone: string
  readonly authority: string
  readonly listening_since: Date
  readonly stations: number
  /** The last one of each station. */
  readonly forecasts: readonly StationForecast[]
}

/** A forecast older than this is raised as stale, and nowhere called fresh. */
export const FORECAST_STALE = 2 * HOUR
/** After a start the first forecast may take this long: looked at each minute, it is told within 15. */
const FIRST_FORECAST = 14 * MINUTE

const oldest = (instants: readonly Date[]): Date | undefined =>
  instants.toSorted((a, b) => a.getTime() - b.getTime())[0]

function neverForecast(given: StaleCase): Condition[] {
  const waited = given.now.getTime() - given.listening_since.getTime()
  const missing = given.stations - given.forecasts.length
  if (missing <= 0 || waited < FIRST_FORECAST) return []
  const message = `No road forecast yet for ${missing} of ${given.stations} stations, ${duration(waited / MINUTE)} after the start: routes without one are unknown.`
  return [{ kind: 'forecast_stale', subject: given.authority, severity: 'urgent', message, raises: true }]
}

/** The forecast cycle has stopped issuing: one alert for the authority, whatever the number of stations. */
export function forecastStale(given: StaleCase): Condition[] {
  const { authority, now, timeZone, forecasts, stations } = given
  const late = forecasts.filter(({ issued_at }) => now.getTime() - issued_at.getTime() > FORECAST_STALE)
  const since = oldest(late.map(({ issued_at }) => issued_at))
  if (!since) return neverForecast(given)
  const message = `No new road forecast since ${timeWithDay(since, now, timeZone)} for ${late.length} of ${stations} stations.`
  return [{ kind: 'forecast_stale', subject: authority, severity: 'urgent', message, raises: true }]
}

/** Forecasts are issued, but the weather that drives them is old, or there is none. */
export function weatherStale({ policy, now, timeZone, authority, forecasts }: StaleCase): Condition[] {
  const limit = policy.forecast_max_age_h * HOUR
  const without = forecasts.filter(({ atmosphere }) => atmosphere === null).length
  const old = forecasts.flatMap(({ atmosphere }) =>
    atmosphere && now.getTime() - atmosphere.issued_at.getTime() > limit ? [atmosphere.issued_at] : [],
  )
  if (without + old.length === 0) return []
  const since = oldest(old)
  const message = since
    ? `The weather forecast is from ${timeWithDay(since, now, timeZone)}, more than ${policy.forecast_max_age_h} h old: nothing can be called safe on it.`
    : `${without} of ${forecasts.length} road forecasts had no weather to go by: nothing can be called safe on them.`
  return [{ kind: 'weather_stale', subject: authority, severity: 'warning', message, raises: true }]
}
