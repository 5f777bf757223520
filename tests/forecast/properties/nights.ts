/** Any winter night, for properties: place, two days of readings and of weather, from a few drawn numbers. */
import fc from 'fast-check'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastCase, ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import {
  aForecastCase,
  hoursFrom,
  ISSUED_AT,
  readingsOf,
  seriesOf,
  weatherOf,
} from '#tests/forecast/cases.ts'

/** Issue at 18:00, sunrise after 08:00: so long it stays dark. */
export const DARK_HOURS = 13

/** Tenths, evenly drawn: doubles would mostly be near nothing. */
export const between = (min: number, max: number) =>
  fc.integer({ min: 10 * min, max: 10 * max }).map((tenths) => tenths / 10)

export const aNight = fc.record({
  kind: fc.constantFrom('road' as const, 'bridge' as const),
  skyView: fc.constantFrom(1, 0.9, 0.6),
  /** Air of the two days, its daily swing and what it changes by from issue on, °C. */
  air: between(-8, 8),
  swing: between(0, 4),
  change: between(-5, 5),
  dewpointSpread: between(0, 5),
  /** Road above the air at issue, °C. */
  warmer: between(-3, 4),
  wind: between(0, 9),
  oktas: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 4, maxLength: 4 }),
  falls: fc.constantFrom('nothing' as const, 'nothing' as const, 'rain' as const, 'snow' as const),
  rate: between(0.1, 2),
  measuresAir: fc.boolean(),
  state: fc.constantFrom('dry' as const, 'wet' as const, 'frost' as const, null),
})
export type Night = typeof aNight extends fc.Arbitrary<infer One> ? One : never

/** Warmest at 14:00, four hours before issue. */
const daily = (hour: number) => Math.cos((2 * Math.PI * (hour + 4)) / 24)

export function caseOf(night: Night): ForecastCase {
  const airAt = (hour: number) =>
    night.air + night.swing * daily(hour) + (hour > 0 ? night.change * Math.min(1, hour / 12) : 0)
  const measured = (hour: number) => airAt(hour) + night.warmer + night.swing * daily(hour) * 0.7
  const isFalling = (hour: number) => hour > 2 && hour < 8 && night.falls !== 'nothing'
  const weather = weatherOf((hour) => ({
    air_temp_c: airAt(hour),
    dewpoint_c: airAt(hour) - night.dewpointSpread,
    wind_m_s: night.wind,
    cloud_oktas: night.oktas[Math.floor(((hour + 48) / 6) % 4)]!,
    rain_mm_h: isFalling(hour) && night.falls === 'rain' ? night.rate : 0,
    snow_mm_h: isFalling(hour) && night.falls === 'snow' ? night.rate : 0,
  }))
  const readings = readingsOf(measured, { surface_state: night.state }, -24).map((reading) => {
    const hour = (reading.at.getTime() - ISSUED_AT.getTime()) / 3_600_000
    if (!night.measuresAir) return reading
    return {
      ...reading,
      air_temp_c: airAt(hour),
      dewpoint_c: airAt(hour) - night.dewpointSpread,
      wind_m_s: night.wind,
    }
  })
  const { site } = aForecastCase()
  return aForecastCase({
    site: { ...site, kind: night.kind, layers: [], sky_view: night.skyView },
    weather,
    readings,
  })
}

/** The same case with other weather from issue on. */
export const withAhead = (
  given: ForecastCase,
  changed: (hour: AtmosphereHour) => AtmosphereHour,
): ForecastCase => ({
  ...given,
  weather: given.weather.map((hour) => (hour.at > given.issued_at ? changed(hour) : hour)),
})

/** The same case with other weather throughout; its readings stay what was measured. */
export const withWeather = (
  given: ForecastCase,
  changed: (hour: AtmosphereHour) => AtmosphereHour,
): ForecastCase => ({
  ...given,
  weather: given.weather.map(changed),
})

export const darkPart = (given: ForecastCase): ForecastPoint[] =>
  seriesOf(given).filter(({ at }) => at <= hoursFrom(DARK_HOURS))

export const colderBy =
  (kelvin: number) =>
  (hour: AtmosphereHour): AtmosphereHour => {
    const air = hour.air_temp_c! - kelvin
    return { ...hour, air_temp_c: air, dewpoint_c: Math.min(hour.dewpoint_c!, air) }
  }
export const clearerBy =
  (oktas: number) =>
  (hour: AtmosphereHour): AtmosphereHour => ({
    ...hour,
    cloud_oktas: Math.max(0, hour.cloud_oktas! - oktas),
  })
export const drierBy =
  (kelvin: number) =>
  (hour: AtmosphereHour): AtmosphereHour => ({
    ...hour,
    dewpoint_c: hour.dewpoint_c! - kelvin,
  })

export const meanWidth = (points: readonly ForecastPoint[]): number =>
  points.reduce((sum, { road_temp_p10_c, road_temp_p90_c }) => sum + road_temp_p90_c - road_temp_p10_c, 0) /
  points.length
