import { setTimeout as delay } from 'node:timers/promises'
import type { ApiDeps } from '#src/api/deps.ts'
import type { InHand, Searches } from '#src/api/plans/plan-proposals.ts'
import { type Milliseconds, SECOND } from '#src/units.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** The last search of an authority, kept so that a restart in the middle of it is told. */
type NotedSearch = Pick<InHand, 'id' | 'night' | 'by' | 'began_at'> & { readonly failed: string | null }

/** The plans themselves are worth more than why one is missing. */
const PATIENCE: Milliseconds = 2 * SECOND

const markOf = (authority: string) => `plan-search:${authority}`

/** Notes that a search has begun, or why it ended without a plan, with its line of the record. */
export async function noteSearch(
  { store, clock }: Pick<ApiDeps, 'store' | 'clock'>,
  authority: string,
  { id, night, by, began_at }: InHand,
  failed: string | null = null,
): Promise<void> {
  const noted: NotedSearch = { id, night, by, began_at, failed }
  const action = failed === null ? 'plan_search_begun' : 'plan_search_failed'
  const detail = { plan: id, night, ...(failed !== null && { because: failed }) }
  const entry = { at: clock.now(), actor: by, authority, action, subject: authority, detail }
  await store.saveMark(markOf(authority), writeDocument(noted), entry)
}

/**
 * Why the last search of a night left no plan, if it left none; null: it did, or is going on, or nobody can say while
 * the store does not answer. Asked before the plans are read: one that ends in between is among them.
 */
export async function searchWithoutPlan(
  { store }: Pick<ApiDeps, 'store'>,
  { inHand }: Searches,
  authority: string,
  night: string,
): Promise<{ readonly id: string; readonly message: string } | null> {
  if (store.trouble() !== null) return null
  const mark = store.mark(markOf(authority)).catch(() => null)
  const kept = await Promise.race([mark, delay(PATIENCE, null, { ref: false })])
  const noted = kept === null ? null : parseDocument<NotedSearch>(kept)
  if (!noted || noted.night !== night || inHand.get(authority)?.id === noted.id) return null
  const message = noted.failed ?? `the service was restarted while it went on for ${noted.by}`
  return { id: noted.id, message }
}
