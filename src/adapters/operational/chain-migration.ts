import { type Kysely, sql } from 'kysely'
import type { Tables } from '#src/adapters/operational/database.ts'
import { hashOfRow } from '#src/adapters/operational/record-hash.ts'
import { EMPTY_RECORD, type RecordHead } from '#src/decision/record-chain.ts'

/** Entries are given their number by the chain, one after the other: a database that counts by itself leaves gaps. */
export const chainTables = (key: string) => ({
  columns: ['previous_hash', 'hash', 'pinned'].map(
    (column) => `alter table record_entry add column ${column} ${key}`,
  ),
  tables: [
    `create table record_head (id integer primary key, seq bigint not null, hash ${key} not null)`,
    `create index record_at on record_entry (at, seq)`,
    `create table pinned (hash ${key} primary key, document text not null)`,
    `create table decision_case (decision ${key} primary key, hash ${key} not null, document text not null)`,
  ],
})

const PART = 500

/** Gives entries from before the chain their place in it; nothing else of them changes. */
export async function chainEntries(database: Kysely<Tables>): Promise<void> {
  let head: RecordHead = EMPTY_RECORD
  for (;;) {
    const rows = await database
      .selectFrom('record_entry')
      .selectAll()
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(PART)
      .execute()
    for (const row of rows) {
      const hash = hashOfRow({ ...row, previous_hash: head.hash })
      await sql`update record_entry set previous_hash = ${head.hash}, hash = ${hash} where seq = ${row.seq}`.execute(
        database,
      )
      head = { seq: row.seq, hash }
    }
    if (rows.length < PART) break
  }
  await database
    .insertInto('record_head')
    .values({ id: 1, ...head })
    .execute()
}
