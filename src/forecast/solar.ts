import { DAY, type Degrees, type Milliseconds } from '#src/units.ts'

const RADIANS = Math.PI / 180
const J2000: Milliseconds = Date.UTC(2000, 0, 1, 12)

/** Where the sun stands among the stars: sine of its declination, and its right ascension in radians. */
function sunAmongStars(time: Milliseconds): { readonly sinDeclination: number; readonly ascension: number } {
  const n = (time - J2000) / DAY
  const g = (357.528 + 0.9856003 * n) * RADIANS
  const lambda = (280.46 + 0.9856474 * n + 1.915 * Math.sin(g) + 0.02 * Math.sin(2 * g)) * RADIANS
  const obliquity = (23.439 - 4e-7 * n) * RADIANS
  return {
    sinDeclination: Math.sin(obliquity) * Math.sin(lambda),
    ascension: Math.atan2(Math.cos(obliquity) * Math.sin(lambda), Math.cos(lambda)),
  }
}

/** How far the sky has turned, radians. */
const siderealTime = (time: Milliseconds, longitude: Degrees): number =>
  (280.46062 + 360.98564737 * ((time - J2000) / DAY) + longitude) * RADIANS

function heightOf(sinLatitude: number, sinDeclination: number, hourAngle: number): number {
  const across = Math.sqrt((1 - sinLatitude * sinLatitude) * (1 - sinDeclination * sinDeclination))
  return sinLatitude * sinDeclination + across * Math.cos(hourAngle)
}

/**
 * Sine of the sun's height above the horizon, negative below it; refraction dropped.
 * Low-precision sun of the Astronomical Almanac (error below 0.02° between 1950 and 2050).
 */
export function sunHeight(time: Milliseconds, latitude: Degrees, longitude: Degrees): number {
  const { sinDeclination, ascension } = sunAmongStars(time)
  return heightOf(Math.sin(latitude * RADIANS), sinDeclination, siderealTime(time, longitude) - ascension)
}

/** Direction of the sun, degrees from north, clockwise. */
export function sunAzimuth(time: Milliseconds, latitude: Degrees, longitude: Degrees): Degrees {
  const { sinDeclination, ascension } = sunAmongStars(time)
  const hourAngle = siderealTime(time, longitude) - ascension
  const cosDeclination = Math.sqrt(1 - sinDeclination * sinDeclination)
  const east = -cosDeclination * Math.sin(hourAngle)
  const north =
    sinDeclination * Math.cos(latitude * RADIANS) -
    cosDeclination * Math.cos(hourAngle) * Math.sin(latitude * RADIANS)
  return (Math.atan2(east, north) / RADIANS + 360) % 360
}

/** Instants at equal steps. */
export type Instants = { readonly from: Milliseconds; readonly step: Milliseconds; readonly count: number }

/** `sunHeight` at many instants: the sun's way among the stars is taken as straight over them (0.05° in a week). */
export function sunTrack(
  { from, step, count }: Instants,
  latitude: Degrees,
  longitude: Degrees,
): Float64Array {
  const first = sunAmongStars(from)
  const last = sunAmongStars(from + count * step)
  const turn = 2 * Math.PI
  const onward = (((last.ascension - first.ascension) % turn) + turn) % turn
  const sinLatitude = Math.sin(latitude * RADIANS)
  const start = siderealTime(from, longitude) - first.ascension
  const angle =
    (siderealTime(from + count * step, longitude) - siderealTime(from, longitude) - onward) / count
  const decline = (last.sinDeclination - first.sinDeclination) / count
  const heights = new Float64Array(count)
  for (let i = 0; i < count; i++)
    heights[i] = heightOf(sinLatitude, first.sinDeclination + i * decline, start + i * angle)
  return heights
}
