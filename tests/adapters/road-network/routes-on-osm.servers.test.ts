import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import { readOsm } from '#src/adapters/road-network/osm.ts'
import { toWgs84 } from '#src/adapters/road-network/projection.ts'
import { segmentIndex } from '#src/adapters/road-network/segment-index.ts'
import { councilImport } from '#src/network/lines/council-import.ts'
import { isRefusal } from '#src/network/lines/import-refusal.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { standingToursOn } from '#src/routing/night/standing-roads.ts'
import { isFault, routesOnRoads } from '#src/routing/routes-on-roads.ts'
import { standingTask } from '#src/routing/standing-task.ts'

const RUTLAND = fileURLToPath(
  new URL('../../../../shared/data/routing/rutland/rutland.osm.pbf', import.meta.url),
)

const { network } = await demonstrationCounty()
/** The demonstration's routes as a council would publish them: lines with a route number. */
const lines = {
  type: 'FeatureCollection',
  features: network.routes.flatMap(({ id, segments }) =>
    segments
      .filter(({ treated }) => treated)
      .map(({ line }) => ({
        type: 'Feature',
        properties: { route: id },
        geometry: { type: 'LineString', coordinates: line },
      })),
  ),
}
const overlay = {
  format: 'frostline.network-overlay/1',
  ...{ invented: true, network: 'lines of the demonstration', time_zone: 'Europe/London', width_m: 6.5 },
  authority: { id: 'rutland-demo', name: 'Rutland' },
  depots: network.depots,
  spreaders: network.spreaders,
  routes: network.routes.map((route) => ({ ...route, route: route.id })),
}

test('published routes are found on roads from OpenStreetMap and become the service’s own, kilometre by kilometre', async () => {
  const { extract } = await readOsm(RUTLAND, null)
  const { network: roads } = networkFromOsm(extract, { name: 'Rutland', source: 'OpenStreetMap' })!
  const imported = councilImport({
    ...{ pages: [lines], overlay, snap_m: 8, order: drivingOrder },
    reading: { fields: {}, system: null, toWgs84 },
    base: { roads, near: segmentIndex(roads.segments), within_m: 35 },
    origin: { name: 'Rutland', source: 'a test', credits: [] },
  })
  if (isRefusal(imported)) throw new Error(imported.message)
  const task = standingTask(imported.network!, imported.roads, 20)
  const laid = routesOnRoads(
    {
      tours: task.standing_tours.map((tour) => ({
        ...tour,
        steps: tour.steps.flatMap((step) => (step.kind === 'drive' ? [step] : [])),
      })),
      widths: Object.fromEntries(task.segments.map(({ segment, width_m }) => [segment, width_m])),
      depots: task.depots,
      spreaders: task.spreaders,
    },
    imported.roads,
    network,
    'rutland-demo',
  )
  if (isFault(laid)) throw new Error(JSON.stringify(laid))
  expect(standingToursOn(imported.roads, laid.next.routes)).toHaveLength(6)
  for (const { before, after, route } of laid.routes)
    expect(after.treated_km / before.treated_km, route).toBeCloseTo(1, 2)
})
