import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, describe, expect, test } from 'vitest'
import type { Tables } from '#src/adapters/operational/database.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import { migrations } from '#src/adapters/operational/migrations.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { writeDocument } from '#src/wire.ts'
import { aDecision, anAuthority, EVENING } from '#tests/support/builders.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'
import { authoritiesContract } from './authorities-contract.ts'
import { operationalStoreContract } from './operational-contract.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-operational-'))
afterAll(() => rmSync(dir, { recursive: true }))
let files = 0
const freshFile = () => join(dir, `${++files}`, 'operational.sqlite')

operationalStoreContract('SQLite in memory', () => openOperationalStore({ sqliteFile: ':memory:' }))
operationalStoreContract('a SQLite file', () => openOperationalStore({ sqliteFile: freshFile() }))

authoritiesContract('SQLite in memory', () => openOperationalStore({ sqliteFile: ':memory:' }))
authoritiesContract('a SQLite file', () => openOperationalStore({ sqliteFile: freshFile() }))

describe('a SQLite file', () => {
  test('holds everything over a restart, and its tables are made once', async () => {
    const sqliteFile = freshFile()
    const first = await openOperationalStore({ sqliteFile })
    await first.saveDecision(aDecision(), null)
    await first.close()
    const second = await openOperationalStore({ sqliteFile })
    expect(await second.decision(aDecision().id)).toEqual(aDecision())
    await second.close()
  })

  test('is readable by its owner only', async () => {
    const sqliteFile = freshFile()
    const store = await openOperationalStore({ sqliteFile })
    const modes = ['', '-wal', '-shm'].map((end) => statSync(`${sqliteFile}${end}`).mode & 0o777)
    await store.close()
    expect(modes).toEqual([0o600, 0o600, 0o600])
  })

  test.each(['update record_entry set actor = $x', 'delete from record_entry where actor <> $x'])(
    'refuses from anybody: %s',
    async (statement) => {
      const sqliteFile = freshFile()
      const store = await openOperationalStore({ sqliteFile })
      const entry = { actor: 'ann', authority: 'north', action: 'confirm', subject: 'r', detail: null }
      await store.appendRecord({ ...entry, at: EVENING })
      const other = new DatabaseSync(sqliteFile)
      expect(() => other.prepare(statement).run({ $x: 'bob' })).toThrow('the record is append-only')
      other.close()
      expect((await store.record(null, 10)).map(({ actor }) => actor)).toEqual(['ann'])
      await store.close()
    },
  )

  test.each(['update policy set document = $x', 'delete from policy where authority <> $x'])(
    'refuses from anybody: %s',
    async (statement) => {
      const sqliteFile = freshFile()
      const store = await openOperationalStore({ sqliteFile })
      const [policy, entry] = anAdoptedPolicy()
      await store.addPolicy(policy, entry)
      const other = new DatabaseSync(sqliteFile)
      expect(() => other.prepare(statement).run({ $x: 'bob' })).toThrow('a policy is never changed')
      other.close()
      expect(await store.policies(policy.authority)).toEqual([policy])
      await store.close()
    },
  )

  test('a network from before its versions were kept is in force from the beginning', async () => {
    const sqliteFile = join(dir, `${++files}.sqlite`)
    const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(sqliteFile) })
    const known = Object.entries(migrations('sqlite')).filter(([name]) => name < '0009')
    const provider = { getMigrations: async () => Object.fromEntries(known) }
    await new Migrator({ db: database, provider }).migrateToLatest()
    const document = writeDocument(anAuthority())
    const row = { kind: 'authorities', id: 'northshire', place: 0, authority: 'northshire', document }
    await database.insertInto('network_part').values(row).execute()
    await database.destroy()
    const store = await openOperationalStore({ sqliteFile })
    const [version] = await store.networkVersions({ from: EVENING, to: EVENING })
    expect(version?.since_at).toEqual(new Date(0))
    expect(await store.networkOf(version?.sha256 ?? '')).toEqual(await store.network())
    expect((await store.network()).authorities).toEqual([anAuthority()])
    await store.close()
  })

  test('in a place that cannot be is refused with the place', async () => {
    const file = join(dir, 'a-file')
    writeFileSync(file, '')
    await expect(openOperationalStore({ sqliteFile: join(file, 'x.sqlite') })).rejects.toThrow('a-file')
  })
})
