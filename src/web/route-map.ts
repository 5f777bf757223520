import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { degrees, outcomeWords } from '#src/web/words.ts'

const WIDTH = 800
const TALLEST = 900
const EDGE = 30

type Project = (position: Position) => [x: number, y: number]

const escaped = (words: string) => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** Equirectangular about the middle latitude: true enough over a county, and it needs no map service. */
function projection([west, south, east, north]: readonly [number, number, number, number]): {
  project: Project
  height: number
} {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const across = Math.max((east - west) * shrink, 1e-6)
  const up = Math.max(north - south, 1e-6)
  const scale = Math.min((WIDTH - 2 * EDGE) / across, (TALLEST - 2 * EDGE) / up)
  const left = (WIDTH - across * scale) / 2
  return {
    height: Math.round(up * scale + 2 * EDGE),
    project: ([lon, lat]) => [left + (lon - west) * shrink * scale, EDGE + (north - lat) * scale],
  }
}

const pathOf = (lines: readonly (readonly Position[])[], project: Project) =>
  lines
    .map(
      (line) =>
        `M${line
          .map((position) =>
            project(position)
              .map((value) => value.toFixed(1))
              .join(' '),
          )
          .join('L')}`,
    )
    .join('')

/** Where a route's number stands: the middle of its longest line. */
function labelPlace(lines: readonly (readonly Position[])[], project: Project): [number, number] | null {
  const longest = lines.reduce<readonly Position[]>(
    (found, line) => (line.length > found.length ? line : found),
    [],
  )
  const middle = longest[Math.floor(longest.length / 2)]
  return middle ? project(middle) : null
}

function routeDrawing(
  route: MapDocument['routes'][number],
  tonight: TonightDocument,
  project: Project,
): string {
  const index = tonight.routes.findIndex((row) => row.id === route.id)
  const { word, style } = outcomeWords[tonight.routes[index]?.outcome ?? 'none']
  const place = labelPlace(route.lines, project)
  const label = place
    ? `<circle class="map-number" cx="${place[0].toFixed(0)}" cy="${place[1].toFixed(0)}" r="15"/><text class="map-text map-number-text" x="${place[0].toFixed(0)}" y="${(place[1] + 6).toFixed(0)}" text-anchor="middle">${index + 1}</text>`
    : ''
  const roads = `<path class="map-casing" d="${pathOf(route.lines, project)}"/><path class="map-route ${style}" d="${pathOf(route.lines, project)}"/>`
  return `<g><title>${escaped(`${index + 1} ${route.name}: ${word}`)}</title>${roads}${label}</g>`
}

function stationDrawing(station: TonightDocument['stations'][number], project: Project): string {
  const [x, y] = project([station.lon, station.lat]).map((value) => Math.round(value)) as [number, number]
  const shown =
    station.latest && !station.stale ? degrees(station.latest.road_temp_c).replace(' °C', '°') : 'no reading'
  const style = station.stale ? 'stale' : (station.latest?.road_temp_c ?? 0) < 0 ? 'freezing' : 'fresh'
  return `<g><title>${escaped(`${station.name}: ${shown}`)}</title><rect class="map-station ${style}" x="${x - 6}" y="${y - 6}" width="12" height="12"/><text class="map-text" x="${x + 11}" y="${y + 5}">${shown}</text></g>`
}

const depotDrawing = (depot: MapDocument['depots'][number], project: Project): string => {
  const [x, y] = project([depot.lon, depot.lat]).map((value) => Math.round(value)) as [number, number]
  const name = depot.invented ? `${depot.name} (invented)` : depot.name
  return `<g><title>${escaped(name)}</title><path class="map-depot" d="M${x - 11} ${y + 9}L${x} ${y - 12}L${x + 11} ${y + 9}Z"/></g>`
}

/** The authority's own network as a picture: a view of the table, which says the same in words. */
export function routeMap(map: MapDocument, tonight: TonightDocument): string | null {
  if (!map.bounds) return null
  const { project, height } = projection(map.bounds)
  const dead = map.routes.map(
    (route) => `<path class="map-dead-run" d="${pathOf(route.dead_runs, project)}"/>`,
  )
  const parts = [
    ...dead,
    ...map.routes.map((route) => routeDrawing(route, tonight, project)),
    ...map.depots.map((depot) => depotDrawing(depot, project)),
    ...tonight.stations.map((station) => stationDrawing(station, project)),
  ]
  return `<svg class="map" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="map-title"><title id="map-title">Map of the routes by tonight’s advice; the table of routes says the same</title><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><line class="hatch-line" y2="6"/></pattern></defs>${parts.join('')}</svg>`
}
