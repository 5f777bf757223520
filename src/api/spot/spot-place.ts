import { own, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import type { SpotPlace } from '#src/decision/spot-request.ts'
import { distance } from '#src/network/geometry.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { Network } from '#src/network/network.ts'
import type { Position, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A place lies on a route within this of its line: the width of the road and a phone's error. */
const ON_ROUTE: Metres = 60

export type SaidPlace = Omit<SpotPlace, 'routes' | 'stations'>

const unknown = (field: string, id: string) =>
  problem(422, 'BODY', `There is no ${field} ${id} here. Leave it out and say the place in words.`, {
    field: `place.${field}`,
  })

const sameRoad = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

const positionOf = ({ lat, lon }: SaidPlace): Position | null =>
  lat !== null && lon !== null ? [lon, lat] : null

/** Does a route pass where it was said? */
function passes({ road, segment, route, ...said }: SaidPlace): (known: TreatmentRoute) => boolean {
  const position = positionOf({ road, segment, route, ...said })
  return ({ id, segments }) =>
    id === route ||
    segments.some((one) => one.id === segment || (road !== null && sameRoad(one.road, road))) ||
    (position !== null && nearestSegment(segments, ON_ROUTE)(position) !== null)
}

function checkNamed({ route, segment }: SaidPlace, routes: readonly TreatmentRoute[]): void {
  if (route !== null && !routes.some(({ id }) => id === route)) throw unknown('route', route)
  const isThere = routes.some(({ segments }) => segments.some(({ id }) => id === segment))
  if (segment !== null && !isThere) throw unknown('segment', segment)
}

function nearestStation(network: Network, who: Principal, position: Position | null): string[] {
  if (!position) return []
  const stations = own(who, network.stations)
  const away = ({ lat, lon }: { lat: number; lon: number }) => distance(position, [lon, lat])
  return stations
    .toSorted((a, b) => away(a) - away(b))
    .slice(0, 1)
    .map(({ id }) => id)
}

/** The place in one's own network; one that lies on no route, or on no road known here, is a place all the same. */
export function spotPlace(who: Principal, network: Network, said: SaidPlace): SpotPlace {
  const known = own(who, network.routes)
  checkNamed(said, known)
  const routes = known.filter(passes(said)).map(({ id }) => id)
  const stations = own(who, network.stations).filter((station) =>
    station.routes.some((route) => routes.includes(route)),
  )
  return {
    ...said,
    routes,
    stations:
      stations.length > 0 ? stations.map(({ id }) => id) : nearestStation(network, who, positionOf(said)),
  }
}
