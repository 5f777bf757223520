import { distance } from '#src/network/geometry.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Predictors, ReferenceStation } from '#src/network/thermal-map.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A segment before anything is learnt of it. */
export type MappedRoad = RoadSegment & {
  readonly authority: string
  readonly predictors: Predictors
  readonly references: readonly ReferenceStation[]
}

/** So many stations speak for a segment, unless it has fewer. */
const REFERENCES = 3
/** Within this distance all stations are as near. */
const NEAR_M: Metres = 1_000

/** On a flat map, without sorting: a large county asks this millions of times. */
function nearestFew([lon, lat]: Position, stations: readonly Station[]): Station[] {
  const narrow = Math.cos((lat * Math.PI) / 180)
  const few: { station: Station; away: number }[] = []
  for (const station of stations) {
    const away = (narrow * (station.lon - lon)) ** 2 + (station.lat - lat) ** 2
    if (few.length === REFERENCES && away >= few.at(-1)!.away) continue
    const place = few.findIndex((one) => away < one.away)
    few.splice(place < 0 ? few.length : place, 0, { station, away })
    if (few.length > REFERENCES) few.pop()
  }
  return few.map(({ station }) => station)
}

/** The nearest stations, weighted by the inverse square of their distance. */
export function referencesAt(place: Position, stations: readonly Station[]): ReferenceStation[] {
  const nearest = nearestFew(place, stations)
    .map(({ id, lon, lat }) => ({ station: id, distance_m: distance(place, [lon, lat]) }))
    .sort((a, b) => a.distance_m - b.distance_m || (a.station < b.station ? -1 : 1))
  const weights = nearest.map(({ distance_m }) => 1 / (NEAR_M ** 2 + distance_m ** 2))
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  return nearest.map((reference, index) => ({ ...reference, weight: weights[index]! / whole }))
}

/** What a station's description says of its surroundings. */
export const stationPredictors = ({ sky_view, elevation_m, kind }: Station): Predictors => ({
  sky_view,
  elevation_m,
  bridge: kind === 'bridge',
})

const segmentPredictors = ({ sky_view, elevation_m, bridge }: RoadSegment): Predictors => ({
  sky_view: sky_view ?? null,
  elevation_m: elevation_m ?? null,
  bridge: bridge ?? null,
})

/** Each road segment of an authority's routes once, with the stations that speak for it. */
export function mappedRoads({ routes, stations }: Network, authority: string): MappedRoad[] {
  const own = stations.filter((station) => station.authority === authority)
  const roads = new Map<string, MappedRoad>()
  for (const route of routes)
    for (const segment of route.authority === authority ? route.segments : []) {
      const known = roads.get(segment.id)
      if (known) {
        if (segment.treated && !known.treated) roads.set(segment.id, { ...known, treated: true })
        continue
      }
      const middle = segment.line[Math.floor(segment.line.length / 2)]
      const references = middle ? referencesAt(middle, own) : []
      roads.set(segment.id, { ...segment, authority, predictors: segmentPredictors(segment), references })
    }
  return [...roads.values()]
}
