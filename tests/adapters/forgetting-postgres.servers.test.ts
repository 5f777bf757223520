import { afterAll, beforeAll } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { freshDatabase, startPostgres } from '#tests/support/servers/postgres.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { forgettingContract } from './forgetting-contract.ts'

let server: TestServer
let databases = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

forgettingContract('PostgreSQL', async () =>
  openOperationalStore({ postgresUrl: await freshDatabase(server, `old_${++databases}`) }),
)
