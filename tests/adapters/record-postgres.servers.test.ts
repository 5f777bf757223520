import postgres from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkRecord } from '#src/jobs/record-check.ts'
import { aDecision, EVENING } from '#tests/support/builders.ts'
import { openAdmitting } from '#tests/support/servers/admitted.ts'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { recordContract, type Tampered } from './record-contract.ts'

let server: TestServer
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

const ownDatabase = () => freshDatabase(server, `record_${++databases}`)

async function open(): Promise<Tampered> {
  const postgresUrl = await ownDatabase()
  const store = await openAdmitting(postgresUrl)
  return {
    store,
    async sql(statement) {
      const sql = postgres(postgresUrl, { max: 1 })
      await sql.unsafe('alter table record_entry disable trigger all')
      const rows = await sql.unsafe(statement)
      await sql.end()
      return rows as unknown as Record<string, unknown>[]
    },
  }
}

recordContract('PostgreSQL', open)

test('several services write one record: every entry once, in one chain, each with its decision', async () => {
  const postgresUrl = await ownDatabase()
  const stores = await Promise.all([1, 2, 3, 4].map(() => openAdmitting(postgresUrl)))
  const entry = {
    at: EVENING,
    actor: 'engine',
    authority: 'northshire',
    action: 'decision_changed',
    detail: null,
  }
  const writes = Array.from({ length: 200 }, (_, index) => {
    const store = stores[index % stores.length]!
    // Each decision is saved by two of them at once: one wins, and only one line is written
    const id = `route-${Math.floor(index / 2)}`
    return store.saveDecision(aDecision({ id }), null, { entry: { ...entry, subject: id } })
  })
  const lines = Array.from({ length: 200 }, (_, index) =>
    stores[index % stores.length]!.appendRecord({ ...entry, subject: `line-${index}` }),
  )
  const saved = await Promise.all(writes)
  await Promise.all(lines)
  expect(saved.filter(Boolean)).toHaveLength(100)
  expect(await checkRecord(stores[0]!)).toMatchObject({ entries: 300, last: { seq: 300 }, fault: null })
  const subjects = (await stores[1]!.record(null, 1000)).map(({ subject }) => subject)
  expect(new Set(subjects).size).toBe(300)
  await Promise.all(stores.map((store) => store.close()))
})
