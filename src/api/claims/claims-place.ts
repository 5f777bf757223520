import type { ClaimsPack, ClaimsRoute, ClaimsStation } from '#src/api/claims/claims-pack-document.ts'
import { ownById, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { distance } from '#src/network/geometry.ts'
import { nearestSegment } from '#src/network/nearest-segment.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { Position, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A place lies on a route within this of its line: the width of the road and a phone's error. */
const ON_ROUTE: Metres = 60

export type AskedPlace = Omit<ClaimsPack['asked'], 'from' | 'to'>
/** What of the network a pack is about; all of one authority. */
export type ClaimsPlace = {
  readonly authority: string
  readonly stations: readonly ClaimsStation[]
  readonly routes: readonly ClaimsRoute[]
}

const stationOf = ({ id, name, lat, lon }: Station, place: Position | null): ClaimsStation => ({
  id,
  name,
  lat,
  lon,
  distance_m: place && Math.round(distance(place, [lon, lat])),
})
const routeOf = ({ id, name, threshold }: TreatmentRoute): ClaimsRoute => ({ id, name, threshold })

function ofStation(network: Network, station: Station): ClaimsPlace {
  const routes = network.routes.filter(({ id }) => station.routes.includes(id))
  return {
    authority: station.authority,
    stations: [stationOf(station, null)],
    routes: routes.map(routeOf),
  }
}

function ofRoute({ stations }: Network, route: TreatmentRoute): ClaimsPlace {
  const there = stations.filter((station) => station.routes.includes(route.id))
  return {
    authority: route.authority,
    stations: there.map((station) => stationOf(station, null)),
    routes: [routeOf(route)],
  }
}

/** The routes that pass there with their stations, and the station nearest to it. */
function ofPosition(network: Network, place: Position): ClaimsPlace {
  const routes = network.routes.filter(({ segments }) => nearestSegment(segments, ON_ROUTE)(place) !== null)
  const away = (station: Station) => distance(place, [station.lon, station.lat])
  const byDistance = network.stations.toSorted((a, b) => away(a) - away(b))
  const stations = byDistance.filter(
    (station, index) => index === 0 || routes.some(({ id }) => station.routes.includes(id)),
  )
  const [nearest] = stations
  if (!nearest) throw notFound('place: there is no station')
  return {
    authority: routes[0]?.authority ?? nearest.authority,
    stations: stations.map((station) => stationOf(station, place)),
    routes: routes.map(routeOf),
  }
}

/** What a claim is about, of one's own network: exactly one of a station, a route, or a latitude and a longitude. */
export function claimsPlace(who: Principal, network: Network, asked: AskedPlace): ClaimsPlace {
  const { station, route, lat, lon } = asked
  const isPosition = lat !== null && lon !== null
  const ways = [station !== null, route !== null, lat !== null || lon !== null].filter(Boolean).length
  if (ways !== 1 || (station === null && route === null && !isPosition))
    throw problem(400, 'PARAM', 'Give a station, or a route, or lat and lon: one of them.', {
      field: 'station',
    })
  if (station !== null) return ofStation(network, ownById(who, network.stations, station, 'station'))
  if (route !== null) return ofRoute(network, ownById(who, network.routes, route, 'route'))
  return ofPosition(network, [lon as number, lat as number])
}
