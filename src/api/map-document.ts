import type { MapDocument } from '#src/api/tonight-document.ts'
import type { Network } from '#src/network/network.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'

/** About 15 m: finer than a line on a county map is wide. */
const TOLERANCE_DEGREES = 0.00015

/** Distance from the straight line in degrees, a degree of longitude taken as at 53° north. */
function away([lon, lat]: Position, [lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const [x, y] = [(lon - lon1) * 0.6, lat - lat1]
  const [dx, dy] = [(lon2 - lon1) * 0.6, lat2 - lat1]
  const length = Math.hypot(dx, dy)
  return length === 0 ? Math.hypot(x, y) : Math.abs(x * dy - y * dx) / length
}

/** Douglas and Peucker (1973): drops points that lie on the line as drawn. */
export function simplified(line: readonly Position[]): Position[] {
  const [first, last] = [line[0], line.at(-1)]
  if (!first || !last || line.length < 3) return [...line]
  let [farthest, distance] = [0, 0]
  for (let index = 1; index < line.length - 1; index++) {
    const off = away(line[index]!, first, last)
    if (off > distance) [farthest, distance] = [index, off]
  }
  if (distance <= TOLERANCE_DEGREES) return [first, last]
  return [...simplified(line.slice(0, farthest + 1)).slice(0, -1), ...simplified(line.slice(farthest))]
}

const same = (a: Position | undefined, b: Position | undefined) => a?.[0] === b?.[0] && a?.[1] === b?.[1]

/** Segments that follow one another become one line. */
function joined(segments: readonly RoadSegment[]): Position[][] {
  const lines: Position[][] = []
  for (const { line } of segments) {
    const open = lines.at(-1)
    if (open && same(open.at(-1), line[0])) open.push(...line.slice(1))
    else if (line.length > 1) lines.push([...line])
  }
  return lines.map(simplified)
}

type DrawnRoute = MapDocument['routes'][number]
/** Simplifying a county takes 20 ms; routes never change, they are replaced. */
const drawings = new WeakMap<TreatmentRoute, DrawnRoute>()

function drawn(route: TreatmentRoute): DrawnRoute {
  const drawing = drawings.get(route) ?? draw(route)
  drawings.set(route, drawing)
  return drawing
}

const draw = ({ id, name, invented, segments }: TreatmentRoute): DrawnRoute => ({
  id,
  name,
  invented,
  lines: joined(segments.filter((segment) => segment.treated)),
  dead_runs: joined(segments.filter((segment) => !segment.treated)),
})

function boundsOf(positions: readonly Position[]): MapDocument['bounds'] {
  if (positions.length === 0) return null
  const bounds: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [lon, lat] of positions) {
    bounds[0] = Math.min(bounds[0], lon)
    bounds[1] = Math.min(bounds[1], lat)
    bounds[2] = Math.max(bounds[2], lon)
    bounds[3] = Math.max(bounds[3], lat)
  }
  return bounds
}

/** What a map of this network shows; the page needs no other source. */
export function mapDocument(network: Network): MapDocument {
  const routes = network.routes.map(drawn)
  const places = [...network.depots, ...network.stations].map(({ lon, lat }): Position => [lon, lat])
  return {
    format: 'frostline.map/1',
    routes,
    depots: network.depots.map(({ id, name, lat, lon, invented }) => ({ id, name, lat, lon, invented })),
    stations: network.stations.map(({ id, name, lat, lon, setting, invented }) => ({
      id,
      name,
      lat,
      lon,
      setting,
      invented,
    })),
    bounds: boundsOf([
      ...places,
      ...routes.flatMap(({ lines, dead_runs }) => [...lines, ...dead_runs].flat()),
    ]),
    credits: network.credits,
  }
}
