import { refusal } from '#src/adapters/weather/fetch-json.ts'
import type { Atmosphere, AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { WeatherRefusal } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'

const LONGEST_AGE_H = 24
const LEAST_AHEAD_H = 6
/** Providers answer for the nearest grid point or site: about 50 km is the farthest that can be meant. */
const FARTHEST_DEGREES = 0.5
/** The widest step of a provider's series; a wider gap is a part that is missing. */
const WIDEST_STEP_H = 3

/** Outside these a value cannot be weather: it counts as not known, the rest of the hour stays. */
const RANGES: Record<Exclude<keyof AtmosphereHour, 'at'>, readonly [number, number]> = {
  air_temp_c: [-60, 60],
  dewpoint_c: [-80, 40],
  wind_m_s: [0, 75],
  cloud_oktas: [0, 8],
  rain_mm_h: [0, 200],
  snow_mm_h: [0, 100],
  pressure_hpa: [800, 1100],
  shortwave_w_m2: [0, 1400],
  longwave_w_m2: [100, 500],
}

/** The number when it can be that quantity, else null (not known). */
export function within(quantity: keyof typeof RANGES, value: number | null | undefined): number | null {
  const [low, high] = RANGES[quantity]
  return typeof value === 'number' && value >= low && value <= high ? value : null
}

/** A series that is half of one run and half of another repeats hours, goes back, or leaves some out. */
function brokenAt(hours: readonly AtmosphereHour[]): Date | null {
  const next = hours.slice(1).find(({ at }, index) => {
    const step = (at.getTime() - hours[index]!.at.getTime()) / HOUR
    return !(step > 0 && step <= WIDEST_STEP_H)
  })
  return next?.at ?? null
}

/** A forecast that answers the question asked, or why it does not: too old, too short, elsewhere, in pieces, empty. */
export function answering(
  atmosphere: Atmosphere,
  place: { lat: number; lon: number },
  now: Date,
): Atmosphere | WeatherRefusal {
  const { source, hours } = atmosphere
  const ageH = (now.getTime() - atmosphere.issued_at.getTime()) / HOUR
  const aheadH = ((hours.at(-1)?.at.getTime() ?? 0) - now.getTime()) / HOUR
  if (
    Math.abs(atmosphere.lat - place.lat) > FARTHEST_DEGREES ||
    Math.abs(atmosphere.lon - place.lon) > FARTHEST_DEGREES
  )
    return refusal(
      'WRONG_PLACE',
      `${source} answered for ${atmosphere.lat}, ${atmosphere.lon}, not for ${place.lat}, ${place.lon}`,
    )
  if (ageH > LONGEST_AGE_H)
    return refusal('STALE', `${source} sent a forecast issued ${Math.round(ageH)} h ago`)
  if (!(aheadH >= LEAST_AHEAD_H))
    return refusal(
      'TOO_SHORT',
      `${source} sent a forecast that ends ${Math.max(0, Math.round(aheadH))} h from now; ${LEAST_AHEAD_H} h are needed`,
    )
  const broken = brokenAt(hours)
  if (broken)
    return refusal(
      'IN_PIECES',
      `${source} sent hours that do not follow each other: look at ${broken.toISOString()}`,
    )
  if (hours[0]!.at.getTime() - now.getTime() > WIDEST_STEP_H * HOUR)
    return refusal('STARTS_LATE', `${source} sent a forecast that starts at ${hours[0]!.at.toISOString()}`)
  if (hours.every((hour) => hour.air_temp_c === null))
    return refusal('EMPTY', `${source} sent no air temperature at all`)
  return atmosphere
}
