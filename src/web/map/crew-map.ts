import { boundsOf } from '#src/api/standards/bounds.ts'
import type { RouteList, RouteStep } from '#src/routing/route-list.ts'
import { around, type Box, overlap } from '#src/web/label-places.ts'
import { depotMark } from '#src/web/map/map-places.ts'
import { pathOf, routeNumber } from '#src/web/map/map-routes.ts'
import { MAP_WIDTH, type Project, projection } from '#src/web/map/projection.ts'

type Depot = Parameters<typeof depotMark>[0]

// More numbers hide the roads.
const NUMBERS_MOST = 14
const NUMBER = 24

/** A crew's own way as a picture: treated roads, dead runs, depots near it, some of the steps by their number. */
export function crewMap({ steps }: Pick<RouteList, 'steps'>, depots: readonly Depot[]): string | null {
  const bounds = boundsOf(steps.flatMap(({ line }) => line))
  if (!bounds) return null
  const { west, south, east, north } = bounds
  const { project, height } = projection([west, south, east, north])
  const frame: Box = { left: 2, top: 2, width: MAP_WIDTH - 4, height: height - 4 }
  const lines = (treat: boolean) => steps.filter((step) => step.treat === treat).map(({ line }) => line)
  const near = depots.filter(({ lon, lat }) => lon >= west && lon <= east && lat >= south && lat <= north)
  const at = ({ lon, lat }: Depot) => project([lon, lat])
  const taken = near.map((depot) => around(at(depot), 20, 20))
  const treated = pathOf(lines(true), project)
  const parts = [
    `<path class="map-dead-run crew" d="${pathOf(lines(false), project)}"/>`,
    `<path class="map-casing" d="${treated}"/><path class="map-route treat" d="${treated}"/>`,
    ...numbers(steps, project, taken),
    ...near.map((depot) => depotMark(depot, at(depot), taken, frame)),
  ]
  return `<svg class="map crew-map" viewBox="0 0 ${MAP_WIDTH} ${height}" role="img" aria-labelledby="crew-map-title"><title id="crew-map-title">Map of the route, north at the top; the list of steps says the same</title>${parts.join('')}</svg>`
}

/** Numbers of steps where they begin, far enough from each other to be read. */
function numbers(steps: readonly RouteStep[], project: Project, taken: Box[]): string[] {
  const every = Math.max(1, Math.ceil(steps.length / NUMBERS_MOST))
  return steps.flatMap(({ seq, line: [start] }, i) => {
    if (!start || i % every !== 0) return []
    const point = project(start)
    const box = around(point, NUMBER, NUMBER)
    if (taken.some((other) => overlap(box, other) > 0)) return []
    taken.push(box)
    return [routeNumber(String(seq), point)]
  })
}
