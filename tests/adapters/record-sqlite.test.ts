import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, expect, test } from 'vitest'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import { migrations } from '#src/adapters/operational/migrations.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { recordContract, type Tampered } from './record-contract.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-record-'))
afterAll(() => rmSync(dir, { recursive: true }))
let files = 0
const freshFile = () => join(dir, `${++files}.sqlite`)

async function open(): Promise<Tampered> {
  const sqliteFile = freshFile()
  const store = await openOperationalStore({ sqliteFile })
  return {
    store,
    async sql(statement) {
      const database = new DatabaseSync(sqliteFile)
      database.exec('drop trigger if exists record_no_update; drop trigger if exists record_no_delete')
      const rows = database.prepare(statement).all()
      database.close()
      return rows
    },
  }
}

recordContract('SQLite', open)

test('several processes write one record: every entry once, in one chain', async () => {
  const sqliteFile = freshFile()
  await (await openOperationalStore({ sqliteFile })).close()
  const writer = new URL('./record-writer.ts', import.meta.url)
  const writers = [1, 2, 3].map(
    (number) => new Worker(writer, { workerData: { sqliteFile, number, entries: 40 } }),
  )
  await Promise.all(
    writers.map((worker) => new Promise((done, failed) => worker.on('exit', done).on('error', failed))),
  )
  const store = await openOperationalStore({ sqliteFile })
  expect(await checkRecord(store)).toMatchObject({ entries: 120, last: { seq: 120 }, fault: null })
  const subjects = (await store.record(null, 1000)).map(({ subject }) => subject)
  expect(new Set(subjects).size).toBe(120)
  await store.close()
})

/** A database as it was left by the last version without the chain. */
async function beforeTheChain(sqliteFile: string): Promise<void> {
  const database = new Kysely({ dialect: nodeSqliteDialect(sqliteFile) })
  const known = Object.entries(migrations('sqlite')).filter(([name]) => name < '0004')
  const provider = { getMigrations: async () => Object.fromEntries(known) }
  await new Migrator({ db: database, provider }).migrateToLatest()
  for (const subject of ['route-1', 'route-2', 'route-3'])
    await sql`insert into record_entry (at, actor, authority, action, subject, detail)
      values ('2026-01-15T18:00:00.000Z', 'ann', 'north', 'confirm', ${subject}, '{"b":1,"a":2}')`.execute(
      database,
    )
  await database.destroy()
}

test('entries from before the chain are given their place in it, and nothing else of them changes', async () => {
  const sqliteFile = freshFile()
  await beforeTheChain(sqliteFile)
  const store = await openOperationalStore({ sqliteFile })
  expect(await checkRecord(store)).toMatchObject({ entries: 3, last: { seq: 3 }, fault: null })
  const before = { at: EVENING, actor: 'ann', authority: 'north', action: 'confirm', detail: { a: 2, b: 1 } }
  expect(await store.record(null, 10)).toEqual(
    [1, 2, 3].map((seq) => ({ ...before, seq, subject: `route-${seq}`, pinned: null })),
  )
  await store.appendRecord({ ...before, subject: 'later' })
  expect((await checkRecord(store)).entries).toBe(4)
  expect(() => new DatabaseSync(sqliteFile).exec('delete from record_entry')).toThrow('append-only')
  await store.close()
})

test('a decision of last month replays byte for byte, after a month of others and a restart', async () => {
  const sqliteFile = freshFile()
  const first = await openOperationalStore({ sqliteFile })
  await decidedNight(first)
  for (let day = 1; day <= 31; day++) await decidedNightOf(first, day)
  await first.close()
  const store = await openOperationalStore({ sqliteFile })
  expect(await replayRecord(store)).toEqual({ same: 3 * 32, other_rules: 0, unpinned: 0, faults: [] })
  expect((await checkRecord(store)).fault).toBeNull()
  await store.close()
})

/** Another night's decision has another id; the same evidence again, a day later. */
const decidedNightOf = (store: Tampered['store'], day: number) =>
  decidedNight(
    {
      ...store,
      saveDecision: (decision, expected, kept) =>
        store.saveDecision({ ...decision, id: `${decision.id}-${day}` }, expected, kept),
    },
    hoursAfter(EVENING, 24 * day),
  )
