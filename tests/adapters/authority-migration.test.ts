import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import { afterAll } from 'vitest'
import type { Tables } from '#src/adapters/operational/database.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { authorityMigrationContract } from './authority-migration-contract.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-apart-'))
afterAll(() => rmSync(dir, { recursive: true }))

authorityMigrationContract('sqlite', async () => {
  const sqliteFile = join(dir, 'operational.sqlite')
  const old = new Kysely<Tables>({ dialect: nodeSqliteDialect(sqliteFile) })
  return { old, open: () => openOperationalStore({ sqliteFile }) }
})
