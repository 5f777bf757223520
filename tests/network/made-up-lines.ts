import type { Position } from '#src/network/treatment-route.ts'

/** A place so many metres east and north of a corner near Oakham. */
export const at = (east: number, north: number): Position => [-0.7 + east / 67_535, 52.6 + north / 111_195]

export const feature = (route: string, line: readonly (readonly number[])[], more: object = {}) => ({
  type: 'Feature',
  properties: { route, ...more },
  geometry: { type: 'LineString', coordinates: line },
})

export const collection = (...features: object[]) => ({ type: 'FeatureCollection', features })

/** A crossroads with a side road that stops 5 m short of the main road, and a far road that hangs apart. */
export const roads = collection(
  feature('1', [at(0, 0), at(1000, 0)], { ref: 'A606' }),
  feature('1', [at(1004, 3), at(1004, 1000)]),
  feature('2', [at(500, 5), at(500, 800)]),
  feature('2', [at(500, 2000), at(900, 2000)]),
)

export const overlay = {
  format: 'frostline.network-overlay/1',
  invented: true,
  network: 'made-up.geojson',
  authority: { id: 'made-up', name: 'Made up' },
  time_zone: 'Europe/London',
  depots: [{ id: 'depot-1', name: 'Depot', lon: at(0, 0)[0], lat: at(0, 0)[1] }],
  width_m: 6.5,
  spreaders: [{ id: 'spreader-1', capacity_t: 6, depot: 'depot-1' }],
  routes: [
    { id: 'route-1', route: '1', name: 'Route 1', spreader: 'spreader-1', depot: 'depot-1' },
    { id: 'route-2', route: '2', name: 'Route 2', spreader: 'spreader-1', depot: 'depot-1' },
  ],
}
