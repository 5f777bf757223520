/** Cases whose truth is known: stations and weather service of firmware-sim, a finer model with physics of its own. */
import { readFileSync } from 'node:fs'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import type { Climate } from '../../firmware-sim/climate.ts'
import { type County, parseCounty, type Station } from '../../firmware-sim/county.ts'
import { forecastHour } from '../../firmware-sim/forecast-error.ts'
import type { Payload } from '../../firmware-sim/message.ts'
import { countyClimate, countyReadings } from '../../firmware-sim/night-readings.ts'
import type { ScenarioName } from '../../firmware-sim/scenario.ts'

export const COUNTY: County = parseCounty(readFileSync('firmware-sim/county.json', 'utf8'))

export type SimulatedCase = {
  readonly given: ForecastCase
  readonly station: Station
  /** What the station measures afterwards, every 30 min. */
  readonly truth: readonly { readonly at: Date; readonly road_temp_c: number }[]
}

export const observationOf = (at: Date, payload: Payload): RoadsideObservation => ({
  at,
  road_temp_c: payload.road_temp_c,
  subsurface_temp_c: payload.subsurface_temp_c ?? null,
  air_temp_c: payload.air_temp_c,
  dewpoint_c: payload.dewpoint_c,
  wind_m_s: payload.wind_m_s,
  precipitating: payload.precipitating,
  surface_state: payload.surface_state,
})

/** The weather service's forecast of that hour, from two days before to 25 hours ahead. */
export const weatherHours = (weather: Climate, issuedAt: Date): AtmosphereHour[] =>
  Array.from({ length: 74 }, (_, i): AtmosphereHour => {
    const at = new Date(issuedAt.getTime() + (i - 48) * HOUR)
    const hour = forecastHour(weather, at.getTime(), issuedAt.getTime())
    return {
      at,
      air_temp_c: hour.air_temp_c,
      dewpoint_c: hour.dewpoint_c,
      wind_m_s: hour.wind_m_s,
      cloud_oktas: hour.cloud_fraction * 8,
      rain_mm_h: hour.rain_mm_h,
      snow_mm_h: hour.snow_mm_h,
      pressure_hpa: hour.pressure_hpa,
      shortwave_w_m2: null,
      longwave_w_m2: null,
    }
  })

/** What the forecast is told of a simulated place. */
export const siteOf = (station: Station): ForecastCase['site'] => ({
  latitude: station.lat,
  longitude: station.lon,
  kind: station.setting === 'bridge' ? 'bridge' : 'road',
  layers: [],
  subsurface_depth_m: null,
})

/** One case a station: two days of readings every 10 min, the weather service's forecast of that hour. */
export function simulatedCases(
  scenario: ScenarioName,
  seed: number,
  issuedAt: Date,
  stations: readonly Station[] = COUNTY.stations,
): SimulatedCase[] {
  const weather = countyClimate({ county: COUNTY, scenario, seed, first_at: issuedAt })
  const measured = countyReadings(COUNTY, weather)
  const instants = (from: number, to: number, step: number) =>
    Array.from({ length: (to - from) / step + 1 }, (_, i) => new Date(issuedAt.getTime() + from + i * step))
  const hours = weatherHours(weather, issuedAt)
  return stations.map((station) => ({
    station,
    given: {
      id: station.station,
      site: siteOf(station),
      issued_at: issuedAt,
      horizon_h: 24,
      readings: instants(-48 * HOUR, 0, 10 * MINUTE).map((at) =>
        observationOf(at, measured(station.device, at).payload),
      ),
      weather: hours,
    },
    truth: instants(30 * MINUTE, 24 * HOUR, 30 * MINUTE).map((at) => ({
      at,
      road_temp_c: measured(station.device, at).payload.road_temp_c,
    })),
  }))
}
