import type { ImportNotes } from '#src/network/import-notes.ts'
import type { OsmMember, OsmRelation } from '#src/network/osm/osm-extract.ts'
import type { RoadPiece } from '#src/network/osm/split-roads.ts'
import type { BannedTurn } from '#src/network/road-network.ts'

/** A rule of turning over one node. */
export type TurnRule = {
  readonly relation: number
  readonly kind: string
  readonly from: readonly number[]
  readonly via: number
  readonly to: readonly number[]
}

/** `restriction=no_left_turn`; `restriction:hgv` is for lorries, which spreaders are. */
const kindOf = ({ tags }: OsmRelation): string | undefined =>
  tags['restriction:hgv'] ?? tags.restriction ?? tags['restriction:motor_vehicle']
const KINDS =
  /^(no_(left_turn|right_turn|straight_on|u_turn|entry|exit)|only_(left_turn|right_turn|straight_on))$/

function becauseNotUnderstood(relation: OsmRelation, via: readonly OsmMember[]): string | null {
  const kind = kindOf(relation)
  if (kind === undefined)
    return relation.tags['restriction:conditional'] === undefined
      ? 'a rule of turning without its kind'
      : 'a rule of turning by the hour'
  if (!KINDS.test(kind)) return `a rule of turning called ${kind}`
  if (via.length !== 1) return 'a rule of turning that does not name one place'
  return via[0]!.type === 'node' ? null : 'a rule of turning over a whole road (via way)'
}

/** A rule as far as it is understood; null: it is not, or is not for spreaders. */
export function turnRule(relation: OsmRelation, notes: ImportNotes): TurnRule | null {
  const waysOf = (role: string) =>
    relation.members.flatMap((one) => (one.role === role && one.type === 'way' ? [one.ref] : []))
  const via = relation.members.filter(({ role }) => role === 'via')
  const because = becauseNotUnderstood(relation, via)
  if (because !== null) {
    notes.add('not_understood', `${because}: not held to`, `relation ${relation.id}`)
    return null
  }
  const exempt = (relation.tags.except ?? '').split(';').map((one) => one.trim())
  if (exempt.includes('hgv') || exempt.includes('motor_vehicle')) return null
  const [from, to] = [waysOf('from'), waysOf('to')]
  if (from.length > 0 && to.length > 0)
    return { relation: relation.id, kind: kindOf(relation)!, from, via: via[0]!.ref, to }
  notes.add('not_understood', 'a rule of turning without both its roads', `relation ${relation.id}`)
  return null
}

type PieceEnd = {
  readonly piece: number
  readonly way: number
  readonly leaves: boolean
  readonly arrives: boolean
}

/** Pieces that end at each end, with the way they are of there. */
export function piecesAt(pieces: readonly RoadPiece[]): Map<number, PieceEnd[]> {
  const at = new Map<number, PieceEnd[]>()
  const add = (end: number, there: PieceEnd) => at.set(end, [...(at.get(end) ?? []), there])
  for (const [piece, { from, to, fromWay, toWay, attributes }] of pieces.entries()) {
    const isTwoWay = !attributes.one_way
    add(from, { piece, way: fromWay, leaves: true, arrives: isTwoWay })
    add(to, { piece, way: toWay, leaves: isTwoWay, arrives: true })
  }
  return at
}

/**
 * A rule as pairs of pieces; `via` is numbered as ends are. Turning round on the spot under an `only_` rule is left to
 * what is said of turning places. Empty: its roads are not in the network, or one-way signs forbid it already; null:
 * its road runs on through the junction, and which side of it is meant cannot be told.
 */
export function bansOf(rule: TurnRule, at: ReadonlyMap<number, readonly PieceEnd[]>): BannedTurn[] | null {
  const there = at.get(rule.via) ?? []
  const from = there.filter(({ way, arrives }) => arrives && rule.from.includes(way))
  const to = there.filter(({ way, leaves }) => leaves && rule.to.includes(way))
  const isRound = rule.kind === 'no_u_turn' && rule.from.some((way) => rule.to.includes(way))
  if (!isRound && from.length > new Set(from.map(({ way }) => way)).size) return null
  const forbidden = (one: PieceEnd): readonly PieceEnd[] => {
    if (isRound) return to.filter(({ piece }) => piece === one.piece)
    if (!rule.kind.startsWith('only_')) return to
    return to.length === 0
      ? []
      : there.filter((other) => other.leaves && !to.includes(other) && other.piece !== one.piece)
  }
  return from.flatMap((one) =>
    forbidden(one).map((other) => ({ from: one.piece, via: rule.via, to: other.piece })),
  )
}
