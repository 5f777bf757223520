import type { ImportNotes } from '#src/network/import-notes.ts'
import type { OsmNode } from '#src/network/osm/osm-extract.ts'
import { type NodeRule, nodeRule } from '#src/network/osm/osm-nodes.ts'
import type { OsmRoad, RoadAttributes } from '#src/network/osm/osm-roads.ts'

/** A stretch from junction to junction, still as nodes. `from` and `to` number its ends. */
export type RoadPiece = {
  /** The ways at either end, by which rules of turning name it. */
  readonly fromWay: number
  readonly toWay: number
  readonly from: number
  readonly to: number
  readonly nodes: readonly number[]
  readonly attributes: RoadAttributes
}

/** Rules of those nodes that have any; most have no tags. */
export const nodeRules = (nodes: ReadonlyMap<number, OsmNode>): Map<number, NodeRule> =>
  new Map(
    [...nodes].flatMap(([id, { tags }]) =>
      Object.keys(tags).length > 0 ? [[id, nodeRule(tags)] as const] : [],
    ),
  )

/** Runs of nodes that are there; an extract cuts roads off at its edge. */
function knownRuns({ way, nodes }: OsmRoad, known: ReadonlyMap<number, OsmNode>, notes: ImportNotes) {
  const runs: number[][] = [[]]
  for (const node of nodes)
    if (!known.has(node)) runs.push([])
    else if (runs.at(-1)!.at(-1) !== node) runs.at(-1)!.push(node)
  if (runs.length > 1) notes.add('left_out', 'a part whose points are not in the file', `way ${way}`)
  return runs.filter((run) => run.length > 1)
}

/** How many ways to go there are at a node, at least two at each end so that ends are junctions. */
function crossings(runs: readonly (readonly number[])[]): Map<number, number> {
  const count = new Map<number, number>()
  for (const run of runs)
    for (const [index, node] of run.entries()) {
      const isEnd = index === 0 || index === run.length - 1
      count.set(node, (count.get(node) ?? 0) + (isEnd ? 2 : 1))
    }
  return count
}

/** Junction to junction; a stretch that comes back to where it began is cut in its middle. */
function stretches(run: readonly number[], isJunction: (node: number) => boolean): number[][] {
  const found: number[][] = []
  let begin = 0
  for (let index = 1; index < run.length; index++) {
    if (index < run.length - 1 && !isJunction(run[index]!)) continue
    found.push(...withoutLoop(run.slice(begin, index + 1)))
    begin = index
  }
  return found
}

function withoutLoop(nodes: number[]): number[][] {
  if (nodes[0] !== nodes.at(-1) || nodes.length < 3) return [nodes]
  const middle = nodes.length >> 1
  return [nodes.slice(0, middle + 1), nodes.slice(middle)]
}

/** Numbers ends: a junction by its node; a barrier parts the road, so each end there gets a number of its own below zero. */
function numberedEnds(rules: ReadonlyMap<number, NodeRule>, notes: ImportNotes) {
  const cuts: number[] = []
  const cutAt = (node: number): number => {
    if (!cuts.includes(node))
      notes.add('left_out', 'the way past a barrier: the road ends there from both sides', `node ${node}`)
    return -cuts.push(node)
  }
  return {
    endAt: (node: number): number => (rules.get(node)?.isCut ? cutAt(node) : node),
    nodeOf: (end: number): number => (end < 0 ? cuts[-end - 1]! : end),
  }
}

/**
 * Roads cut at every node that two of them share, at their ends, at turning places, where a rule of turning is
 * (`kept`) and where a barrier stands. `nodeOf` tells the node of an end.
 */
export function splitRoads(
  roads: readonly OsmRoad[],
  known: ReadonlyMap<number, OsmNode>,
  kept: ReadonlySet<number>,
  notes: ImportNotes,
): { readonly pieces: RoadPiece[]; readonly nodeOf: (end: number) => number } {
  const rules = nodeRules(known)
  const runs = roads.map((road) => knownRuns(road, known, notes))
  const count = crossings(runs.flat())
  const { endAt, nodeOf } = numberedEnds(rules, notes)
  const isSpecial = ({ isTurningPlace, isCut }: NodeRule) => isTurningPlace || isCut
  const isJunction = (node: number) =>
    count.get(node)! > 1 || kept.has(node) || (rules.has(node) && isSpecial(rules.get(node)!))
  const pieceOf = ({ way, attributes }: OsmRoad, nodes: readonly number[]): RoadPiece => ({
    fromWay: way,
    toWay: way,
    from: endAt(nodes[0]!),
    to: endAt(nodes.at(-1)!),
    nodes,
    attributes,
  })
  const pieces = roads.flatMap((road, index) =>
    runs[index]!.flatMap((run) => stretches(run, isJunction)).map((nodes) => pieceOf(road, nodes)),
  )
  return { pieces, nodeOf }
}
