import type { LineNote } from '#src/network/lines/import-refusal.ts'
import type { LineSurroundings } from '#src/network/lines/line-surroundings.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import { type LinePiece, snapLines } from '#src/network/lines/snap-lines.ts'
import type { NetworkSegment, RoadClass, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** What a network is called, where it comes from, who must be credited. */
export type RoadOrigin = Pick<RoadNetwork, 'name' | 'source' | 'credits'>

export type LineNetwork = {
  readonly roads: RoadNetwork
  /** Of each segment what its line says and a road network does not hold. */
  readonly surroundings: ReadonlyMap<string, LineSurroundings>
  readonly notes: readonly LineNote[]
}

export const NO_LIMITS: NetworkSegment['limits'] = { weight_t: null, width_m: null, height_m: null }

/** Published lines as roads that hang together where their ends are within the tolerance of each other. */
export function lineNetwork(
  published: readonly PublishedLine[],
  tolerance: Metres,
  origin: RoadOrigin,
): LineNetwork {
  const { pieces, junctions } = snapLines(
    published.map(({ line }) => line),
    tolerance,
  )
  const ids = pieceIds(published, pieces)
  const kept = pieces.flatMap((piece, index) =>
    isSwallowed(piece, tolerance) ? [] : [{ piece, id: ids[index]! }],
  )
  const met = [...new Set(kept.flatMap(({ piece }) => [piece.from, piece.to]))].sort((a, b) => a - b)
  const numbers = new Map(met.map((junction, number) => [junction, number]))
  return {
    roads: {
      format: 'frostline.road-network/1',
      ...origin,
      junctions: met.map((junction) => junctions[junction]!),
      segments: kept.map(({ piece, id }) => {
        const [from, to] = [numbers.get(piece.from)!, numbers.get(piece.to)!]
        return segmentOf(published[piece.source]!, { ...piece, from, to }, id)
      }),
      banned_turns: [],
      turning_places: null,
    },
    surroundings: new Map(kept.map(({ piece, id }) => [id, published[piece.source]!.surroundings])),
    notes: pieces.flatMap((piece, index) =>
      isSwallowed(piece, tolerance) ? [swallowed(piece, ids[index]!, published, tolerance)] : [],
    ),
  }
}

/** `line-12`, or `line-12-2` for the second piece of a split line. */
function pieceIds(published: readonly PublishedLine[], pieces: readonly LinePiece[]): string[] {
  const ofSource = Map.groupBy(pieces.keys(), (index) => pieces[index]!.source)
  return pieces.map(({ source }, index) => {
    const all = ofSource.get(source)!
    return all.length > 1 ? `${published[source]!.id}-${all.indexOf(index) + 1}` : published[source]!.id
  })
}

const isSwallowed = ({ from, to, length_m }: LinePiece, tolerance: Metres) =>
  from === to && length_m <= tolerance

const swallowed = (
  { source, length_m }: LinePiece,
  id: string,
  published: readonly PublishedLine[],
  tolerance: Metres,
): LineNote => ({
  line: published[source]!.feature,
  code: 'swallowed',
  message: `${id} (${length_m.toFixed(1)} m) lies within the ${tolerance} m in which ends are one junction.`,
})

const segmentOf = (
  { id: line, road, route, priority, width_m, one_way, surroundings }: PublishedLine,
  piece: LinePiece,
  id: string,
): NetworkSegment => ({
  id,
  from: piece.from,
  to: piece.to,
  road: road ?? `${line.replace('-', ' ').replace('-part-', ', part ')} of the map`,
  road_class: classByNumber(road),
  slip_road: false,
  roundabout: false,
  bridge: surroundings.bridge ?? false,
  one_way,
  length_m: piece.length_m,
  width_m,
  lanes: null,
  speed_limit_kmh: null,
  limits: NO_LIMITS,
  gritting: route === null && priority === null ? null : { priority, route, operator: null },
  hazards: [],
  line: piece.line,
})

/** The number of a British or Irish road tells its class; of the others nothing is known. */
function classByNumber(road: string | null): RoadClass {
  const [letter] = road?.match(/^[MANBR](?=\d)/) ?? []
  if (letter === 'M') return 'motorway'
  if (letter === 'A' || letter === 'N') return 'primary'
  return letter === 'B' || letter === 'R' ? 'secondary' : 'unclassified'
}
