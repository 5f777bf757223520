import { afterAll, beforeAll } from 'vitest'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { exportContract } from './export-contract.ts'

let server: TestServer
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

exportContract('PostgreSQL', async () => ({
  postgresUrl: await freshDatabase(server, `export_${++databases}`),
}))
