import { recordBroken } from '#src/decision/alerts/record-broken.ts'
import type { RecordFault } from '#src/decision/record-chain.ts'
import { type CheckedStore, checkRecord, type RecordCheck } from '#src/jobs/record-check.ts'
import { type TellAlertsParts, tellAlerts } from '#src/jobs/tell-alerts.ts'
import type { OperationalStore, RecordHeads } from '#src/ports.ts'

const KIND: ReadonlySet<'record_broken'> = new Set(['record_broken'])

/** Raises the alert of a broken record for every authority; a whole one ends it where somebody has acknowledged it. */
export const tellOfRecord = (parts: TellAlertsParts, fault: RecordFault | null): Promise<boolean> =>
  tellAlerts(parts, KIND, ({ id }) => recordBroken(id, fault))

/** What was found when the record was last looked at, as the alert of it says; null: nothing, or somebody has ended it. */
export async function troubleOfRecord(store: Pick<OperationalStore, 'alerts'>): Promise<string | null> {
  const alerts = await store.alerts()
  return alerts.find(({ kind, cleared_at }) => kind === 'record_broken' && !cleared_at)?.message ?? null
}

/**
 * Walks the record and notes its head elsewhere; of a broken one it raises the alert and rejects, naming the first
 * broken entry.
 */
export function recordWatch(
  parts: TellAlertsParts & { readonly store: CheckedStore; readonly recordHeads?: RecordHeads },
) {
  return async (): Promise<RecordCheck> => {
    const { store, recordHeads, clock } = parts
    const check = await checkRecord(store, (await recordHeads?.noted()) ?? [])
    const { fault, last } = check
    await tellOfRecord(parts, fault)
    if (fault) throw new Error(`the record is broken at entry ${fault.seq} (${fault.kind}): ${fault.message}`)
    await recordHeads?.note(last, clock.now())
    return check
  }
}
