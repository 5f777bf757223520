import type { OsmRoad } from '#src/network/osm/osm-roads.ts'
import type { RoadPiece } from '#src/network/osm/split-roads.ts'

type Groups = { join(a: number, b: number): void; of(node: number): number }

/** Which nodes hang together, one-way rules apart. */
function groups(): Groups {
  const parent = new Map<number, number>()
  const of = (node: number): number => {
    let root = node
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up
    parent.set(node, root)
    return root
  }
  return { of, join: (a, b) => void parent.set(of(a), of(b)) }
}

function grouped(roads: readonly OsmRoad[]): Groups {
  const found = groups()
  for (const { nodes } of roads) for (const node of nodes) found.join(nodes[0]!, node)
  return found
}

const isService = ({ attributes }: Pick<OsmRoad, 'attributes'>): boolean =>
  attributes.road_class === 'service' && attributes.gritting === null

/**
 * A service road is kept where it is the only join between streets, or is marked for gritting; else it leads to yards
 * and car parks. Service roads that hang together are kept or left out together.
 */
export function neededRoads(roads: readonly OsmRoad[]): { needed: OsmRoad[]; service: OsmRoad[] } {
  const streets = roads.filter((road) => !isService(road))
  const service = roads.filter(isService)
  const known = new Set(streets.flatMap(({ nodes }) => nodes))
  const [streetGroups, serviceGroups] = [grouped(streets), grouped(service)]
  const joined = new Map<number, Set<number>>()
  for (const { nodes } of service)
    for (const node of nodes) {
      if (!known.has(node)) continue
      const group = serviceGroups.of(node)
      joined.set(group, (joined.get(group) ?? new Set()).add(streetGroups.of(node)))
    }
  const isJoin = ({ nodes }: OsmRoad) => (joined.get(serviceGroups.of(nodes[0]!))?.size ?? 0) > 1
  return {
    needed: roads.filter((road) => !isService(road) || isJoin(road)),
    service: service.filter((road) => !isJoin(road)),
  }
}

/** Service roads that end nowhere are left out again, from their ends inwards: only what joins streets stays. */
export function withoutYards(pieces: readonly RoadPiece[]): { kept: RoadPiece[]; yards: RoadPiece[] } {
  const touching = new Map<number, number>()
  for (const { from, to } of pieces)
    for (const end of [from, to]) touching.set(end, (touching.get(end) ?? 0) + 1)
  const isYard = (piece: RoadPiece) =>
    isService(piece) && [piece.from, piece.to].some((end) => touching.get(end) === 1)
  const yards: RoadPiece[] = []
  let kept = [...pieces]
  for (let ending = kept.filter(isYard); ending.length > 0; ending = kept.filter(isYard)) {
    kept = kept.filter((piece) => !isYard(piece))
    for (const { from, to } of ending) for (const end of [from, to]) touching.set(end, touching.get(end)! - 1)
    yards.push(...ending)
  }
  return { kept, yards }
}
