import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

const EARTH_RADIUS_M = 6_371_008.8
/** A degree of latitude. */
export const METRES_PER_DEGREE: Metres = 111_195
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Great-circle distance on the mean sphere (haversine): within 0.5 % of the ellipsoid. */
export function distance([lonA, latA]: Position, [lonB, latB]: Position): Metres {
  const north = Math.sin(radians(latB - latA) / 2)
  const east = Math.sin(radians(lonB - lonA) / 2)
  const chord = north * north + Math.cos(radians(latA)) * Math.cos(radians(latB)) * east * east
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

export function lengthOfLine(line: readonly Position[]): Metres {
  let length = 0
  for (let i = 1; i < line.length; i++) length += distance(line[i - 1]!, line[i]!)
  return length
}

/** Initial bearing from a to b, 0 = north, clockwise, [0, 360). */
export function bearing([lonA, latA]: Position, [lonB, latB]: Position): Degrees {
  const east = radians(lonB - lonA)
  const y = Math.sin(east) * Math.cos(radians(latB))
  const x =
    Math.cos(radians(latA)) * Math.sin(radians(latB)) -
    Math.sin(radians(latA)) * Math.cos(radians(latB)) * Math.cos(east)
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360
}

/** Metres in a degree of longitude. */
export const metresPerDegreeEast = ([, lat]: Position): Metres => METRES_PER_DEGREE * Math.cos(radians(lat))

/**
 * The place of a straight piece that is nearest to another, as a share of the way from a to b, and how far away it is;
 * on a flat map, exact enough over some tens of metres.
 */
export function footOn(
  a: Position,
  b: Position,
  place: Position,
  east = metresPerDegreeEast(place),
): { readonly away: Metres; readonly share: number } {
  const [ax, ay] = [(a[0] - place[0]) * east, (a[1] - place[1]) * METRES_PER_DEGREE]
  const [dx, dy] = [(b[0] - a[0]) * east, (b[1] - a[1]) * METRES_PER_DEGREE]
  const square = dx * dx + dy * dy
  const share = square > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0
  return { away: Math.hypot(ax + share * dx, ay + share * dy), share }
}

/** The smallest box of longitudes and latitudes that holds all places. */
export type PlaceBox = {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

export function boxOf(places: readonly Position[]): PlaceBox {
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const [lon, lat] of places) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  return { west, south, east, north }
}
