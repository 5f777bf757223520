import type { Alert } from '#src/decision/alert.ts'
import { type AlertChange, alertChanges, type Condition } from '#src/decision/alerts.ts'
import { alertEntries } from '#src/jobs/alert-entries.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import type { Authority } from '#src/network/authority.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'

export type TellAlertsParts = {
  readonly store: Pick<OperationalStore, 'alerts' | 'saveAlerts'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
  network(): Network
  /** Absent: no page is open. */
  readonly live?: Pick<LiveFeed, 'publish'>
}

/** A record may be broken in such a way that it takes no line: the alert must stand all the same. */
async function save(
  { store, log }: TellAlertsParts,
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

/**
 * Raises, changes and clears the alerts of these kinds by what holds now; each change is saved, recorded and told. False:
 * none of them stands any more.
 */
export async function tellAlerts(
  parts: TellAlertsParts,
  kinds: ReadonlySet<Alert['kind']>,
  conditionsOf: (authority: Authority) => readonly Condition[],
): Promise<boolean> {
  const now = parts.clock.now()
  const known = await parts.store.alerts()
  const changes = parts
    .network()
    .authorities.flatMap((authority) =>
      alertChanges(authority.id, kinds, conditionsOf(authority), known, now),
    )
  const alerts = new Map([...known, ...changes.map(({ alert }) => alert)].map((alert) => [alert.id, alert]))
  const stands = [...alerts.values()].some(({ kind, cleared_at }) => kinds.has(kind) && !cleared_at)
  if (changes.length === 0) return stands
  await save(parts, changes, now)
  for (const { alert, event } of changes) {
    if (event !== 'reworded') parts.live?.publish({ kind: 'alert', subject: alert.id, at: now })
    parts.log.info({ event: `alert_${event}`, alert: alert.id, severity: alert.severity }, alert.message)
  }
  return stands
}

/** The same each minute: the store is not asked while there is nothing to say and none of them stands. */
export function alertTeller(parts: TellAlertsParts, kinds: ReadonlySet<Alert['kind']>) {
  let mayStand = true
  return async (conditionsOf: (authority: Authority) => readonly Condition[]): Promise<void> => {
    const isQuiet = parts.network().authorities.every((authority) => conditionsOf(authority).length === 0)
    if (isQuiet && !mayStand) return
    mayStand = true
    mayStand = await tellAlerts(parts, kinds, conditionsOf)
  }
}
