import { z } from 'zod'
import { fetchJson, isRefusal, refusal } from '#src/adapters/weather/fetch-json.ts'
import { answering, within } from '#src/adapters/weather/plausible.ts'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { Clock, WeatherSource } from '#src/ports.ts'

const PROVIDER = 'https://data.hub.api.metoffice.gov.uk'

/** Times come as `2026-01-15T18:00Z`, without seconds. */
const instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/)
  .transform((text) => new Date(text))
const maybe = z.number().nullish()

const step = z.object({
  time: instant,
  screenTemperature: maybe,
  screenDewPointTemperature: maybe,
  windSpeed10m: maybe,
  significantWeatherCode: maybe,
  precipitationRate: maybe,
  totalPrecipAmount: maybe,
  totalSnowAmount: maybe,
  mslp: maybe,
})
type Step = z.infer<typeof step>

const answer = z.object({
  type: z.literal('FeatureCollection'),
  features: z
    .array(
      z.object({
        geometry: z.object({ coordinates: z.array(z.number()).min(2) }),
        properties: z.object({ modelRunDate: instant, timeSeries: z.array(step).min(1) }),
      }),
    )
    .min(1),
})

/**
 * Cloud in oktas from the significant weather code, which is all this service tells of the sky:
 * 0, 1 clear; 2, 3 partly cloudy; 7 cloudy; 8 overcast; showers leave gaps, other precipitation is overcast.
 * Mist (5) and fog (6) say nothing of the cloud above: not known.
 */
const SHOWERS = new Set([9, 10, 13, 14, 16, 17, 19, 20, 22, 23, 25, 26, 28, 29])
export function cloudOf(code: number | null | undefined): number | null {
  if (code === null || code === undefined || code < 0 || code > 30 || code === 5 || code === 6) return null
  if (code <= 1) return 0
  if (code <= 3) return 4
  if (code === 7) return 7
  return SHOWERS.has(code) ? 6 : 8
}

function hourOf(s: Step): AtmosphereHour {
  const snow = s.totalSnowAmount ?? 0
  const amount = s.totalPrecipAmount ?? s.precipitationRate ?? null
  return {
    at: s.time,
    air_temp_c: within('air_temp_c', s.screenTemperature),
    dewpoint_c: within('dewpoint_c', s.screenDewPointTemperature),
    wind_m_s: within('wind_m_s', s.windSpeed10m),
    cloud_oktas: cloudOf(s.significantWeatherCode),
    rain_mm_h: within('rain_mm_h', amount === null ? null : Math.max(0, amount - snow)),
    snow_mm_h: within('snow_mm_h', s.totalSnowAmount ?? null),
    pressure_hpa: within('pressure_hpa', typeof s.mslp === 'number' ? s.mslp / 100 : null),
    shortwave_w_m2: null,
    longwave_w_m2: null,
  }
}

function request(base: URL, place: { lat: number; lon: number }): URL {
  const url = new URL('/sitespecific/v0/point/hourly', base)
  url.search = new URLSearchParams({ latitude: String(place.lat), longitude: String(place.lon) }).toString()
  return url
}

/**
 * The Met Office's site-specific hourly forecast (Weather DataHub), two days ahead, with the run time of its model.
 * Pressure is at sea level; radiation is not given and cloud only by the weather code. Whether its snow amount is
 * depth or water is not stated where we read: taken as water equivalent.
 */
export function metOffice({
  base = new URL(PROVIDER),
  key,
  clock,
}: {
  base?: URL
  key: string
  clock: Clock
}): WeatherSource {
  const name = 'met-office'
  return {
    name,
    async atmosphere(place) {
      const fetched = await fetchJson(request(base, place), { apikey: key, accept: 'application/json' })
      if (isRefusal(fetched)) return fetched
      const parsed = answer.safeParse(fetched.body)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        return refusal(
          'WRONG_SHAPE',
          `${name} answered in an unknown shape: ${issue?.path.join('.')}: ${issue?.message}`,
        )
      }
      const [feature] = parsed.data.features as [(typeof parsed.data.features)[number]]
      const [lon, lat] = feature.geometry.coordinates as [number, number]
      const { modelRunDate: issued_at, timeSeries } = feature.properties
      const now = clock.now()
      return answering(
        { source: name, lat, lon, issued_at, fetched_at: now, hours: timeSeries.map(hourOf) },
        place,
        now,
      )
    },
  }
}
