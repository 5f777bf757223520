import {
  type Database,
  inParts,
  instant,
  lastOfEach,
  type OpenTransaction,
} from '#src/adapters/operational/database.ts'
import { chainEntry } from '#src/adapters/operational/record.ts'
import type { Remembering } from '#src/adapters/operational/remembering.ts'
import type { Alert } from '#src/decision/alert.ts'
import { measureOf } from '#src/decision/alerts/worse.ts'
import type { OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const alertRow = (alert: Alert) => ({
  id: alert.id,
  authority: alert.authority,
  raised_at: instant(alert.raised_at),
  cleared_at: alert.cleared_at ? instant(alert.cleared_at) : null,
  version: alert.version,
  document: writeDocument(alert),
})

/** Alerts of before nobody could answer. */
const unanswered = { behind: [], due_at: null, fading_at: null, version: 1, answer: null }
export function alertOf(document: string): Alert {
  const alert = { ...unanswered, ...parseDocument<Alert>(document) }
  return { ...alert, told: alert.told ?? measureOf(alert) }
}

async function saveAlerts(transaction: OpenTransaction, alerts: readonly Alert[]): Promise<void> {
  const rows = lastOfEach(alerts, (alert) => alert.id).map(alertRow)
  for (const part of inParts(rows))
    await transaction
      .insertInto('alert')
      .values(part)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((row) => ({
            authority: row.ref('excluded.authority'),
            raised_at: row.ref('excluded.raised_at'),
            cleared_at: row.ref('excluded.cleared_at'),
            version: row.ref('excluded.version'),
            document: row.ref('excluded.document'),
          }))
          .whereRef('excluded.version', '>=', 'alert.version'),
      )
      .execute()
}

/** What somebody must know. */
export const alertTable = (
  database: Database,
  { alerts: remembered }: Pick<Remembering, 'alerts'>,
): Pick<OperationalStore, 'alerts' | 'saveAlerts' | 'saveAlert'> => {
  return {
    async alerts() {
      const rows = await database
        .selectFrom('alert')
        .select(['id', 'document'])
        .orderBy('raised_at')
        .orderBy('id')
        .execute()
      return rows.map(({ id, document }) => remembered.read(id, document))
    },
    saveAlerts: (alerts, entries = []) =>
      database.transaction().execute(async (transaction) => {
        await saveAlerts(transaction, alerts)
        for (const entry of entries) await chainEntry(transaction, entry, null)
      }),
    saveAlert: (alert, expected, entry) =>
      database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('alert')
          .set(alertRow(alert))
          .where('id', '=', alert.id)
          .where('version', '=', expected)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows !== 1n) return false
        await chainEntry(transaction, entry, null)
        return true
      }),
  }
}
