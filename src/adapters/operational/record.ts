import type { Selectable } from 'kysely'
import {
  type Database,
  instant,
  keyText,
  type OpenTransaction,
  type Tables,
} from '#src/adapters/operational/database.ts'
import { pinCase } from '#src/adapters/operational/pinned.ts'
import { hashOfRow } from '#src/adapters/operational/record-hash.ts'
import type { RecordHead, RecordLink } from '#src/decision/record-chain.ts'
import type { NewRecordEntry, RecordEntry } from '#src/decision/record-entry.ts'
import type { OperationalStore } from '#src/ports.ts'
import { canonicalText, parseDocument } from '#src/wire.ts'

type Row = Selectable<Tables['record_entry']>

/** The head with its next number; its row stays locked until the transaction ends, so writers take their turn. */
const nextPlace = (transaction: OpenTransaction): Promise<RecordHead> =>
  transaction
    .updateTable('record_head')
    .set((row) => ({ seq: row('seq', '+', 1) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()

/** Adds an entry at the end of the chain. To be the last thing of a transaction: everybody else waits meanwhile. */
export async function chainEntry(
  transaction: OpenTransaction,
  entry: NewRecordEntry,
  pinned: string | null,
): Promise<void> {
  const { seq, hash: previous_hash } = await nextPlace(transaction)
  const row = {
    seq,
    at: instant(entry.at),
    actor: keyText(entry.actor),
    authority: entry.authority,
    action: entry.action,
    subject: keyText(entry.subject),
    detail: canonicalText(entry.detail ?? null),
    pinned,
    previous_hash,
  }
  const hash = hashOfRow(row)
  await transaction
    .insertInto('record_entry')
    .values({ ...row, hash })
    .execute()
  await transaction.updateTable('record_head').set({ hash }).where('id', '=', 1).execute()
}

const entryOf = ({ previous_hash: _, hash: __, ...row }: Row): RecordEntry => ({
  ...row,
  at: new Date(row.at),
  detail: parseDocument(row.detail),
})

const linkOf = (row: Row): RecordLink => {
  const { seq, previous_hash, hash } = row
  return { seq, previous_hash, hash, computed_hash: hashOfRow(row) }
}

const rowsAfter = (database: Database, after: number, limit: number): Promise<Row[]> =>
  database
    .selectFrom('record_entry')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()

/** Who did what, when: rows are added and, by trigger, never changed or removed; their hashes tell if they were. */
export const recordTable = (
  database: Database,
): Pick<
  OperationalStore,
  | 'appendRecord'
  | 'record'
  | 'recordBetween'
  | 'recordAfter'
  | 'recordLinks'
  | 'recordSuccessor'
  | 'recordHead'
> => ({
  appendRecord: (entry, restsOn) =>
    database
      .transaction()
      .execute(async (transaction) =>
        chainEntry(transaction, entry, restsOn ? await pinCase(transaction, restsOn) : null),
      ),

  async record(subject, limit) {
    const newestFirst = await database
      .selectFrom('record_entry')
      .selectAll()
      .$if(subject !== null, (query) => query.where('subject', '=', keyText(subject ?? '')))
      .orderBy('seq', 'desc')
      .limit(limit)
      .execute()
    return newestFirst.reverse().map(entryOf)
  },
  async recordBetween(authority, { from, to }, action = '') {
    const rows = await database
      .selectFrom('record_entry')
      .selectAll()
      .where('at', '>=', instant(from))
      .where('at', '<', instant(to))
      .where('authority', '=', authority)
      .$if(action !== '', (query) => query.where('action', 'like', `${action}%`))
      .orderBy('at')
      .orderBy('seq')
      .execute()
    return rows.map(entryOf)
  },
  recordAfter: async (after, limit) => (await rowsAfter(database, after, limit)).map(entryOf),
  recordLinks: async (after, limit) => (await rowsAfter(database, after, limit)).map(linkOf),
  async recordSuccessor(hash) {
    const row = await database
      .selectFrom('record_entry')
      .selectAll()
      .where('previous_hash', '=', hash)
      .limit(1)
      .executeTakeFirst()
    return row ? linkOf(row) : null
  },
  recordHead: () =>
    database.selectFrom('record_head').select(['seq', 'hash']).where('id', '=', 1).executeTakeFirstOrThrow(),
})
