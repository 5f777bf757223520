import { DAY, type Degrees, type Milliseconds } from '#src/units.ts'

const RADIANS = Math.PI / 180
const J2000: Milliseconds = Date.UTC(2000, 0, 1, 12)

/**
 * Sine of the sun's height above the horizon, negative below it; refraction dropped.
 * Low-precision sun of the Astronomical Almanac (error below 0.02° between 1950 and 2050).
 */
export function sunHeight(time: Milliseconds, latitude: Degrees, longitude: Degrees): number {
  const n = (time - J2000) / DAY
  const g = (357.528 + 0.9856003 * n) * RADIANS
  const lambda = (280.46 + 0.9856474 * n + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * RADIANS
  const obliquity = (23.439 - 4e-7 * n) * RADIANS
  const sinDeclination = Math.sin(obliquity) * Math.sin(lambda)
  const rightAscension = Math.atan2(Math.cos(obliquity) * Math.sin(lambda), Math.cos(lambda))
  const siderealTime = (280.46062 + 360.98564737 * n + longitude) * RADIANS
  const cosDeclination = Math.sqrt(1 - sinDeclination * sinDeclination)
  return (
    Math.sin(latitude * RADIANS) * sinDeclination +
    Math.cos(latitude * RADIANS) * cosDeclination * Math.cos(siderealTime - rightAscension)
  )
}
