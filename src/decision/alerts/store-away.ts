import type { Condition } from '#src/decision/alerts.ts'

/** The operational store does not answer: what people enter cannot be recorded; `trouble` in words, null: all is well. */
export function storeAway(authority: string, trouble: string | null): Condition[] {
  if (trouble === null) return []
  const message = `The database does not answer, so no answer of yours can be recorded: order by phone, note the time, enter it later. Proposals go on from the readings and are held in memory; orders and alerts are as last known. ${trouble}.`
  return [{ kind: 'store_behind', subject: authority, severity: 'urgent', message, raises: true }]
}
