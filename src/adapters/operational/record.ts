import { setImmediate as others } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import {
  type Database,
  inParts,
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

/** The head with the number of the last of so many more; its row stays locked until the transaction ends, so writers take their turn. */
const placesFor = (transaction: OpenTransaction, count: number): Promise<RecordHead> =>
  transaction
    .updateTable('record_head')
    .set((row) => ({ seq: row('seq', '+', count) }))
    .where('id', '=', 1)
    .returning(['seq', 'hash'])
    .executeTakeFirstOrThrow()

/** An entry, and the hash of the document that it rests on; null: on none. */
export type ChainedEntry = { readonly entry: NewRecordEntry; readonly pinned: string | null }

function rowAfter({ seq, hash: previous_hash }: RecordHead, { entry, pinned }: ChainedEntry): Row {
  const row = {
    seq: seq + 1,
    at: instant(entry.at),
    actor: keyText(entry.actor),
    authority: entry.authority,
    action: entry.action,
    subject: keyText(entry.subject),
    detail: canonicalText(entry.detail ?? null),
    pinned,
    previous_hash,
  }
  return { ...row, hash: hashOfRow(row) }
}

/**
 * Adds entries at the end of the chain, in their order. To be the last thing of a transaction: everybody else waits
 * meanwhile.
 */
export async function chainEntries(
  transaction: OpenTransaction,
  entries: readonly ChainedEntry[],
): Promise<void> {
  const { seq, hash } = await placesFor(transaction, entries.length)
  let last: RecordHead = { seq: seq - entries.length, hash }
  for (const part of inParts(entries)) {
    const rows = part.map((entry) => {
      const row = rowAfter(last, entry)
      last = row
      return row
    })
    await transaction.insertInto('record_entry').values(rows).execute()
    // of a county's answers; readings and pages have their turn
    if (rows.length < entries.length) await others()
  }
  await transaction.updateTable('record_head').set({ hash: last.hash }).where('id', '=', 1).execute()
}

/** The same with one entry. */
export const chainEntry = (
  transaction: OpenTransaction,
  entry: NewRecordEntry,
  pinned: string | null,
): Promise<void> => chainEntries(transaction, [{ entry, pinned }])

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
        chainEntry(transaction, entry, restsOn ? await pinCase(transaction, entry.authority, restsOn) : null),
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
