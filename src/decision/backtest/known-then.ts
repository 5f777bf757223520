import type { AtmosphereKnown, BacktestPlace } from '#src/decision/backtest/atmosphere-known.ts'
import {
  firstLater,
  isKnown,
  isSound,
  type Observation,
  observedWithin,
} from '#src/decision/backtest/observation.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import { FORECAST_MODEL, roadForecast } from '#src/forecast/road-forecast.ts'
import type { RoadForecast, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR, type Hours } from '#src/units.ts'

/** Name of the one station, and of all that belongs to it. */
export const BACKTEST_STATION = 'backtest'
const HISTORY: Hours = 48
const HORIZON: Hours = 24
/** Issues of a night with some in hand; a winter's would fill the memory. */
const KEPT = 48

/** All that a policy may ask: nothing in the answers was unknown at the instant asked about. */
export type KnownThen = {
  /** Readings of so many hours up to and including now. */
  readings(now: Date, back: Hours): readonly Reading[]
  /** The road forecast issued at the last full hour; null where there was no reading to start from. */
  forecast(now: Date): StationForecast | null
  /** Instants of readings in [from, to). */
  instants(from: Date, to: Date): readonly Date[]
}

export type BacktestGround = {
  readonly observations: readonly Observation[]
  readonly atmosphereAt: AtmosphereKnown
  readonly place: BacktestPlace
}

function readingsOf(observations: readonly Observation[]): Reading[] {
  return observations.flatMap(
    ({ at, known_at = at, flags = [], road_temp_c, air_temp_c, dewpoint_c, wind_m_s }, seq) =>
      road_temp_c === null
        ? []
        : {
            authority: BACKTEST_STATION,
            station: BACKTEST_STATION,
            device: BACKTEST_STATION,
            at,
            received_at: known_at,
            seq,
            flags,
            road_temp_c,
            ...(air_temp_c !== null && { air_temp_c }),
            ...(dewpoint_c !== null && { dewpoint_c }),
            ...(wind_m_s !== null && { wind_m_s }),
          },
  )
}

function issued(
  made: RoadForecast,
  now: Date,
  atmosphere: Atmosphere | null,
  last: Date,
): StationForecast | null {
  if ('error' in made) return null
  const driven = made.doubts?.includes('NO_WEATHER') ? null : atmosphere
  return {
    authority: BACKTEST_STATION,
    station: BACKTEST_STATION,
    issued_at: now,
    atmosphere: driven && { source: driven.source, issued_at: driven.issued_at },
    model: FORECAST_MODEL,
    last_reading_at: last,
    series: made.series,
    doubts: made.doubts ?? [],
  }
}

/** The road's forecast at an instant, by the model of the service and from what was known then. */
function forecastThen(
  { observations, atmosphereAt, place }: BacktestGround,
  now: Date,
): StationForecast | null {
  const end = firstLater(observations, now.getTime())
  const readings = observations
    .slice(firstLater(observations, now.getTime() - HISTORY * HOUR), end)
    .filter((observation) => isKnown(observation, now) && isSound(observation))
  const atmosphere = atmosphereAt(now)
  const site = {
    latitude: place.lat,
    longitude: place.lon,
    kind: 'road',
    layers: [],
    subsurface_depth_m: null,
  } as const
  const made = roadForecast({
    id: BACKTEST_STATION,
    site,
    issued_at: now,
    horizon_h: HORIZON,
    readings,
    weather: atmosphere?.hours ?? [],
    weather_issued_at: atmosphere?.issued_at ?? null,
  })
  return issued(made, now, atmosphere, readings.at(-1)?.at ?? now)
}

/** What was known at each moment of a winter. Forecasts are issued every full hour and shared by all policies. */
export function knownThen(ground: BacktestGround): KnownThen {
  const readings = readingsOf(ground.observations)
  const forecasts = new Map<number, StationForecast | null>()
  return {
    readings: (now, back) =>
      observedWithin(readings, new Date(now.getTime() - back * HOUR), new Date(now.getTime() + 1)).filter(
        ({ received_at }) => received_at <= now,
      ),
    forecast(now) {
      const issue = Math.floor(now.getTime() / HOUR) * HOUR
      const held = forecasts.get(issue)
      if (held !== undefined) return held
      const [oldest] = forecasts.keys()
      if (oldest !== undefined && forecasts.size >= KEPT) forecasts.delete(oldest)
      const made = forecastThen(ground, new Date(issue))
      forecasts.set(issue, made)
      return made
    },
    instants: (from, to) => observedWithin(readings, from, to).map(({ at }) => at),
  }
}
