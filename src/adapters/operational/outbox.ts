import { type Database, inParts, instant, type OpenTransaction } from '#src/adapters/operational/database.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Notice } from '#src/notification/notice.ts'
import type { Outbox } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const rowOf = (message: OutboxMessage) => ({
  id: message.id,
  notice: message.notice,
  authority: message.authority,
  state: message.state,
  attempts: message.attempts,
  created_at: instant(message.created_at),
  next_try_at: instant(message.next_try_at),
  document: writeDocument(message),
})

async function keepNotice(transaction: OpenTransaction, notice: Notice): Promise<void> {
  const { id, authority } = notice
  const closed_at = notice.closed_at && instant(notice.closed_at)
  const document = writeDocument(notice)
  await transaction
    .insertInto('notice')
    .values({ id, authority, closed_at, document })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ closed_at, document }))
    .execute()
}

/** Notices and the messages about them; each message is there once whoever adds it again. */
export const outboxTables = (database: Database): Outbox => ({
  async standingNotices() {
    const rows = await database
      .selectFrom('notice')
      .select('document')
      .where('closed_at', 'is', null)
      .orderBy('id')
      .execute()
    return rows.map(({ document }) => parseDocument<Notice>(document))
  },
  async noticesClosedSince(at) {
    const rows = await database
      .selectFrom('notice')
      .select('document')
      .where('closed_at', '>=', instant(at))
      .orderBy('closed_at', 'desc')
      .orderBy('id')
      .execute()
    return rows.map(({ document }) => parseDocument<Notice>(document))
  },
  saveNotices: (notices, messages) =>
    database.transaction().execute(async (transaction) => {
      for (const notice of notices) await keepNotice(transaction, notice)
      for (const part of inParts(messages.map(rowOf)))
        await transaction
          .insertInto('outbox')
          .values(part)
          .onConflict((conflict) => conflict.column('id').doNothing())
          .execute()
    }),
  async dueMessages(now, limit) {
    const rows = await database
      .selectFrom('outbox')
      .select('document')
      .where('state', '=', 'due')
      .where('next_try_at', '<=', instant(now))
      .orderBy('next_try_at')
      .orderBy('id')
      .limit(limit)
      .execute()
    return rows.map(({ document }) => parseDocument<OutboxMessage>(document))
  },
  async messagesOf(notice) {
    const rows = await database
      .selectFrom('outbox')
      .select('document')
      .where('notice', '=', notice)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(({ document }) => parseDocument<OutboxMessage>(document))
  },
  async latestMessages(limit) {
    const rows = await database
      .selectFrom('outbox')
      .select('document')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.map(({ document }) => parseDocument<OutboxMessage>(document))
  },
  async changeMessage(message, expectedAttempts) {
    const { numUpdatedRows } = await database
      .updateTable('outbox')
      .set(rowOf(message))
      .where('id', '=', message.id)
      .where('state', '=', 'due')
      .where('attempts', '=', expectedAttempts)
      .executeTakeFirstOrThrow()
    return numUpdatedRows === 1n
  },
})
