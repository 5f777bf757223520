import type { OsmExtract, OsmMember, OsmRelation, OsmTags, OsmWay } from '#src/network/osm/osm-extract.ts'
import type { Position } from '#src/network/treatment-route.ts'

/** Nodes lie on a grid near the equator, some 111 m apart: node 23 in row 2, column 3. */
export const placeOfNode = (node: number): Position => [(node % 10) * 0.001, Math.floor(node / 10) * 0.001]

export const street = (id: number, nodes: readonly number[], tags: OsmTags = {}): OsmWay => ({
  id,
  nodes,
  tags: { highway: 'residential', ...tags },
})

/** A rule of turning from way over node (or way, below zero) into way. */
export const rule = (id: number, from: number, via: number, to: number, tags: OsmTags): OsmRelation => ({
  id,
  tags: { type: 'restriction', ...tags },
  members: [
    { type: 'way', ref: from, role: 'from' },
    { type: via < 0 ? 'way' : 'node', ref: Math.abs(via), role: 'via' },
    { type: 'way', ref: to, role: 'to' },
  ] satisfies OsmMember[],
})

/** `tagged`: tags of nodes; `absent`: nodes that the extract does not hold. */
export function madeUpExtract(
  ways: readonly OsmWay[],
  {
    tagged = {},
    absent = [],
    restrictions = [],
  }: {
    tagged?: Readonly<Record<number, OsmTags>>
    absent?: readonly number[]
    restrictions?: readonly OsmRelation[]
  } = {},
): OsmExtract {
  const nodes = new Set(ways.flatMap((way) => way.nodes).filter((node) => !absent.includes(node)))
  return {
    ways,
    restrictions,
    nodes: new Map([...nodes].map((id) => [id, { place: placeOfNode(id), tags: tagged[id] ?? {} }])),
  }
}
