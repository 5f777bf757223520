import { createHash } from 'node:crypto'
import type { Insertable } from 'kysely'
import { ownerOf } from '#src/adapters/operational/authorities.ts'
import {
  type Database,
  inParts,
  instant,
  keyText,
  type OpenTransaction,
  type Tables,
} from '#src/adapters/operational/database.ts'
import type { JournalPosition, OperationalStore, SourceId } from '#src/ports.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/**
 * By content, so that a journal that began anew (another data directory, the same database) loses nothing.
 * Twice the same message in one batch is two rejections: they are told apart by their number.
 */
function rowsOf(
  rejections: readonly Rejection[],
  owner: (said: string) => string,
): Insertable<Tables['rejection']>[] {
  const seen = new Map<string, number>()
  return rejections.map((rejection) => {
    const document = writeDocument(rejection)
    const hash = createHash('sha256').update(document).digest('base64url')
    const times = seen.get(hash) ?? 0
    seen.set(hash, times + 1)
    return {
      content_key: `${hash}:${times}`,
      authority: owner(rejection.authority),
      device: keyText(rejection.device),
      received_at: instant(rejection.received_at),
      document,
    }
  })
}

const positionName = (source: SourceId): string => `rejections of ${source}`

/** One journal has one writer, and its position goes back when an older copy of it was restored. */
const standAt = (transaction: OpenTransaction, name: string, value: JournalPosition) =>
  transaction
    .insertInto('position')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()

async function append(
  transaction: OpenTransaction,
  rejections: readonly Rejection[],
  through: JournalPosition,
  source: SourceId,
): Promise<void> {
  await standAt(transaction, positionName(source), through)
  if (rejections.length === 0) return
  for (const rows of inParts(rowsOf(rejections, await ownerOf(transaction))))
    await transaction
      .insertInto('rejection')
      .values(rows)
      .onConflict((conflict) => conflict.column('content_key').doNothing())
      .execute()
}

/** What was acknowledged and not believed, for the owner of the device. */
export const rejectionTable = (
  database: Database,
): Pick<OperationalStore, 'appendRejections' | 'rejectionPosition' | 'rejectionsOf'> => ({
  appendRejections: (rejections, through, source) =>
    database.transaction().execute((transaction) => append(transaction, rejections, through, source)),

  async rejectionPosition(source) {
    const row = await database
      .selectFrom('position')
      .select('value')
      .where('name', '=', positionName(source))
      .executeTakeFirst()
    return row?.value ?? 0
  },
  async rejectionsOf(device, limit) {
    const rows = await database
      .selectFrom('rejection')
      .select('document')
      .where('device', '=', keyText(device))
      .orderBy('received_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => parseDocument<Rejection>(row.document))
  },
})
