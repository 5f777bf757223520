import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { around, type Box, freest } from '#src/web/label-places.ts'
import type { Point, Project } from '#src/web/map/projection.ts'
import { svgText } from '#src/web/map/svg-text.ts'
import { outcomeWords } from '#src/web/words.ts'

type DrawnRoute = MapDocument['routes'][number]

const RADIUS = 10

export const pathOf = (lines: readonly (readonly Position[])[], project: Project): string =>
  lines
    .map((line) => {
      const points = line.map(project).map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)
      return `M${points.join('L')}`
    })
    .join('')

/** Places on the route for its number: along its longest line, the middle first. */
function numberPlaces({ lines }: DrawnRoute, project: Project): Point[] {
  const longest = lines.reduce<readonly Position[]>(
    (found, line) => (line.length > found.length ? line : found),
    [],
  )
  const middle = longest.length / 2
  return longest
    .map((position, index) => ({ position, off: Math.abs(index - middle) }))
    .sort((a, b) => a.off - b.off)
    .map(({ position }) => project(position))
}

/** One after the other, each where it hides least; the boxes are taken from then on. */
export function placeNumbers(
  routes: readonly DrawnRoute[],
  project: Project,
  taken: Box[],
  frame: Box,
): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>()
  for (const route of routes) {
    const candidates = numberPlaces(route, project).map((point) =>
      around(point, 2 * RADIUS + 4, 2 * RADIUS + 4),
    )
    if (candidates.length === 0) continue
    const box = freest(candidates, taken, frame)
    taken.push(box)
    places.set(route.id, { x: box.left + box.width / 2, y: box.top + box.height / 2 })
  }
  return places
}

export function routeLines(
  route: DrawnRoute,
  tonight: TonightDocument,
  mark: string,
  project: Project,
): string {
  const row = tonight.routes.find(({ id }) => id === route.id)
  const { word, style } = outcomeWords[row?.outcome ?? 'none']
  const path = pathOf(route.lines, project)
  const title = svgText(`${mark}, ${route.name}: ${word}`)
  return `<g><title>${title}</title><path class="map-casing" d="${path}"/><path class="map-route ${style}" d="${path}"/></g>`
}

export const routeNumber = (mark: string, { x, y }: Point): string =>
  `<circle class="map-number" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${RADIUS}"/><text class="map-text map-number-text" x="${x.toFixed(1)}" y="${(y + 4.5).toFixed(1)}" text-anchor="middle">${svgText(mark)}</text>`
