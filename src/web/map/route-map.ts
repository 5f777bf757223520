import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { around, type Box } from '#src/web/label-places.ts'
import { depotMark, stationMark, withFigure } from '#src/web/map/map-places.ts'
import { pathOf, placeNumbers, routeLines, routeNumber } from '#src/web/map/map-routes.ts'
import { MAP_WIDTH, projection } from '#src/web/map/projection.ts'
import { routeMarks } from '#src/web/route-marks.ts'

/** Also the marks of the key below the map: no reading is hatched, never the last colour. */
const HATCH =
  '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="5" height="5"/><line class="hatch-line" y2="5"/></pattern></defs>'

/** The authority's own network as a picture: a view of the table, which says the same in words. */
export function routeMap(map: MapDocument, tonight: TonightDocument): string | null {
  if (!map.bounds) return null
  const { project, height } = projection(map.bounds)
  const frame: Box = { left: 2, top: 2, width: MAP_WIDTH - 4, height: height - 4 }
  const marks = routeMarks(tonight.routes)
  const at = ({ lon, lat }: { readonly lon: number; readonly lat: number }) => project([lon, lat])
  const taken = [
    ...tonight.stations.map((station) => around(at(station), 14, 14)),
    ...map.depots.map((depot) => around(at(depot), 20, 20)),
  ]
  const numbers = placeNumbers(map.routes, project, taken, frame)
  const figures = withFigure(tonight.stations)
  const parts = [
    ...map.routes.map((route) => `<path class="map-dead-run" d="${pathOf(route.dead_runs, project)}"/>`),
    ...map.routes.map((route) => routeLines(route, tonight, marks.get(route.id) ?? '?', project)),
    ...[...numbers].map(([id, point]) => routeNumber(marks.get(id) ?? '?', point)),
    ...tonight.stations.map((station) =>
      stationMark(station, at(station), taken, figures.has(station.id) ? frame : null),
    ),
    ...map.depots.map((depot) => depotMark(depot, at(depot), taken, frame)),
  ]
  return `<svg class="map" viewBox="0 0 ${MAP_WIDTH} ${height}" role="img" aria-labelledby="map-title"><title id="map-title">Map of the routes by tonight’s advice; the table of routes says the same</title>${HATCH}${parts.join('')}</svg>`
}
