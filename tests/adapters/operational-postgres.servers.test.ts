import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { aDecision, aForecast, EVENING } from '#tests/support/builders.ts'
import { frozenFront } from '#tests/support/frozen-front.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'
import { openAdmitting } from '#tests/support/servers/admitted.ts'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { authoritiesContract } from './authorities-contract.ts'
import { operationalStoreContract } from './operational-contract.ts'

let server: TestServer
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

const ownDatabase = () => freshDatabase(server, `night_${++databases}`)

operationalStoreContract('PostgreSQL', async () => openAdmitting(await ownDatabase()))

authoritiesContract('PostgreSQL', async () => openAdmitting(await ownDatabase()))

const entry = {
  at: EVENING,
  actor: 'ann',
  authority: 'north',
  action: 'confirm',
  subject: 'r',
  detail: null,
}

describe('PostgreSQL', () => {
  test('several workers may open an empty database at once', async () => {
    const postgresUrl = await ownDatabase()
    const stores = await Promise.all([1, 2, 3].map(() => openAdmitting(postgresUrl)))
    const saved = await Promise.all(stores.map((store) => store.saveDecision(aDecision(), null)))
    expect(saved.filter(Boolean)).toHaveLength(1)
    await Promise.all(stores.map((store) => store.close()))
  })

  test.each(["update record_entry set actor = 'bob'", 'delete from record_entry', 'truncate record_entry'])(
    'refuses from anybody: %s',
    async (statement) => {
      const postgresUrl = await ownDatabase()
      const store = await openAdmitting(postgresUrl)
      await store.appendRecord(entry)
      const sql = postgres(postgresUrl, { max: 1 })
      await expect(sql.unsafe(statement)).rejects.toThrow('the record is append-only')
      await sql.end()
      expect(await store.record(null, 10)).toHaveLength(1)
      await store.close()
    },
  )

  test.each(["update policy set document = ''", 'delete from policy', 'truncate policy'])(
    'refuses from anybody: %s',
    async (statement) => {
      const postgresUrl = await ownDatabase()
      const store = await openAdmitting(postgresUrl)
      const [policy, recorded] = anAdoptedPolicy()
      await store.addPolicy(policy, recorded)
      const sql = postgres(postgresUrl, { max: 1 })
      await expect(sql.unsafe(statement)).rejects.toThrow('a policy is never changed')
      await sql.end()
      expect(await store.policies(policy.authority)).toEqual([policy])
      await store.close()
    },
  )

  test('not there at opening: refused with the reason', async () => {
    const opening = openOperationalStore({ postgresUrl: 'postgres://127.0.0.1:1/nothing' })
    await expect(opening).rejects.toThrow(/ECONNREFUSED/)
  })
})

describe('PostgreSQL goes away', () => {
  let outage: TestServer
  beforeAll(async () => {
    outage = await startPostgres()
  })
  afterAll(() => outage.stop())

  test('restarted in the middle of writing: what was saved is there, nothing twice', async () => {
    const store = await openAdmitting(outage.url)
    const write = (index: number) => store.appendRecord({ ...entry, subject: `r-${index}` })
    const forecasts = Promise.allSettled(
      Array.from({ length: 500 }, () => store.saveForecasts([aForecast()])),
    )
    await write(0)
    const writing = Promise.allSettled(Array.from({ length: 2000 }, (_, index) => write(index + 1)))
    await outage.restart()
    const saved = (await writing).flatMap((call, index) =>
      call.status === 'fulfilled' ? [`r-${index + 1}`] : [],
    )
    await store.ping()
    const subjects = (await store.record(null, 10_000)).map(({ subject }) => subject)
    expect(subjects).toEqual(expect.arrayContaining(['r-0', ...saved]))
    expect(new Set(subjects).size).toBe(subjects.length)
    const kept = (await forecasts).filter(({ status }) => status === 'fulfilled').length
    expect((await store.forecastsAfter(0, 1000)).length).toBeGreaterThanOrEqual(kept)
    await store.close()
  })

  test('killed: every call says so within 10 s; started again: the same store works', async () => {
    const store = await openAdmitting(outage.url)
    await store.saveDecision(aDecision(), null)
    await outage.kill()
    const before = performance.now()
    const calls = Array.from({ length: 30 }, () => store.saveMark('during', 'outage'))
    const answers = await Promise.allSettled(calls)
    expect(performance.now() - before).toBeLessThan(10_000)
    for (const answer of answers) expect(answer.status).toBe('rejected')
    await expect(store.ping()).rejects.toThrow(/^PostgreSQL, ping: .+/)
    await outage.restart()
    await store.ping()
    expect(await store.decision(aDecision().id)).toEqual(aDecision())
    expect(await store.mark('during')).toBeNull()
    await store.close()
  })

  test('takes connections and never answers: every call says so within 10 s', async () => {
    const front = await frozenFront(outage.url)
    const store = await openOperationalStore({ postgresUrl: front.url })
    await store.ping()
    front.freeze()
    const before = performance.now()
    await expect(store.ping()).rejects.toThrow('PostgreSQL, ping: no answer within 8 s')
    expect(performance.now() - before).toBeLessThan(10_000)
    front.thaw()
    await store.ping()
    await store.close()
    front.stop()
  })
})
