import { lengthOfLine } from '#src/network/geometry.ts'
import { distancesAlong, placeAlong } from '#src/network/lines/line-samples.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Kilometres, Metres } from '#src/units.ts'

/** A road that changes its route; null: on none. */
export type RoadMoved = {
  readonly road: string
  readonly before: string | null
  readonly after: string | null
  readonly km: Kilometres
}
/** What an import changes for the routes. */
export type RouteDifference = {
  readonly same_km: Kilometres
  /** Roads that come to a route, leave all routes or go from one to another, the longest first. */
  readonly moved: readonly RoadMoved[]
}

// Two drawings of one road lie closer than this, two roads mostly do not.
const SAME_ROAD_M: Metres = 12
const EVERY_M: Metres = 25

/** Compares routes by where their roads lie, so that networks of other origin or with other ids can be compared too. */
export function routeDifference(before: RoadNetwork, after: RoadNetwork): RouteDifference {
  const moved = new Map<string, RoadMoved>()
  let same_km = 0
  const count = (road: string, from: string | null, to: string | null, km: Kilometres) => {
    if (from === to) return
    const key = JSON.stringify([road, from, to])
    moved.set(key, { road, before: from, after: to, km: (moved.get(key)?.km ?? 0) + km })
  }
  const [earlier, later] = [routesOf(before), routesOf(after)]
  forEachPiece(onRoutes(after), (segment, place, km) => {
    const from = earlier(place)
    if (from === segment.gritting!.route) same_km += km
    else count(segment.road, from, segment.gritting!.route, km)
  })
  forEachPiece(onRoutes(before), (segment, place, km) => {
    if (later(place) === null) count(segment.road, segment.gritting!.route, null, km)
  })
  return { same_km, moved: [...moved.values()].sort((a, b) => b.km - a.km) }
}

const onRoutes = ({ segments }: RoadNetwork) =>
  segments.filter(({ gritting }) => (gritting?.route ?? null) !== null)

/** The route of the road at a place; null: none. */
function routesOf(network: RoadNetwork) {
  const routes = new Map(onRoutes(network).map(({ id, gritting }) => [id, gritting!.route]))
  const at = nearestSegment(onRoutes(network), SAME_ROAD_M)
  return (place: NetworkSegment['line'][number]): string | null => routes.get(at(place) ?? '') ?? null
}

function forEachPiece(
  segments: readonly NetworkSegment[],
  look: (segment: NetworkSegment, place: NetworkSegment['line'][number], km: Kilometres) => void,
): void {
  for (const segment of segments) {
    const gone = distancesAlong(segment.line)
    const length = lengthOfLine(segment.line)
    const pieces = Math.max(1, Math.round(length / EVERY_M))
    for (let piece = 0; piece < pieces; piece++)
      look(segment, placeAlong(segment.line, gone, (length * (piece + 0.5)) / pieces), length / pieces / 1000)
  }
}
