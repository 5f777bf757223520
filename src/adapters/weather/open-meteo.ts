import { z } from 'zod'
import { fetchJson, isRefusal, refusal } from '#src/adapters/weather/fetch-json.ts'
import { firstSaid } from '#src/adapters/weather/first-said.ts'
import { answering, within } from '#src/adapters/weather/plausible.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherRefusal, WeatherSource } from '#src/ports.ts'
import { DAY, SECOND } from '#src/units.ts'

const PROVIDER = 'https://api.open-meteo.com'

/** Variable asked for → the unit in which it must come back. */
const UNITS = {
  temperature_2m: '°C',
  dew_point_2m: '°C',
  wind_speed_10m: 'm/s',
  cloud_cover: '%',
  rain: 'mm',
  showers: 'mm',
  snowfall: 'cm',
  surface_pressure: 'hPa',
  shortwave_radiation_instant: 'W/m²',
} as const
type Variable = keyof typeof UNITS

/** Open-Meteo gives depth of new snow; 7 cm are 10 mm of water (its documentation). */
const WATER_MM_PER_CM_SNOW = 10 / 7

const column = z.array(z.number().nullable())
const variables = Object.keys(UNITS) as Variable[]
const answer = z.object({
  latitude: z.number(),
  longitude: z.number(),
  hourly_units: z.object(
    Object.fromEntries(variables.map((name) => [name, z.string()])) as Record<Variable, z.ZodString>,
  ),
  hourly: z.object({
    time: z.array(z.number().int()),
    ...(Object.fromEntries(variables.map((name) => [name, column])) as Record<Variable, typeof column>),
  }),
})
type Answer = z.infer<typeof answer>

const PAST_DAYS = 2

/** What is asked of Open-Meteo for a place. */
export function requestOpenMeteo(base: URL, place: { lat: number; lon: number }): URL {
  const url = new URL('/v1/forecast', base)
  url.search = new URLSearchParams({
    latitude: String(place.lat),
    longitude: String(place.lon),
    hourly: variables.join(','),
    wind_speed_unit: 'ms',
    timeformat: 'unixtime',
    timezone: 'GMT',
    past_days: String(PAST_DAYS),
    forecast_days: '3',
  }).toString()
  return url
}

const sum = (...parts: (number | null)[]) =>
  parts.every((part) => part === null) ? null : parts.reduce<number>((total, part) => total + (part ?? 0), 0)
const scaled = (value: number | null, factor: number) => (value === null ? null : value * factor)

function hourAt({ hourly }: Answer, index: number): AtmosphereHour {
  const value = (name: Variable) => hourly[name][index] ?? null
  return {
    at: new Date((hourly.time[index] as number) * 1000),
    air_temp_c: within('air_temp_c', value('temperature_2m')),
    dewpoint_c: within('dewpoint_c', value('dew_point_2m')),
    wind_m_s: within('wind_m_s', value('wind_speed_10m')),
    cloud_oktas: within('cloud_oktas', scaled(value('cloud_cover'), 8 / 100)),
    rain_mm_h: within('rain_mm_h', sum(value('rain'), value('showers'))),
    snow_mm_h: within('snow_mm_h', scaled(value('snowfall'), WATER_MM_PER_CM_SNOW)),
    pressure_hpa: within('pressure_hpa', value('surface_pressure')),
    shortwave_w_m2: within('shortwave_w_m2', value('shortwave_radiation_instant')),
    longwave_w_m2: null,
  }
}

function wrongUnit({ hourly_units }: Answer): string | null {
  const wrong = variables.find((name) => hourly_units[name] !== UNITS[name])
  return wrong ? `${wrong} came in ${hourly_units[wrong]}, expected ${UNITS[wrong]}` : null
}

/** Half updated: not every column has a value for every hour. */
function wrongLength({ hourly }: Answer): string | null {
  const hours = hourly.time.length
  const wrong = variables.find((name) => hourly[name].length !== hours)
  return wrong ? `${wrong} has ${hourly[wrong].length} values for ${hours} hours` : null
}

/** It begins two days before the day on which it was made: one of yesterday was made by midnight. */
function madeBy({ hourly }: Answer, now: Date): Date {
  const begins = (hourly.time[0] ?? 0) * SECOND
  return new Date(Math.min(now.getTime(), begins + (PAST_DAYS + 1) * DAY))
}

const fault = (error: z.ZodError) => {
  const issue = error.issues[0]
  return `${issue?.path.join('.')}: ${issue?.message}`
}

const NAME = 'open-meteo'

/**
 * Open-Meteo's answer as an atmosphere, or why it is none. It does not say when its model ran, so the forecast
 * counts as issued when fetched, at the latest at the end of the day for which it was made. It has no longwave
 * radiation.
 */
export function readOpenMeteo(
  body: unknown,
  place: { lat: number; lon: number },
  now: Date,
): Atmosphere | WeatherRefusal {
  const parsed = answer.safeParse(body)
  if (!parsed.success)
    return refusal('WRONG_SHAPE', `${NAME} answered in an unknown shape: ${fault(parsed.error)}`)
  const unit = wrongUnit(parsed.data)
  if (unit) return refusal('WRONG_UNIT', `${NAME}: ${unit}`)
  const length = wrongLength(parsed.data)
  if (length) return refusal('IN_PIECES', `${NAME}: ${length}`)
  const hours = parsed.data.hourly.time.map((_, index) => hourAt(parsed.data, index))
  const { latitude: lat, longitude: lon } = parsed.data
  const issued_at = madeBy(parsed.data, now)
  return answering({ source: NAME, lat, lon, issued_at, fetched_at: now, hours }, place, now)
}

const earliest = (...instants: Date[]) => new Date(Math.min(...instants.map((at) => at.getTime())))

/**
 * Open-Meteo's forecast for a place, hourly, two days back and three ahead. One that a cache has kept, or that says of
 * every coming hour what was said before, is as old as that.
 */
export function openMeteo({ base = new URL(PROVIDER), clock }: { base?: URL; clock: Clock }): WeatherSource {
  const saidAt = firstSaid()
  return {
    name: NAME,
    async atmosphere(place) {
      const fetched = await fetchJson(requestOpenMeteo(base, place))
      if (isRefusal(fetched)) return fetched
      const now = clock.now()
      const read = readOpenMeteo(fetched.body, place, now)
      if (isRefusal(read)) return read
      const kept = new Date(now.getTime() - fetched.age_s * SECOND)
      const said = saidAt(`${place.lat} ${place.lon}`, read.hours, now)
      return answering({ ...read, issued_at: earliest(read.issued_at, kept, said) }, place, now)
    },
  }
}
