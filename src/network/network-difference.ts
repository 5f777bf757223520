import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Kilometres, Metres } from '#src/units.ts'
import { isSameDocument } from '#src/wire.ts'

type NamedSegment = Pick<NetworkSegment, 'id' | 'road' | 'length_m'>
export type FieldChange = { readonly field: string; readonly before: unknown; readonly after: unknown }
export type SegmentChange = NamedSegment & { readonly fields: readonly FieldChange[] }

/** What another import of the same roads changes, segment by segment (by id). */
export type NetworkDifference = {
  readonly added: readonly NamedSegment[]
  readonly gone: readonly NamedSegment[]
  readonly changed: readonly SegmentChange[]
  readonly unchanged: number
  readonly added_km: Kilometres
  readonly gone_km: Kilometres
  /** Banned turns, each as `SEGMENT into SEGMENT`. */
  readonly bans_added: readonly string[]
  readonly bans_gone: readonly string[]
}

export function networkDifference(before: RoadNetwork, after: RoadNetwork): NetworkDifference {
  const earlier = new Map(before.segments.map((segment) => [segment.id, segment]))
  const later = new Set(after.segments.map(({ id }) => id))
  const added = after.segments.filter(({ id }) => !earlier.has(id)).map(named)
  const gone = before.segments.filter(({ id }) => !later.has(id)).map(named)
  const changed = after.segments.flatMap((segment) => {
    const fields = fieldChanges(earlier.get(segment.id) ?? segment, segment)
    return fields.length > 0 ? [{ ...named(segment), fields }] : []
  })
  const [bansBefore, bansAfter] = [bansOf(before), bansOf(after)]
  return {
    added,
    gone,
    changed,
    unchanged: after.segments.length - added.length - changed.length,
    added_km: kilometres(added),
    gone_km: kilometres(gone),
    bans_added: [...bansAfter].filter((ban) => !bansBefore.has(ban)),
    bans_gone: [...bansBefore].filter((ban) => !bansAfter.has(ban)),
  }
}

export const isUnchanged = ({ added, gone, changed, bans_added, bans_gone }: NetworkDifference): boolean =>
  [added, gone, changed, bans_added, bans_gone].every(({ length }) => length === 0)

const named = ({ id, road, length_m }: NetworkSegment): NamedSegment => ({ id, road, length_m })

const kilometres = (segments: readonly { readonly length_m: Metres }[]): Kilometres =>
  segments.reduce((sum, { length_m }) => sum + length_m, 0) / 1_000

const bansOf = ({ banned_turns, segments }: RoadNetwork): Set<string> =>
  new Set(banned_turns.map(({ from, to }) => `${segments[from]!.id} into ${segments[to]!.id}`))

/** Junctions are numbered anew in each import: `from` and `to` say nothing, the line does. */
function fieldChanges(before: NetworkSegment, after: NetworkSegment): FieldChange[] {
  if (before === after) return []
  const { from: _from, to: _to, id: _id, ...fields } = after
  return Object.entries(fields).flatMap(([field, value]) => {
    const earlier = before[field as keyof typeof fields]
    return isSameDocument(earlier, value) ? [] : [{ field, before: earlier, after: value }]
  })
}
