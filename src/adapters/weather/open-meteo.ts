import { z } from 'zod'
import { fetchJson, isRefusal, refusal } from '#src/adapters/weather/fetch-json.ts'
import { answering, within } from '#src/adapters/weather/plausible.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherRefusal, WeatherSource } from '#src/ports.ts'

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
    past_days: '2',
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

const fault = (error: z.ZodError) => {
  const issue = error.issues[0]
  return `${issue?.path.join('.')}: ${issue?.message}`
}

const NAME = 'open-meteo'

/**
 * Open-Meteo's answer as an atmosphere, or why it is none. It does not say when its model ran, so the forecast
 * counts as issued when fetched. It has no longwave radiation.
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
  const hours = parsed.data.hourly.time.map((_, index) => hourAt(parsed.data, index))
  const { latitude: lat, longitude: lon } = parsed.data
  return answering({ source: NAME, lat, lon, issued_at: now, fetched_at: now, hours }, place, now)
}

/** Open-Meteo's forecast for a place, hourly, two days back and three ahead. */
export function openMeteo({ base = new URL(PROVIDER), clock }: { base?: URL; clock: Clock }): WeatherSource {
  return {
    name: NAME,
    async atmosphere(place) {
      const fetched = await fetchJson(requestOpenMeteo(base, place))
      return isRefusal(fetched) ? fetched : readOpenMeteo(fetched.body, place, clock.now())
    },
  }
}
