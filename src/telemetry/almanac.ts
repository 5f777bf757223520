import { DAY, type Degrees } from '#src/units.ts'

const RADIANS = Math.PI / 180
const J2000 = Date.UTC(2000, 0, 1, 12)
/** Upper limb on the horizon with mean refraction: what almanacs call sunset. */
const SUNSET: Degrees = -0.833

/**
 * Elevation of the sun's centre, without refraction.
 * Low-precision solar coordinates of the Astronomical Almanac (page C5; 0.01° from 1950 to 2050) and Greenwich
 * mean sidereal time to the linear term; UT1 − UTC and parallax are dropped (below 0.01° together).
 */
export function sunElevation(at: Date, lat: Degrees, lon: Degrees): Degrees {
  const n = (at.getTime() - J2000) / DAY
  const g = (357.528 + 0.9856003 * n) * RADIANS
  const longitude = (280.46 + 0.9856474 * n + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * RADIANS
  const obliquity = (23.439 - 0.0000004 * n) * RADIANS
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude))
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude))
  const sidereal = (280.46061837 + 360.98564736629 * n + lon) * RADIANS
  const hourAngle = sidereal - rightAscension
  const sine =
    Math.sin(lat * RADIANS) * Math.sin(declination) +
    Math.cos(lat * RADIANS) * Math.cos(declination) * Math.cos(hourAngle)
  return Math.asin(sine) / RADIANS
}

export const isSunDown = (at: Date, lat: Degrees, lon: Degrees): boolean =>
  sunElevation(at, lat, lon) < SUNSET
