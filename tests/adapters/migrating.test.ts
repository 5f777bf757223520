import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import type { Tables } from '#src/adapters/operational/database.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import { migrate } from '#src/adapters/operational/migrating.ts'
import { migrations } from '#src/adapters/operational/migrations.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { aDecision, aNetwork } from '#tests/support/builders.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-migrating-'))
afterAll(() => rmSync(root, { recursive: true }))
let files = 0
let sqliteFile: string
beforeEach(async () => {
  sqliteFile = join(root, `${++files}`, 'operational.sqlite')
  const store = await openOperationalStore({ sqliteFile })
  await store.saveNetwork(aNetwork())
  await store.saveDecision(aDecision(), null)
  await store.close()
})

/** All that a database says of itself, without the ledger of migrations. */
function contents(): unknown {
  const database = new DatabaseSync(sqliteFile, { readOnly: true })
  const schema = database.prepare(`select name, sql from sqlite_schema order by name`).all()
  const decisions = database.prepare('select * from decision').all()
  const ledger = database.prepare('select name from kysely_migration order by name').all()
  database.close()
  return { schema, decisions, ledger }
}

function changeByHand(statement: string): void {
  const database = new DatabaseSync(sqliteFile)
  database.exec(statement)
  database.close()
}

/** Not in the ledger although its tables are there: it fails. */
const BROKEN = '0011-spot-requests'
const pending = () => changeByHand(`delete from kysely_migration where name >= '${BROKEN}'`)

describe('a migration that fails', () => {
  test('leaves the database as it was, also what it and those before it had done already', async () => {
    const before = contents()
    const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(sqliteFile) })
    const done = (statement: string) => (transaction: Kysely<unknown>) =>
      sql
        .raw(statement)
        .execute(transaction)
        .then(() => {})
    const made = {
      ...migrations('sqlite'),
      '9001-first': { up: done('create table first (id text)') },
      '9002-broken': {
        async up(transaction: Kysely<unknown>) {
          await done('delete from decision')(transaction)
          throw new Error('no such luck')
        },
      },
    }
    const failing = migrate(database, 'sqlite', { made })
    await expect(failing).rejects.toThrow(
      'migration 9002-broken failed, the database is as it was before: no such luck',
    )
    await database.destroy()
    expect(contents()).toEqual(before)
  })

  test('is told by its name when the store is opened, and the file is free again', async () => {
    pending()
    await expect(openOperationalStore({ sqliteFile })).rejects.toThrow(`migration ${BROKEN} failed`)
    const other = new DatabaseSync(sqliteFile)
    other.exec('begin exclusive; commit')
    other.close()
  })
})

describe('before a migration', () => {
  const copies = () => readdirSync(join(sqliteFile, '..')).filter((name) => name.includes('.before-'))

  test('a whole copy is kept, and only that from before the last change', async () => {
    changeByHand('vacuum into $x'.replace('$x', `'${sqliteFile}.before-0001-older'`))
    pending()
    await expect(openOperationalStore({ sqliteFile })).rejects.toThrow()
    expect(copies()).toEqual([`operational.sqlite.before-${BROKEN}`])
    const copy = new DatabaseSync(`${sqliteFile}.before-${BROKEN}`, { readOnly: true })
    expect(copy.prepare('select count(*) as count from decision').get()).toEqual({ count: 1 })
    copy.close()
  })

  test('nothing is copied while nothing is to be done', async () => {
    await (await openOperationalStore({ sqliteFile })).close()
    expect(copies()).toEqual([])
    expect(existsSync(sqliteFile)).toBe(true)
  })
})

test('a database of a newer program is refused in words and left alone', async () => {
  changeByHand(`insert into kysely_migration values ('9999-newer', '2027-01-01T00:00:00.000Z')`)
  const before = contents()
  await expect(openOperationalStore({ sqliteFile })).rejects.toThrow(
    /brought to 9999-newer by a newer frostline; this one knows up to .*: start the newer one/,
  )
  expect(contents()).toEqual(before)
})
