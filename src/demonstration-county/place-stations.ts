import type { CountyRoad, CountyRoute, CountyStation } from '#src/demonstration-county/county-file.ts'
import { DOMAINS } from '#src/demonstration-county/invented.ts'
import { distance } from '#src/network/geometry.ts'

/** A station as the simulator's county file has it. */
export type SimulatedStation = Omit<CountyStation, 'id' | 'routes' | 'domain'> & { readonly station: string }

const STATIONS_PER_ROUTE = 2

/**
 * A station stands for the route that treats the road it is on; a route with fewer than two also takes the nearest
 * stations beside it. Its weather comes from the nearest domain.
 */
export function placed(
  stations: readonly SimulatedStation[],
  routes: readonly CountyRoute[],
  roads: readonly CountyRoad[],
): CountyStation[] {
  const apart = routes.map((route) => stations.map((station) => distanceToRoute(station, route, roads)))
  const routesOf = stations.map((_, station) => [indexOfLeast(apart.map((ofRoute) => ofRoute[station]!))])
  routes.forEach((_, route) => {
    const nearest = stations
      .map((_, station) => station)
      .sort((a, b) => apart[route]![a]! - apart[route]![b]!)
    const own = routesOf.filter((of) => of.includes(route)).length
    const others = nearest.filter((station) => !routesOf[station]!.includes(route))
    for (const station of others.slice(0, Math.max(0, STATIONS_PER_ROUTE - own)))
      routesOf[station]!.push(route)
  })
  return stations.map(({ station, ...rest }, index) => ({
    id: station,
    ...rest,
    routes: routesOf[index]!.map((route) => routes[route]!.id),
    domain:
      DOMAINS[
        indexOfLeast(DOMAINS.map((domain) => distance([domain.lon, domain.lat], [rest.lon, rest.lat])))
      ]!.id,
  }))
}

function distanceToRoute(
  station: SimulatedStation,
  route: CountyRoute,
  roads: readonly CountyRoad[],
): number {
  let least = Number.POSITIVE_INFINITY
  for (const [road, , treated] of route.drive) {
    const line = roads[road]![4]
    if (!treated) continue
    for (let i = 0; i < line.length; i += 2)
      least = Math.min(least, distance([station.lon, station.lat], [line[i]!, line[i + 1]!]))
  }
  return least
}

const indexOfLeast = (values: readonly number[]): number => values.indexOf(Math.min(...values))
