import { RESTORED_MARK, type Restored, restoredGap } from '#src/decision/alerts/restored-gap.ts'
import { type TellAlertsParts, tellAlerts } from '#src/jobs/tell-alerts.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument } from '#src/wire.ts'

const KIND: ReadonlySet<'restored_gap'> = new Set(['restored_gap'])

/** What the store knows of its restoring; null: it was never restored. */
export async function restoredOf(store: Pick<OperationalStore, 'mark'>): Promise<Restored | null> {
  const text = await store.mark(RESTORED_MARK)
  return text === null ? null : parseDocument<Restored>(text)
}

/**
 * Tells every authority that the service began again from a backup. Said once: an alert that somebody acknowledged ends,
 * and is raised again only by another restoring.
 */
export async function tellOfRestore(parts: TellAlertsParts, restored: Restored | null): Promise<void> {
  const known = (await parts.store.alerts()).filter(({ kind }) => kind === 'restored_gap')
  const isSaid = (authority: string) =>
    known.some(
      (alert) =>
        alert.authority === authority &&
        restored !== null &&
        alert.raised_at >= restored.at &&
        (alert.cleared_at !== null || alert.answer?.kind === 'acknowledged'),
    )
  await tellAlerts(parts, KIND, ({ id }) => (isSaid(id) ? [] : restoredGap(id, restored)))
}
