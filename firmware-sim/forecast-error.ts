/** What the weather service says: the truth, warped by seeded errors that grow with lead and hang together. */
import type { Climate } from './climate.ts'
import { hashOf, smoothNoise } from './noise.ts'
import { shortwave, sunAltitude } from './sun.ts'
import type { Weather } from './weather.ts'

/** A weather service tells the sun's mean over the hour and its strength at the end of it. */
export type ForecastHour = Weather & { readonly shortwave_instant_w_m2: number }

const HOUR = 3_600_000
const KEY = hashOf('weather service')

/** A new forecast every hour. */
export const issueOf = (now: Date): Date => new Date(Math.floor(now.getTime() / HOUR) * HOUR)

/**
 * The forecast for `ms` as issued. Errors follow each other over about eight hours of valid time and change slowly
 * from issue to issue, as a real model's do; standard deviation of air temperature 0.35 °C at once, 1.3 °C a day ahead.
 */
export function forecastWeather(climate: Climate, ms: number, issued: number): Weather {
  const lead = Math.max(0, ms - issued) / HOUR
  const noise = (which: number) =>
    Math.SQRT1_2 * smoothNoise(ms / (8 * HOUR), climate.choice.seed, KEY, which) +
    Math.SQRT1_2 * smoothNoise(issued / (10 * HOUR) + ms / (16 * HOUR), climate.choice.seed, KEY, which + 50)
  const growth = (start: number, perHour: number, most: number) => Math.min(most, start + perHour * lead)
  const shift = noise(1) * growth(0.1, 0.025, 1.5) * HOUR
  const weather = climate.expectedAt(ms + shift, issued)
  const cloud = weather.cloud_fraction + noise(2) * growth(0.05, 0.006, 0.25)
  weather.air_temp_c += noise(3) * growth(0.35, 0.04, 2.2)
  weather.dewpoint_c = Math.min(
    weather.air_temp_c - 0.02,
    weather.dewpoint_c + noise(3) * growth(0.2, 0.025, 1.4) + noise(4) * growth(0.25, 0.02, 1.2),
  )
  weather.wind_m_s *= Math.exp(noise(5) * growth(0.1, 0.006, 0.4))
  weather.rain_mm_h *= Math.exp(noise(6) * growth(0.15, 0.01, 0.6))
  weather.snow_mm_h *= Math.exp(noise(6) * growth(0.15, 0.01, 0.6))
  weather.cloud_fraction = Math.min(1, Math.max(0, cloud))
  const altitude = sunAltitude(ms, climate.choice.lat, climate.choice.lon)
  weather.shortwave_w_m2 = shortwave(altitude, weather.cloud_fraction)
  weather.pressure_hpa += noise(7) * growth(0.2, 0.05, 4)
  return weather
}

/** Rates and radiation of the hour that ends at `ms`, the rest as it is then. */
export function forecastHour(climate: Climate, ms: number, issued: number): ForecastHour {
  const hour = forecastWeather(climate, ms, issued)
  const means = { rain_mm_h: 0, snow_mm_h: 0, shortwave_w_m2: 0 }
  for (let quarter = 0; quarter < 4; quarter++) {
    const part = forecastWeather(climate, ms - (quarter + 0.5) * (HOUR / 4), issued)
    for (const name of ['rain_mm_h', 'snow_mm_h', 'shortwave_w_m2'] as const) means[name] += part[name] / 4
  }
  return { ...hour, ...means, shortwave_instant_w_m2: hour.shortwave_w_m2 }
}
