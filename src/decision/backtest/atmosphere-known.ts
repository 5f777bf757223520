import { type Observation, observedWithin } from '#src/decision/backtest/observation.ts'
import { erroneous, type WeatherError } from '#src/decision/backtest/weather-error.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { HOUR, type Hours, MINUTE } from '#src/units.ts'

/** The weather forecast that was known at an instant; null: none. */
export type AtmosphereKnown = (now: Date) => Atmosphere | null

export type BacktestPlace = { readonly lat: number; readonly lon: number }

/** A weather forecast as issued. */
export type IssuedWeather = {
  readonly issued_at: Date
  /** When it was fetched; absent: it is known from its issue on. */
  readonly known_at?: Date
  readonly hours: readonly AtmosphereHour[]
}

export const noAtmosphere: AtmosphereKnown = () => null

const knownFrom = ({ issued_at, known_at = issued_at }: IssuedWeather): Date => known_at

/** The last that was known by now. @param issues in the order in which they became known */
export function issuedAtmosphere(issues: readonly IssuedWeather[], place: BacktestPlace): AtmosphereKnown {
  return (now) => {
    const last = issues.findLast((issue) => knownFrom(issue) <= now)
    if (!last) return null
    const { issued_at, hours } = last
    return { source: 'recorded', ...place, issued_at, fetched_at: knownFrom(last), hours }
  }
}

const hourOf = ({ at, road_temp_c: _, ...weather }: Observation): AtmosphereHour => ({
  at,
  ...weather,
  cloud_oktas: null,
  rain_mm_h: null,
  snow_mm_h: null,
  pressure_hpa: null,
  longwave_w_m2: null,
})

/** The first observation of each clock hour, as the weather of the hour: stations report at full hours or soon after. */
function hourly(observations: readonly Observation[]): AtmosphereHour[] {
  const hours = new Map<number, AtmosphereHour>()
  for (const observation of observations) {
    const hour = Math.floor(observation.at.getTime() / HOUR) * HOUR
    const isSoon = observation.at.getTime() - hour < 20 * MINUTE
    if (isSoon && !hours.has(hour)) hours.set(hour, hourOf({ ...observation, at: new Date(hour) }))
  }
  return [...hours.values()]
}

const BACK: Hours = 48
const AHEAD: Hours = 30

/**
 * The weather that really came, as if it had been forecast every hour, with the error asked for. Perfect weather knows
 * the air, wind and sun of the hours to come; never the road.
 */
export function perfectAtmosphere(
  observations: readonly Observation[],
  place: BacktestPlace,
  error: WeatherError = { rms_24h_c: 0, seed: 1 },
): AtmosphereKnown {
  const hours = hourly(observations)
  return (now) => {
    const issued_at = new Date(Math.floor(now.getTime() / HOUR) * HOUR)
    const [from, to] = [-BACK, AHEAD].map((ahead) => new Date(issued_at.getTime() + ahead * HOUR))
    const known = observedWithin(hours, from!, to!).map((hour) => erroneous(hour, issued_at, error))
    if (known.length === 0) return null
    return { source: 'perfect', ...place, issued_at, fetched_at: issued_at, hours: known }
  }
}
