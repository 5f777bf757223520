import postgresDriver from 'postgres'
import { afterAll, beforeAll } from 'vitest'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { backupContract, type Places } from './backup-contract.ts'

let server: TestServer
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
  await asAdministrator('create role keeper login createrole')
})
afterAll(() => server.stop())

const sqlite: Places = { fresh: async () => ({}) }
const postgres: Places = {
  fresh: async () => ({ postgresUrl: await freshDatabase(server, `kept_${++databases}`) }),
}

async function asAdministrator(statement: string): Promise<void> {
  const sql = postgresDriver(server.url, { max: 1, onnotice: () => {} })
  await sql.unsafe(statement)
  await sql.end()
}

/** Row-level security binds the owner of the tables too, unless they are an administrator. */
const ofAnOwner: Places = {
  async fresh() {
    const url = new URL(await freshDatabase(server, `kept_${++databases}`))
    await asAdministrator(`alter database kept_${databases} owner to keeper`)
    url.username = 'keeper'
    return { postgresUrl: String(url) }
  },
}

backupContract('PostgreSQL of an owner who is no administrator', ofAnOwner, ofAnOwner)
backupContract('PostgreSQL', postgres, postgres)
backupContract('PostgreSQL to SQLite', postgres, sqlite)
backupContract('SQLite to PostgreSQL', sqlite, postgres)
