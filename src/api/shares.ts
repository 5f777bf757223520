import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { id, instant, instantAt } from '#src/api/parameters.ts'
import { ownById, owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { isShared, type Share } from '#src/network/share.ts'
import { DAY } from '#src/units.ts'

/** A neighbour's need is looked at again once a year. */
const LONGEST = 366 * DAY

export const shareWish = z.strictObject({
  kind: z.enum(['station', 'route'], 'Give station or route.'),
  id,
  with: id
    .nullable()
    .meta({ description: 'An authority of this installation; null: a key for one elsewhere' }),
  until: instant.optional(),
  reason: z.string().trim().min(5, 'Say in a few words why.').max(500),
})
export type ShareWish = z.infer<typeof shareWish>

/** What a key begins with that opens one shared thing. */
const newKey = () => `fl_share_${randomBytes(32).toString('base64url')}`

function untilOf({ until }: ShareWish, now: Date): Date | null {
  const at = instantAt(until)
  if (at && (at <= now || at.getTime() > now.getTime() + LONGEST))
    throw problem(422, 'UNTIL', 'It may end from now on, and within a year.', { field: 'until' })
  return at
}

/** Each act stands in the record of both sides; whoever holds a key has none here. */
export function entriesOf(share: Share, actor: string, at: Date, action: string): NewRecordEntry[] {
  const sides = share.with === null ? [share.authority] : [share.authority, share.with]
  return sides.map((authority) => ({ at, actor, authority, action, subject: share.id, detail: share }))
}

const subjectOf = (deps: ApiDeps, who: Principal, { kind, id: subject }: ShareWish) =>
  kind === 'station'
    ? ownById(who, deps.network().stations, subject, 'station')
    : ownById(who, deps.network().routes, subject, 'route')

/** Refused: to oneself, to nobody known, or again. */
async function checkNeighbour(deps: ApiDeps, share: Share, now: Date): Promise<void> {
  const known = deps.network().authorities.some((authority) => authority.id === share.with)
  if (share.with !== null && (share.with === share.authority || !known))
    throw problem(422, 'NEIGHBOUR', 'Name another authority of this installation.', { field: 'with' })
  const isSame = (other: Share) =>
    isShared(other, now) && other.subject === share.subject && other.kind === share.kind
  const others = (await deps.store.shares()).filter(isSame)
  if (share.with !== null && others.some((other) => other.with === share.with))
    throw problem(409, 'SHARED', 'It is shared with them already.', { field: 'id' })
}

/** Shares what is one's own; `key`: told once, to a neighbour elsewhere. */
export async function share(
  deps: ApiDeps,
  who: Principal,
  wish: ShareWish,
): Promise<{ readonly share: Share; readonly key: string | null }> {
  const now = deps.clock.now()
  const { authority } = subjectOf(deps, who, wish)
  const made: Share = {
    id: `share-${randomBytes(8).toString('hex')}`,
    authority,
    kind: wish.kind,
    subject: wish.id,
    with: wish.with,
    reason: wish.reason,
    made_by: who.name,
    made_at: now,
    until_at: untilOf(wish, now),
    ended_at: null,
    ended_by: null,
  }
  await checkNeighbour(deps, made, now)
  const key = made.with === null ? newKey() : null
  const entries = entriesOf(made, who.name, now, 'share_made')
  await (key === null
    ? deps.store.saveShare(made, entries)
    : deps.store.saveShare(made, entries, {
        key_hash: deps.hashKey(key),
        authority,
        scopes: ['read'],
        share: made.id,
      }))
  return { share: made, key }
}

/** Takes it back, at once; only its owner may. */
export async function endShare(deps: ApiDeps, who: Principal, wanted: string): Promise<Share> {
  const found = (await deps.store.shares()).find((one) => one.id === wanted)
  if (!found || !owns(who, found.authority)) throw notFound('share')
  const now = deps.clock.now()
  if (!isShared(found, now)) return found
  const ended: Share = { ...found, ended_at: now, ended_by: who.name }
  await deps.store.saveShare(ended, entriesOf(ended, who.name, now, 'share_ended'))
  return ended
}
