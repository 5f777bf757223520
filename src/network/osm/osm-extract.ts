import type { Position } from '#src/network/treatment-route.ts'

/** `highway` → `tertiary`, as mappers wrote them. */
export type OsmTags = Readonly<Record<string, string>>

export type OsmNode = { readonly place: Position; readonly tags: OsmTags }
export type OsmWay = { readonly id: number; readonly nodes: readonly number[]; readonly tags: OsmTags }
export type OsmMember = {
  readonly type: 'node' | 'way' | 'relation'
  readonly ref: number
  readonly role: string
}
export type OsmRelation = {
  readonly id: number
  readonly members: readonly OsmMember[]
  readonly tags: OsmTags
}

/** What an import needs of an extract of OpenStreetMap: streets, their nodes, and rules of turning. */
export type OsmExtract = {
  readonly ways: readonly OsmWay[]
  /** Those of the ways; one that an extract cuts off is absent. */
  readonly nodes: ReadonlyMap<number, OsmNode>
  readonly restrictions: readonly OsmRelation[]
}
