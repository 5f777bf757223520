import type { DecideRoads, DecideSegment } from '#src/decision/decide-case.ts'
import type { DrivenMap, ThermalMaps } from '#src/jobs/thermal-maps.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { MappedSegment } from '#src/network/thermal-map.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

export type RouteRoads = {
  /** What surveys told of the roads that the route treats; null: none was driven there. */
  of(route: TreatmentRoute): Promise<DecideRoads | null>
}

const decideSegment = ({
  id,
  road,
  references,
  offset_c,
  spread_c,
  passes,
}: MappedSegment): DecideSegment => ({
  id,
  road,
  references,
  offset_c,
  spread_c,
  passes,
})

/** Stations of other routes that these roads are told from. */
function foreignStations(
  segments: readonly DecideSegment[],
  route: TreatmentRoute,
  stations: ReadonlyMap<string, Station>,
): DecideRoads['stations'] {
  const ids = new Set(segments.flatMap(({ references }) => references.map(({ station }) => station)))
  return [...ids].sort().flatMap((id) => {
    const station = stations.get(id)
    return station && !station.routes.includes(route.id) ? [{ id, name: station.name }] : []
  })
}

type Index = {
  readonly network: Network
  readonly segments: ReadonlyMap<string, MappedSegment>
  readonly stations: ReadonlyMap<string, Station>
  readonly routes: Map<string, DecideRoads | null>
}

/**
 * The treated roads of a route that a survey has driven. Of the others the map knows only what their surroundings make
 * likely, with a doubt that alone would have many of them treated: there the stations speak, as without a map.
 */
function roadsOf(route: TreatmentRoute, map: DrivenMap, { segments, stations }: Index): DecideRoads | null {
  const treated = new Set(route.segments.filter((segment) => segment.treated).map(({ id }) => id))
  const driven = [...treated].filter((id) => map.driven_at.has(id))
  if (driven.length === 0) return null
  const known = driven.flatMap((id) => segments.get(id) ?? []).map(decideSegment)
  return {
    surveyed_at: new Date(Math.max(...driven.map((id) => map.driven_at.get(id)!.getTime()))),
    segments: known,
    stations: foreignStations(known, route, stations),
  }
}

/** The roads of each route, one object as long as map and network stay, so that it is pinned once. */
export function routeRoads(maps: Pick<ThermalMaps, 'driven'>, network: () => Network): RouteRoads {
  const indexes = new WeakMap<DrivenMap, Index>()

  function indexOf(map: DrivenMap): Index {
    const present = network()
    const held = indexes.get(map)
    if (held?.network === present) return held
    const index: Index = {
      network: present,
      segments: new Map(map.segments.map((segment) => [segment.id, segment])),
      stations: new Map(present.stations.map((station) => [station.id, station])),
      routes: new Map(),
    }
    indexes.set(map, index)
    return index
  }

  return {
    async of(route) {
      const map = await maps.driven(route.authority)
      if (map.driven_at.size === 0) return null
      const index = indexOf(map)
      const held = index.routes.get(route.id)
      if (held !== undefined) return held
      const roads = roadsOf(route, map, index)
      index.routes.set(route.id, roads)
      return roads
    },
  }
}
