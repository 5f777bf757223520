import type { Network } from '#src/network/network.ts'

const feature = (id: string, geometry: object, properties: object) => ({
  type: 'Feature',
  id,
  geometry,
  properties,
})
const point = ({ lat, lon }: { readonly lat: number; readonly lon: number }) => ({
  type: 'Point',
  coordinates: [lon, lat],
})

/** Stations, depots and the roads of routes for any map, WGS 84 (RFC 7946). */
export function networkGeoJson({ stations, depots, routes, credits }: Network): object {
  return {
    type: 'FeatureCollection',
    features: [
      ...stations.map((station) =>
        feature(station.id, point(station), { kind: 'station', name: station.name, routes: station.routes }),
      ),
      ...depots.map((depot) => feature(depot.id, point(depot), { kind: 'depot', name: depot.name })),
      ...routes.flatMap(({ id, name, segments }) =>
        segments.map((segment, index) =>
          feature(
            `${id}-${index + 1}`,
            { type: 'LineString', coordinates: segment.line },
            { kind: 'road', route: id, name, road: segment.road, treated: segment.treated },
          ),
        ),
      ),
    ],
    credits,
  }
}
