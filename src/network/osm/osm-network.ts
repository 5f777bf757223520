import { lengthOfLine } from '#src/network/geometry.ts'
import { type ImportNotes, importNotes } from '#src/network/import-notes.ts'
import { junctionsOf, segmentIds, segmentOf, turningPlaces } from '#src/network/osm/build-network.ts'
import { largestPart } from '#src/network/osm/largest-part.ts'
import { mergePieces } from '#src/network/osm/merge-pieces.ts'
import { neededRoads, withoutYards } from '#src/network/osm/needed-roads.ts'
import type { OsmExtract, OsmTags } from '#src/network/osm/osm-extract.ts'
import { grittingOf } from '#src/network/osm/osm-gritting.ts'
import type { GrittedLeftOut, OsmImport } from '#src/network/osm/osm-import.ts'
import { nodeRule } from '#src/network/osm/osm-nodes.ts'
import { bansOf, piecesAt, type TurnRule, turnRule } from '#src/network/osm/osm-restrictions.ts'
import { osmRoadName } from '#src/network/osm/osm-road-names.ts'
import { isLeftOut, type OsmRoad, osmRoad } from '#src/network/osm/osm-roads.ts'
import { type RoadPiece, splitRoads } from '#src/network/osm/split-roads.ts'
import type { BannedTurn, NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

export const OSM_CREDIT = '© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)'

const SERVICE = 'service roads that join no streets'

type Found = { readonly notes: ImportNotes; readonly gritted: GrittedLeftOut[] }

/** An extract of OpenStreetMap as roads from junction to junction; null: there is no road in it that leads there and back. */
export function networkFromOsm(
  extract: OsmExtract,
  naming: Pick<RoadNetwork, 'name' | 'source'>,
): OsmImport | null {
  const found: Found = { notes: importNotes(), gritted: [] }
  const roads = roadsOf(extract, found)
  const rules = extract.restrictions.flatMap((relation) => turnRule(relation, found.notes) ?? [])
  const kept = new Set(rules.map(({ via }) => via))
  const parted = splitRoads(roads, extract.nodes, kept, found.notes)
  const joining = joiningPieces(parted.pieces, extract, found.notes)
  if (joining.length === 0) return null
  const pieces = mergePieces(joining, (end) => kept.has(end) || isTurningPlace(extract, end))
  const bans = bansHeldTo(rules, pieces, found.notes)
  const whole = wholeNetwork(extract, pieces, parted.nodeOf, bans)
  const { network, left_out, parts } = largestPart({ ...whole, ...naming, credits: [OSM_CREDIT] })
  if (network.segments.length === 0) return null
  tellFallenOut(left_out, found)
  return {
    network,
    ways: extract.ways.length,
    before_joining: { junctions: junctionsOf(joining).size, segments: joining.length },
    parts,
    fell_out_km: left_out.reduce((sum, { length_m }) => sum + length_m, 0) / 1_000,
    restrictions: countRestrictions(extract, bans),
    notes: found.notes.all(),
    gritted_left_out: found.gritted,
  }
}

function joiningPieces(pieces: readonly RoadPiece[], { nodes }: OsmExtract, notes: ImportNotes): RoadPiece[] {
  const { kept, yards } = withoutYards(pieces)
  for (const { fromWay, nodes: along } of yards)
    notes.add(
      'left_out',
      SERVICE,
      `way ${fromWay}`,
      lengthOfLine(along.map((node) => nodes.get(node)!.place)),
    )
  return kept
}

const isTurningPlace = ({ nodes }: OsmExtract, end: number): boolean => {
  const node = nodes.get(end)
  return node !== undefined && nodeRule(node.tags).isTurningPlace
}

function roadsOf({ ways, nodes }: OsmExtract, { notes, gritted }: Found): OsmRoad[] {
  const length = new Map<number, Metres>()
  const leaveOut = (way: number, because: string, tags: OsmTags) => {
    const length_m = length.get(way)!
    notes.add('left_out', because, `way ${way} (${osmRoadName(tags)})`, length_m)
    if (grittingOf(tags)) gritted.push({ what: `way ${way}`, road: osmRoadName(tags), length_m, because })
  }
  const roads = ways.flatMap((way) => {
    length.set(
      way.id,
      lengthOfLine(way.nodes.flatMap((node) => (nodes.has(node) ? [nodes.get(node)!.place] : []))),
    )
    const road = osmRoad(way, length.get(way.id)!, notes)
    if (!isLeftOut(road)) return [road]
    leaveOut(way.id, road.because, way.tags)
    return []
  })
  const { needed, service } = neededRoads(roads)
  for (const { way } of service) notes.add('left_out', SERVICE, `way ${way}`, length.get(way)!)
  return needed
}

type Bans = { readonly rule: TurnRule; readonly turns: readonly BannedTurn[] }

function bansHeldTo(rules: readonly TurnRule[], pieces: readonly RoadPiece[], notes: ImportNotes): Bans[] {
  const at = piecesAt(pieces)
  return rules.flatMap((rule) => {
    const turns = bansOf(rule, at)
    if (turns) return [{ rule, turns }]
    notes.add(
      'not_understood',
      'a rule of turning whose road runs on through the junction: not held to',
      `relation ${rule.relation}`,
    )
    return []
  })
}

const countRestrictions = (
  { restrictions }: OsmExtract,
  bans: readonly Bans[],
): OsmImport['restrictions'] => ({
  given: restrictions.length,
  held_to: bans.filter(({ turns }) => turns.length > 0).length,
  without_effect: bans.filter(({ turns }) => turns.length === 0).length,
})

/** Each turn once, though two rules may forbid it. */
function wholeNetwork(
  { nodes }: OsmExtract,
  pieces: readonly RoadPiece[],
  nodeOf: (end: number) => number,
  bans: readonly Bans[],
): Omit<RoadNetwork, 'name' | 'source' | 'credits'> {
  const junctions = junctionsOf(pieces)
  const ids = segmentIds(pieces, nodeOf)
  const turns = new Map(
    bans.flatMap((ban) => ban.turns).map((turn) => [`${turn.from} ${turn.via} ${turn.to}`, turn]),
  )
  return {
    format: 'frostline.road-network/1',
    junctions: [...junctions.keys()].map((end) => nodes.get(nodeOf(end))!.place),
    segments: pieces.map((piece, index) => segmentOf(ids[index]!, piece, junctions, nodes)),
    banned_turns: [...turns.values()].map(({ from, via, to }) => ({ from, via: junctions.get(via)!, to })),
    turning_places: turningPlaces(junctions, nodes),
  }
}

const FELL_OUT = 'cannot be reached from the largest part and back'

function tellFallenOut(left_out: readonly NetworkSegment[], { notes, gritted }: Found): void {
  for (const { id, road, length_m, gritting } of left_out) {
    notes.add('left_out', FELL_OUT, `${id} (${road})`, length_m)
    if (gritting) gritted.push({ what: id, road, length_m, because: FELL_OUT })
  }
}
