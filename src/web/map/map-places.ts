import type { MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { type Box, placeLabel } from '#src/web/label-places.ts'
import type { Point } from '#src/web/map/projection.ts'
import { svgText } from '#src/web/map/svg-text.ts'
import { degrees } from '#src/web/words.ts'

type Station = TonightDocument['stations'][number]
type Depot = MapDocument['depots'][number]

/** Generous: the letters of an unknown system font, with their halo. */
const LETTER = 7.2
const LINE = 15

/** What stands at the station: its road temperature, or in words that there is none. */
const shownAt = ({ latest, stale }: Station): string =>
  latest && !stale ? degrees(latest.road_temp_c).replace(' °C', '°') : 'no data'

const styleOf = ({ latest, stale }: Station): string =>
  stale || !latest ? 'stale' : latest.road_temp_c < 0 ? 'freezing' : 'fresh'

/** Finds a free place for the lines of words, takes it, and writes them there. */
function label(lines: readonly string[], point: Point, taken: Box[], frame: Box): string {
  const width = Math.max(...lines.map((words) => words.length)) * LETTER
  const box = placeLabel(point, { width, height: lines.length * LINE }, taken, frame)
  taken.push(box)
  const x = (box.left + width / 2).toFixed(1)
  return lines
    .map((words, index) => {
      const y = (box.top + (index + 1) * LINE - 3.5).toFixed(1)
      return `<text class="map-text" x="${x}" y="${y}" text-anchor="middle">${svgText(words)}</text>`
    })
    .join('')
}

/** More of them hide the roads; the others' figures stand in their titles. */
const FIGURES_MOST = 120

/** The stations that have their figure written beside them: the first of tonight's order, unheard, then coldest. */
export const withFigure = (stations: readonly Station[]): ReadonlySet<string> =>
  new Set(stations.slice(0, FIGURES_MOST).map(({ id }) => id))

/** `frame`: null leaves the figure to the title. */
export function stationMark(station: Station, { x, y }: Point, taken: Box[], frame: Box | null): string {
  const words = shownAt(station)
  const title = svgText(`${station.name}: ${station.stale ? 'no fresh reading' : words}`)
  const mark = `<rect class="map-station ${styleOf(station)}" x="${(x - 5).toFixed(1)}" y="${(y - 5).toFixed(1)}" width="10" height="10"/>`
  return `<g><title>${title}</title>${mark}${frame ? label([words], { x, y }, taken, frame) : ''}</g>`
}

export function depotMark(depot: Depot, { x, y }: Point, taken: Box[], frame: Box): string {
  const name = depot.name.replace(/ \(invented\)$/, '')
  const lines = depot.invented ? [name, '(invented)'] : [name]
  const mark = `<path class="map-depot" d="M${(x - 8).toFixed(1)} ${(y + 7).toFixed(1)}L${x.toFixed(1)} ${(y - 9).toFixed(1)}L${(x + 8).toFixed(1)} ${(y + 7).toFixed(1)}Z"/>`
  return `<g>${mark}${label(lines, { x, y }, taken, frame)}</g>`
}
