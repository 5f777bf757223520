import type { Position } from '#src/network/treatment-route.ts'

export type Bounds = {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/** Smallest box around the places; null when there are none. Throws for a place that is not on the globe. */
export function boundsOf(places: readonly Position[]): Bounds | null {
  if (places.length === 0) return null
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const [lon, lat] of places) {
    if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw new Error(`not a longitude and latitude: ${lon}, ${lat}`)
    west = Math.min(west, lon)
    south = Math.min(south, lat)
    east = Math.max(east, lon)
    north = Math.max(north, lat)
  }
  return { west, south, east, north }
}
