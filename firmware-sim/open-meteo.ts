/**
 * The weather service's answer in the exact shape of Open-Meteo's forecast API, so that the adapter that is tried
 * here is the one that is used. The weather is the county's, whatever place is asked for.
 */
import type { Climate } from './climate.ts'
import { type ForecastHour, forecastHour, issueOf } from './forecast-error.ts'
import { relativeHumidity } from './weather.ts'

type Variable = {
  readonly unit: string
  readonly digits: number
  readonly value: (hour: ForecastHour) => number
}

/** Open-Meteo counts 0.7 cm of snow for 1 mm of water. */
const SNOW_CM_PER_MM = 0.7

// biome-ignore format: a table
const VARIABLES: Readonly<Record<string, Variable>> = {
  temperature_2m:       { unit: '°C',   digits: 1, value: (hour) => hour.air_temp_c },
  relative_humidity_2m: { unit: '%',    digits: 0, value: (hour) => relativeHumidity(hour.air_temp_c, hour.dewpoint_c) },
  dew_point_2m:         { unit: '°C',   digits: 1, value: (hour) => hour.dewpoint_c },
  precipitation:        { unit: 'mm',   digits: 1, value: (hour) => hour.rain_mm_h + hour.snow_mm_h },
  rain:                 { unit: 'mm',   digits: 1, value: (hour) => hour.rain_mm_h },
  showers:              { unit: 'mm',   digits: 1, value: () => 0 },
  snowfall:             { unit: 'cm',   digits: 2, value: (hour) => hour.snow_mm_h * SNOW_CM_PER_MM },
  cloud_cover:          { unit: '%',    digits: 0, value: (hour) => hour.cloud_fraction * 100 },
  cloud_cover_low:      { unit: '%',    digits: 0, value: (hour) => hour.cloud_fraction * 90 },
  surface_pressure:     { unit: 'hPa',  digits: 1, value: (hour) => hour.pressure_hpa },
  wind_speed_10m:       { unit: 'm/s',  digits: 2, value: (hour) => hour.wind_m_s },
  shortwave_radiation:  { unit: 'W/m²', digits: 1, value: (hour) => hour.shortwave_w_m2 },
  shortwave_radiation_instant: { unit: 'W/m²', digits: 1, value: (hour) => hour.shortwave_instant_w_m2 },
}

export type WeatherAnswer = { readonly status: 200 | 400; readonly body: unknown }

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * The answer to a request's query at that instant. 400 with `{"error": true, "reason": …}` for unknown variables,
 * bad coordinates or settings that are not offered. Several places (comma lists) give a list of answers.
 */
export function weatherResponse(climate: Climate, now: Date, query: URLSearchParams): WeatherAnswer {
  const lats = numbers(query.get('latitude'))
  const lons = numbers(query.get('longitude'))
  const names = (query.getAll('hourly').join(',') || '').split(',').filter((name) => name !== '')
  const fault = placeFault(lats, lons) ?? settingFault(query) ?? variableFault(names)
  if (fault) return { status: 400, body: { error: true, reason: fault } }
  const hourly = hours(climate, now, query, names)
  const answers = lats.map((lat, at) => answer(lat, lons[at]!, hourly, at))
  return { status: 200, body: answers.length === 1 ? answers[0] : answers }
}

const numbers = (list: string | null): number[] =>
  list === null || list === ''
    ? []
    : list.split(',').map((one) => (one.trim() === '' ? Number.NaN : Number(one)))

function placeFault(lats: readonly number[], lons: readonly number[]): string | null {
  if (lats.length === 0) return "Parameter 'latitude' is required"
  if (lons.length === 0) return "Parameter 'longitude' is required"
  if (lats.length !== lons.length)
    return "Parameter 'latitude' and 'longitude' must have the same number of elements"
  const lat = lats.find((one) => !(Math.abs(one) <= 90))
  if (lat !== undefined) return `Latitude must be in range of -90 to 90°. Given: ${lat}.`
  const lon = lons.find((one) => !(Math.abs(one) <= 180))
  return lon === undefined ? null : `Longitude must be in range of -180 to 180°. Given: ${lon}.`
}

function settingFault(query: URLSearchParams): string | null {
  const days = wholeNumber(query.get('forecast_days'), 7)
  if (!(days >= 0 && days <= 16)) return 'Forecast days is invalid. Allowed range 0 to 16.'
  const past = wholeNumber(query.get('past_days'), 0)
  if (!(past >= 0 && past <= 92)) return 'Past days is invalid. Allowed range 0 to 92.'
  if (!['GMT', 'UTC'].includes(query.get('timezone') ?? 'GMT')) return 'Invalid timezone'
  const format = query.get('timeformat') ?? 'iso8601'
  if (!['iso8601', 'unixtime'].includes(format))
    return `Cannot initialize Timeformat from invalid String value ${format}.`
  const unit = query.get('wind_speed_unit') ?? 'kmh'
  return ['ms', 'kmh'].includes(unit)
    ? null
    : `Cannot initialize WindspeedUnit from invalid String value ${unit}.`
}

function variableFault(names: readonly string[]): string | null {
  const unknown = names.find((name) => !Object.hasOwn(VARIABLES, name))
  return unknown === undefined
    ? null
    : `Cannot initialize ForecastVariable from invalid String value ${unknown}.`
}

const wholeNumber = (text: string | null, otherwise: number): number =>
  text === null ? otherwise : /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN

type Hourly = { units: Record<string, string>; columns: Record<string, unknown[]> }

/** From midnight GMT `past_days` ago to midnight `forecast_days` ahead. */
function hours(climate: Climate, now: Date, query: URLSearchParams, names: readonly string[]): Hourly {
  const midnight = Math.floor(now.getTime() / DAY) * DAY
  const first = midnight - wholeNumber(query.get('past_days'), 0) * DAY
  const end = midnight + wholeNumber(query.get('forecast_days'), 7) * DAY
  const unix = query.get('timeformat') === 'unixtime'
  const kmh = (query.get('wind_speed_unit') ?? 'kmh') === 'kmh'
  const issued = issueOf(now).getTime()
  const units: Record<string, string> = { time: unix ? 'unixtime' : 'iso8601' }
  const columns: Record<string, unknown[]> = { time: [] }
  for (const name of names) {
    units[name] = name === 'wind_speed_10m' && kmh ? 'km/h' : VARIABLES[name]!.unit
    columns[name] = []
  }
  for (let ms = first; ms < end; ms += HOUR) {
    columns.time!.push(unix ? ms / 1000 : new Date(ms).toISOString().slice(0, 16))
    if (names.length === 0) continue
    const hour = forecastHour(climate, ms, issued)
    if (kmh) hour.wind_m_s *= 3.6
    for (const name of names) columns[name]!.push(rounded(VARIABLES[name]!, hour))
  }
  return { units, columns }
}

const rounded = ({ digits, value }: Variable, hour: ForecastHour): number =>
  Math.round(value(hour) * 10 ** digits) / 10 ** digits + 0

const answer = (lat: number, lon: number, hourly: Hourly, at: number) => ({
  latitude: Math.round(lat * 50) / 50,
  longitude: Math.round(lon * 50) / 50,
  generationtime_ms: 0.1,
  utc_offset_seconds: 0,
  timezone: 'GMT',
  timezone_abbreviation: 'GMT',
  elevation: 95,
  ...(at > 0 && { location_id: at }),
  ...(Object.keys(hourly.columns).length > 1 && {
    hourly_units: hourly.units,
    hourly: hourly.columns,
  }),
})
