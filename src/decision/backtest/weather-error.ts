import { smoothNoise } from '#src/decision/backtest/noise.ts'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { type Celsius, HOUR, type Hours } from '#src/units.ts'

/** Root mean square error of the air temperature a day ahead, °C, and what it is drawn from. */
export type WeatherError = { readonly rms_24h_c: Celsius; readonly seed: number }

/** Errors hang together over this much of valid time, and from issue to issue over this much. */
const ALONG_VALID: Hours = 8
const ALONG_ISSUE: Hours = 12
/** Where the air is a degree wrong, the wind is some 15 % wrong and the sun some 10 %. */
const WIND_PER_C = 0.15
const SUN_PER_C = 0.1

function deviate(valid: number, issued: number, seed: number, which: number): number {
  const along = smoothNoise(valid / (ALONG_VALID * HOUR), seed, which)
  const anew = smoothNoise(
    issued / (ALONG_ISSUE * HOUR) + valid / (2 * ALONG_VALID * HOUR),
    seed,
    which + 100,
  )
  return Math.SQRT1_2 * (along + anew)
}

const warmer = (value: number | null, by: number): number | null => (value === null ? null : value + by)

/**
 * An hour as a weather service would have told it: the error grows with the square root of the lead, as a random
 * walk's, follows itself in valid time and changes slowly from issue to issue. What lies before the issue is not touched.
 */
export function erroneous(
  hour: AtmosphereHour,
  issued: Date,
  { rms_24h_c, seed }: WeatherError,
): AtmosphereHour {
  const lead: Hours = (hour.at.getTime() - issued.getTime()) / HOUR
  if (lead <= 0 || rms_24h_c === 0) return hour
  const size = rms_24h_c * Math.sqrt(lead / 24)
  const noise = (which: number) => size * deviate(hour.at.getTime(), issued.getTime(), seed, which)
  const air = noise(1)
  const air_temp_c = warmer(hour.air_temp_c, air)
  const dewpoint_c = warmer(hour.dewpoint_c, 0.7 * air + 0.5 * noise(2))
  return {
    ...hour,
    air_temp_c,
    dewpoint_c: dewpoint_c === null || air_temp_c === null ? dewpoint_c : Math.min(dewpoint_c, air_temp_c),
    wind_m_s: hour.wind_m_s === null ? null : hour.wind_m_s * Math.exp(WIND_PER_C * noise(3)),
    shortwave_w_m2:
      hour.shortwave_w_m2 === null ? null : hour.shortwave_w_m2 * Math.max(0, 1 + SUN_PER_C * noise(4)),
  }
}
