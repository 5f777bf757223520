import { lengthOfLine } from '#src/network/geometry.ts'
import type { OsmNode } from '#src/network/osm/osm-extract.ts'
import { nodeRule } from '#src/network/osm/osm-nodes.ts'
import type { RoadPiece } from '#src/network/osm/split-roads.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** A piece too short to measure is still a step from junction to junction. */
const SHORTEST_M: Metres = 0.1

/** Junctions in the order in which pieces name them: index by end. */
export function junctionsOf(pieces: readonly RoadPiece[]): Map<number, number> {
  const junctions = new Map<number, number>()
  for (const { from, to } of pieces)
    for (const end of [from, to]) if (!junctions.has(end)) junctions.set(end, junctions.size)
  return junctions
}

/**
 * The nodes at both ends, in the direction of driving where it is one-way. Junctions stay what they are when mappers part
 * a way in two, so the ids of a network outlive most of their edits; ways would not. Of several between the same
 * junctions the later ways are numbered.
 */
export function segmentIds(pieces: readonly RoadPiece[], nodeOf: (end: number) => number): string[] {
  const used = new Map<string, number>()
  return pieces.map(({ from, to, attributes }) => {
    const ends = [nodeOf(from), nodeOf(to)]
    const [a, b] = attributes.one_way ? ends : ends.sort((p, q) => p - q)
    const id = `n${a}-n${b}`
    const times = (used.get(id) ?? 0) + 1
    used.set(id, times)
    return times === 1 ? id : `${id}-${times}`
  })
}

const roundMetres = (metres: Metres): Metres => Math.max(SHORTEST_M, Math.round(metres * 10) / 10)

/** What nodes on the way add: a cattle grid, a bar across. */
function withNodes(
  piece: RoadPiece,
  nodes: ReadonlyMap<number, OsmNode>,
): Pick<NetworkSegment, 'hazards' | 'limits'> {
  const { hazards, limits } = piece.attributes
  const rules = piece.nodes.map((node) => nodeRule(nodes.get(node)!.tags))
  const heights = [limits.height_m, ...rules.map(({ height_m }) => height_m)].filter((one) => one !== null)
  const height_m = heights.length > 0 ? Math.min(...heights) : null
  const low = height_m === null ? [] : [`low headroom (${height_m} m)`]
  return {
    hazards: [...new Set([...hazards, ...low, ...rules.flatMap((rule) => rule.hazards)])],
    limits: { ...limits, height_m },
  }
}

export function segmentOf(
  id: string,
  piece: RoadPiece,
  junctions: ReadonlyMap<number, number>,
  nodes: ReadonlyMap<number, OsmNode>,
): NetworkSegment {
  const line = piece.nodes.map((node) => nodes.get(node)!.place)
  return {
    id,
    from: junctions.get(piece.from)!,
    to: junctions.get(piece.to)!,
    ...piece.attributes,
    ...withNodes(piece, nodes),
    length_m: roundMetres(lengthOfLine(line)),
    line,
  }
}

/** Junctions where somebody drew a place to turn round. */
export function turningPlaces(
  junctions: ReadonlyMap<number, number>,
  nodes: ReadonlyMap<number, OsmNode>,
): RoadNetwork['turning_places'] {
  return [...junctions].flatMap(([end, index]) => {
    const node = nodes.get(end)
    return node && nodeRule(node.tags).isTurningPlace ? [index] : []
  })
}
