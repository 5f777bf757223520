import type { Degrees, Metres } from '#src/units.ts'

export type StationId = string

/** The ground under a station, from the top. */
export type RoadLayer = {
  readonly material: 'asphalt' | 'concrete' | 'crushed_rock' | 'sand'
  readonly thickness_m: Metres
}

/** A place on the network where road temperature is measured; outstation in older books. */
export type Station = {
  readonly id: StationId
  readonly authority: string
  readonly name: string
  /** Ids of the treatment routes that this station stands for; usually one. */
  readonly routes: readonly string[]
  /** Id of its forecast domain; null: its own place is asked for weather. */
  readonly domain: string | null
  readonly lat: number
  readonly lon: number
  /** A bridge deck loses heat from both sides. */
  readonly kind: 'road' | 'bridge'
  /** Where road temperatures differ: said in words to people. */
  readonly setting: 'open' | 'valley_bottom' | 'bridge' | 'exposed' | 'town'
  readonly elevation_m: Metres | null
  /** Share of the sky hemisphere that is open, 0 to 1; null: not known. */
  readonly sky_view: number | null
  /** Height of the horizon, degrees, in directions at equal steps from north, clockwise; absent: level. */
  readonly horizon_deg?: readonly Degrees[]
  readonly layers: readonly RoadLayer[] | null
  readonly subsurface_depth_m: Metres | null
  /** True when this station is made up for a demonstration. */
  readonly invented: boolean
}

/** A station of which only its place and routes are known: an open road, and nothing assumed of ground and sky. */
export const unsurveyedStation = (
  known: Pick<Station, 'id' | 'authority' | 'name' | 'routes' | 'lat' | 'lon'>,
): Station => ({
  ...known,
  domain: null,
  kind: 'road',
  setting: 'open',
  elevation_m: null,
  sky_view: null,
  layers: null,
  subsurface_depth_m: null,
  invented: false,
})

type Placed = Pick<Station, 'id' | 'lat' | 'lon'>

/** The `count` others nearest to a place, nearest first. A county is flat enough for degrees. */
export function nearestStations<T extends Placed>(from: Placed, stations: readonly T[], count: number): T[] {
  const narrowing = Math.cos((from.lat * Math.PI) / 180)
  const distance = ({ lat, lon }: Placed) => Math.hypot(lat - from.lat, (lon - from.lon) * narrowing)
  return stations
    .filter(({ id }) => id !== from.id)
    .toSorted((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1))
    .slice(0, count)
}
