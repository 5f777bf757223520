/** Made-up cases for tests: a place, its readings and its weather, all from a few plain numbers. */
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, ForecastPoint, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** The evening of a January night in the Midlands, two hours after sunset. */
export const ISSUED_AT = new Date('2026-01-15T18:00:00Z')
export const hoursFrom = (hours: number): Date => new Date(ISSUED_AT.getTime() + hours * HOUR)

export const aWeatherHour = (more: Partial<AtmosphereHour> = {}): AtmosphereHour => ({
  at: ISSUED_AT,
  air_temp_c: 2,
  dewpoint_c: 0,
  wind_m_s: 2,
  cloud_oktas: 4,
  rain_mm_h: 0,
  snow_mm_h: 0,
  pressure_hpa: 1010,
  shortwave_w_m2: null,
  longwave_w_m2: null,
  ...more,
})

/** Hourly from `from` to `to` hours after issue. */
export const weatherOf = (
  more: Partial<AtmosphereHour> | ((hour: number) => Partial<AtmosphereHour>) = {},
  from = -48,
  to = 24,
): AtmosphereHour[] =>
  Array.from({ length: to - from + 1 }, (_, i) =>
    aWeatherHour({ ...(typeof more === 'function' ? more(from + i) : more), at: hoursFrom(from + i) }),
  )

/** Every ten minutes from `from` hours before issue to the issue time. */
export const readingsOf = (
  roadTemp: number | ((hour: number) => number | null),
  more: Partial<RoadsideObservation> = {},
  from = -24,
): RoadsideObservation[] =>
  Array.from({ length: -from * 6 + 1 }, (_, i) => {
    const at = new Date(ISSUED_AT.getTime() + from * HOUR + i * 10 * MINUTE)
    const hour = (at.getTime() - ISSUED_AT.getTime()) / HOUR
    return { ...more, at, road_temp_c: typeof roadTemp === 'number' ? roadTemp : roadTemp(hour) }
  })

export const aForecastCase = (more: Partial<ForecastCase> = {}): ForecastCase => ({
  id: 'moor-top',
  site: {
    latitude: 52.7,
    longitude: -0.7,
    kind: 'road',
    layers: [
      { material: 'asphalt', thickness_m: 0.2 },
      { material: 'crushed_rock', thickness_m: 0.5 },
    ],
    subsurface_depth_m: null,
  },
  issued_at: ISSUED_AT,
  horizon_h: 24,
  readings: readingsOf(2),
  weather: weatherOf(),
  ...more,
})

/** The series, or a failed test that shows the error. */
export function seriesOf(given: ForecastCase): readonly ForecastPoint[] {
  const forecast = roadForecast(given)
  if ('error' in forecast) throw new Error(`${forecast.error.code}: ${forecast.error.message}`)
  return forecast.series
}

/** The point at so many hours after issue (a multiple of 10 min). */
export const pointAt = (series: readonly ForecastPoint[], hours: number): ForecastPoint => {
  const found = series.find(({ at }) => at.getTime() === hoursFrom(hours).getTime())
  if (!found) throw new Error(`no point ${hours} h after issue`)
  return found
}
