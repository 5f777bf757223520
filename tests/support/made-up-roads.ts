/** Roads of a rural district, made up from a seed: villages, an A road with a piece of dual carriageway, lanes, cul-de-sacs. */
import { distance } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadClass, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import { type RoadsAndTask, rutlandSettings, spreadersAt } from '#tests/support/rutland-task.ts'
import { seeded } from '#tests/support/survey-night.ts'

const SOUTH_WEST: Position = [-0.8, 52.5]
// 4 km at this latitude
const SPACING: Position = [0.059, 0.036]
const CLOSES_PER_VILLAGE = 4
const TREATED: readonly RoadClass[] = ['primary', 'secondary', 'tertiary']

type Village = { readonly junction: number; readonly column: number; readonly row: number }
type Drawing = {
  readonly junctions: Position[]
  readonly segments: NetworkSegment[]
  readonly random: () => number
}

/** `columns` × `rows` villages some 4 km apart; a third of the roads between them are lanes that nobody treats. */
export function madeUpRoads(seed: number, columns: number, rows: number): RoadsAndTask {
  const drawing: Drawing = { junctions: [], segments: [], random: seeded(seed) }
  const villages: Village[] = []
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const place = jittered(drawing, column, row)
      villages.push({ junction: drawing.junctions.push(place) - 1, column, row })
    }
  for (const village of villages) {
    const east = villages.find(({ column, row }) => column === village.column + 1 && row === village.row)
    const north = villages.find(({ column, row }) => column === village.column && row === village.row + 1)
    if (east) joinEast(drawing, village, east, Math.floor(rows / 2))
    if (north) road(drawing, village, north, north.column === 0 ? 'secondary' : classBetween(drawing))
    for (let close = 0; close < CLOSES_PER_VILLAGE; close++) culDeSac(drawing, village)
  }
  const network: RoadNetwork = {
    format: 'frostline.road-network/1',
    name: 'Made up',
    source: `made up from seed ${seed}`,
    credits: [],
    junctions: drawing.junctions,
    segments: drawing.segments,
    banned_turns: [],
    turning_places: null,
  }
  return { network, task: taskOn(network, villages) }
}

const jittered = ({ random }: Drawing, column: number, row: number): Position => [
  SOUTH_WEST[0] + SPACING[0] * (column + 0.5 * (random() - 0.5)),
  SOUTH_WEST[1] + SPACING[1] * (row + 0.5 * (random() - 0.5)),
]

/** The A road runs through the villages of the middle row; every second piece of it has two carriageways. */
function joinEast(drawing: Drawing, village: Village, east: Village, middle: number): void {
  if (village.row !== middle) road(drawing, village, east, classBetween(drawing))
  else if (village.column % 2 === 0) road(drawing, village, east, 'primary')
  else {
    road(drawing, village, east, 'primary', true)
    road(drawing, east, village, 'primary', true)
  }
}

const classBetween = ({ random }: Drawing): RoadClass =>
  random() < 0.34 ? 'unclassified' : random() < 0.4 ? 'secondary' : 'tertiary'

/** Three pieces with a bend between each; lanes leave it nowhere. */
function road(drawing: Drawing, from: Village, to: Village, road_class: RoadClass, one_way = false): void {
  const { junctions, random } = drawing
  const [a, b] = [junctions[from.junction]!, junctions[to.junction]!]
  let at = from.junction
  for (let piece = 1; piece <= 3; piece++) {
    const bend = (): number => 0.15 * (random() - 0.5)
    const place: Position = [
      a[0] + ((b[0] - a[0]) * piece) / 3 + SPACING[0] * bend(),
      a[1] + ((b[1] - a[1]) * piece) / 3 + SPACING[1] * bend(),
    ]
    const next = piece === 3 ? to.junction : junctions.push(place) - 1
    segment(drawing, at, next, road_class, one_way)
    at = next
  }
}

function culDeSac(drawing: Drawing, { junction }: Village): void {
  const [lon, lat] = drawing.junctions[junction]!
  const away = (part: number) => 0.1 * part * (drawing.random() - 0.5)
  const end = drawing.junctions.push([lon + away(SPACING[0]), lat + away(SPACING[1])]) - 1
  segment(drawing, junction, end, 'residential', false)
}

const KMH: Partial<Record<RoadClass, number>> = {
  primary: 70,
  secondary: 60,
  tertiary: 55,
  unclassified: 45,
  residential: 35,
}

function segment(drawing: Drawing, from: number, to: number, road_class: RoadClass, one_way: boolean): void {
  const line = [drawing.junctions[from]!, drawing.junctions[to]!]
  const index = drawing.segments.length
  drawing.segments.push({
    id: `s${String(index).padStart(4, '0')}`,
    from,
    to,
    road: `${road_class} road ${Math.floor(index / 3)}`,
    road_class,
    slip_road: false,
    roundabout: false,
    bridge: false,
    one_way,
    length_m: Math.round(distance(line[0]!, line[1]!) * 12) / 10,
    width_m: null,
    lanes: null,
    speed_limit_kmh: KMH[road_class]!,
    limits: { weight_t: null, width_m: null, height_m: null },
    gritting: null,
    hazards: [],
    line,
  })
}

/** Two depots, in the first and the last village; spreaders as many as one could wish for. */
function taskOn({ junctions, segments }: RoadNetwork, villages: readonly Village[]): SpreadingTask {
  const depots = [villages[0]!, villages.at(-1)!].map(({ junction }, index) => {
    const [lon, lat] = junctions[junction]!
    return { id: `depot-${index + 1}`, name: `Depot ${index + 1}`, lon, lat, salt_t: null }
  })
  return {
    format: 'frostline.spreading-task/1',
    segments: segments
      .filter(({ road_class }) => TREATED.includes(road_class))
      .map(({ id, one_way }) => ({
        segment: id,
        spread_rate_g_m2: 20,
        width_m: one_way ? 7.3 : 6.5,
        passes: 1,
        priority: null,
        treat_by_min: null,
        standing_route: null,
      })),
    depots,
    spreaders: depots.flatMap(({ id }) => spreadersAt(id, 12, 6)),
    standing_tours: [],
    closed: [],
    settings: rutlandSettings(150, 40),
  }
}
