import { recordBroken } from '#src/decision/alerts/record-broken.ts'
import { type AlertChange, alertChanges } from '#src/decision/alerts.ts'
import type { RecordFault } from '#src/decision/record-chain.ts'
import { alertEntries } from '#src/jobs/alert-entries.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { type CheckedStore, checkRecord, type RecordCheck } from '#src/jobs/record-check.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, OperationalStore, RecordHeads } from '#src/ports.ts'

type AlertedStore = Pick<OperationalStore, 'alerts' | 'saveAlerts'>

export type RecordAlertParts = {
  readonly store: AlertedStore
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  network(): Network
  /** Absent: no page is open. */
  readonly live?: Pick<LiveFeed, 'publish'>
}

const KIND: ReadonlySet<'record_broken'> = new Set(['record_broken'])

/** A record may be broken in such a way that it takes no line: its alert must stand all the same. */
async function save(
  { store, log }: RecordAlertParts,
  changes: readonly AlertChange[],
  at: Date,
): Promise<void> {
  const alerts = changes.map(({ alert }) => alert)
  try {
    await store.saveAlerts(alerts, alertEntries(changes, at))
  } catch (error) {
    log.error({ event: 'record_takes_no_line', err: error }, wordsOf(error))
    await store.saveAlerts(alerts)
  }
}

/** Raises the alert of a broken record for every authority; a whole one ends it where somebody has acknowledged it. */
export async function tellOfRecord(parts: RecordAlertParts, fault: RecordFault | null): Promise<void> {
  const now = parts.clock.now()
  const known = await parts.store.alerts()
  const changes = parts
    .network()
    .authorities.flatMap(({ id }) => alertChanges(id, KIND, recordBroken(id, fault), known, now))
  if (changes.length === 0) return
  await save(parts, changes, now)
  for (const { alert, event } of changes) {
    if (event !== 'reworded') parts.live?.publish({ kind: 'alert', subject: alert.id, at: now })
    parts.log.info({ event: `alert_${event}`, alert: alert.id, severity: alert.severity }, alert.message)
  }
}

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
  parts: RecordAlertParts & { readonly store: CheckedStore; readonly recordHeads?: RecordHeads },
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
