import { Kysely, sql } from 'kysely'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tables } from '#src/adapters/operational/database.ts'
import { postgresPool, postgresService } from '#src/adapters/operational/dialect-postgres.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import { rowsShown } from '#src/jobs/rows-shown.ts'
import type { OperationalStore } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { countiesNetwork, entryIn, fillCounties } from '#tests/support/two-counties.ts'
import { authorityMigrationContract } from './authority-migration-contract.ts'

let server: TestServer
let url: string
let store: OperationalStore
beforeAll(async () => {
  server = await startPostgres()
  url = await freshDatabase(server, 'apart')
  store = await openOperationalStore({ postgresUrl: url })
  await fillCounties(store)
})
afterAll(async () => {
  await store.close()
  await server.stop()
})

const ROLE = 'apart_app'
/** As the service's role, by hand. */
async function asService<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const raw = postgres(url, { max: 1, connection: { role: ROLE }, onnotice: () => {} })
  try {
    return await work(raw)
  } finally {
    await raw.end()
  }
}

type Table = { name: string; forced: boolean; enabled: boolean; authority: boolean }
const tables = () =>
  asService(
    (raw) => raw<Table[]>`select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced,
      exists (select from pg_attribute where attrelid = c.oid and attname = 'authority') as authority
      from pg_class c where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace
      order by relname`,
  )
const LEDGERS = ['kysely_migration', 'kysely_migration_lock']
const ours = async () => (await tables()).filter(({ name }) => !LEDGERS.includes(name))

describe('the database itself keeps authorities apart', () => {
  test('every table is under a rule, and one with an authority binds its owner too', async () => {
    const found = await ours()
    expect(found.length).toBeGreaterThan(25)
    expect(found.filter(({ enabled }) => !enabled).map(({ name }) => name)).toEqual([])
    expect(found.filter(({ authority, forced }) => authority && !forced).map(({ name }) => name)).toEqual([])
  })

  test('its role owns nothing and is no administrator', async () => {
    const [role] = await asService(
      (raw) => raw`select current_user as name, rolsuper or rolbypassrls or rolcreaterole as may,
        exists (select from pg_class where relowner = r.oid) as owns from pg_roles r where rolname = current_user`,
    )
    expect(role).toEqual({ name: ROLE, may: false, owns: false })
  })

  test('T2: whoever does not say for whom sees no row of any table, and writes none', async () => {
    for (const { name } of (await ours()).filter((table) => table.name !== 'authority')) {
      const rows = await asService((raw) => raw`select 1 from ${raw(name)} limit 1`)
      expect(rows.length, name).toBe(0)
    }
    const filled = postgres(url, { max: 1 })
    const [{ count }] = (await filled`select count(*)::int as count from decision`) as unknown as [
      { count: number },
    ]
    await filled.end()
    expect(count).toBe(2)
    const insert = asService(
      (raw) => raw`insert into alert (id, authority, raised_at, version, document)
        values ('x', 'northshire', '2026', 1, '{}')`,
    )
    await expect(insert).rejects.toThrow('row-level security')
    const position = asService((raw) => raw`insert into position (name, value) values ('x', 1)`)
    await expect(position).rejects.toThrow('row-level security')
    const admitted = asService((raw) => raw`insert into authority (id) values ('eastshire')`)
    await expect(admitted).rejects.toThrow('row-level security')
  })

  test.each([
    ['of another authority', "insert into alert values ('x', 'southshire', '2026', null, '{}', 1)"],
    ['given away', "update alert set authority = 'southshire'"],
    [
      'of the whole database',
      "select set_config('app.authorities', '*', true); insert into alert values ('x', 'southshire', '2026', null, '{}', 1)",
    ],
    ['of a new authority', "insert into authority (id) values ('eastshire')"],
  ])('in one authority’s scope nothing %s is written', async (_, statement) => {
    const work = asService((raw) =>
      raw.begin(async (own) => {
        await own`select set_config('app.authorities', 'northshire', true)`
        await own.unsafe(statement)
      }),
    )
    await expect(work).rejects.toThrow('row-level security')
  })

  test.each([
    'update record_entry set actor = actor',
    'delete from policy',
    'delete from pinned',
    'select * from kysely_migration',
  ])('is beyond its rights: %s', async (statement) => {
    await expect(asService((raw) => raw.unsafe(statement))).rejects.toThrow('permission denied')
  })
})

test('T2: what a transaction said is forgotten with it: the next from the pool is nobody’s', async () => {
  const service = postgresService(url, 8 * SECOND, ROLE)
  const north = new Kysely<Tables>({ dialect: service.dialect(['northshire']) })
  const nobody = new Kysely<Tables>({ dialect: service.dialect('unsaid') })
  const many = Array.from({ length: 40 })
  const decisions = (as: Kysely<Tables>) => as.selectFrom('decision').select('authority').execute()
  const seen = await Promise.all(many.map(() => decisions(north)))
  expect(seen.every((rows) => rows.length === 1 && rows[0]?.authority === 'northshire')).toBe(true)
  await Promise.allSettled(many.map(() => sql`select 1 / 0`.execute(north)))
  await north.transaction().execute(decisions)
  const failing = north.transaction().execute(() => Promise.reject(new Error('given up')))
  await expect(failing).rejects.toThrow('given up')
  const after = await Promise.all(many.map(() => decisions(nobody)))
  expect(after.flat()).toEqual([])
  await service.abandon()
})

describe('an owner who is no administrator', () => {
  const admin = async (statement: string, on = server.url) => {
    const raw = postgres(on, { max: 1, onnotice: () => {} })
    await raw.unsafe(statement).finally(() => raw.end())
  }
  const ownedBy = async (name: string): Promise<string> => {
    await admin(`create role ${name} login`)
    const database = new URL(await freshDatabase(server, `${name}_db`))
    await admin(`alter database ${name}_db owner to ${name}`)
    database.username = name
    return String(database)
  }

  test('may not make the role: refused with the line that an administrator types, then opened', async () => {
    const postgresUrl = await ownedBy('plain')
    const refused = openOperationalStore({ postgresUrl })
    const line = 'create role "plain_db_app" nologin; grant "plain_db_app" to "plain"'
    await expect(refused).rejects.toThrow(line)
    await admin(line)
    const opened = await openOperationalStore({ postgresUrl })
    await fillCounties(opened)
    expect(await opened.as(['northshire']).alerts()).toHaveLength(1)
    expect(await opened.alerts()).toHaveLength(2)
    expect(await checkRecord(opened)).toMatchObject({ fault: null })
    await opened.close()
    // Opened again: what is there is brought up to date as its owner, whom the rule binds as well
    const again = await openOperationalStore({ postgresUrl })
    await again.as(['southshire']).appendRecord(entryIn('southshire'))
    await again.close()
    const raw = postgres(postgresUrl, { max: 1 })
    expect(await raw`select * from decision`).toHaveLength(0)
    await raw.end()
  })
})

test('several services that start at once save one network: each has it in its scope', async () => {
  const postgresUrl = await freshDatabase(server, 'at_once')
  const stores = await Promise.all([1, 2, 3].map(() => openOperationalStore({ postgresUrl })))
  await Promise.all(stores.map((one) => one.saveNetwork(countiesNetwork)))
  for (const one of stores) expect((await one.devicesShown()).size).toBe(2)
  await Promise.all(stores.map((one) => one.close()))
})

test('T3: rows that the rules keep back are told: at a start, and by a service that runs', async () => {
  const postgresUrl = await freshDatabase(server, 'hidden')
  const opened = await openOperationalStore({ postgresUrl })
  await fillCounties(opened)
  const look = rowsShown({ network: () => countiesNetwork, store: opened })
  expect(await look()).toBeNull()
  const raw = postgres(postgresUrl, { max: 1 })
  await raw`delete from authority where id = 'southshire'`
  await raw.end()
  expect(await look()).toContain('no rows of southshire (1 devices registered)')
  await opened.close()
  const again = openOperationalStore({ postgresUrl })
  await expect(again).rejects.toThrow('keep back rows of southshire')
})

let upgrades = 0
authorityMigrationContract('postgres', async () => {
  const postgresUrl = await freshDatabase(server, `upgraded_${++upgrades}`)
  const pool = postgresPool(postgresUrl, 60 * SECOND)
  return {
    old: new Kysely<Tables>({ dialect: pool.dialect }),
    open: () => openOperationalStore({ postgresUrl }),
  }
})
