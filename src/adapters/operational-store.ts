import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { OperationalStore } from '#src/ports.ts'
import type { Database, Tables } from './operational/database.ts'
import { decisionTables } from './operational/decisions.ts'
import { nodeSqliteDialect } from './operational/dialect-node-sqlite.ts'
import { forecastTables } from './operational/forecasts.ts'
import { jobTable } from './operational/jobs.ts'
import { type Engine, migrations } from './operational/migrations.ts'
import { networkTables } from './operational/network.ts'
import { peopleTables } from './operational/people.ts'
import { recordTable } from './operational/record.ts'
import { rejectionTable } from './operational/rejections.ts'

/** All tables of one database as the port. */
const joined = (database: Database): OperationalStore => ({
  ...networkTables(database),
  ...peopleTables(database),
  ...rejectionTable(database),
  ...forecastTables(database),
  ...decisionTables(database),
  ...jobTable(database),
  ...recordTable(database),
  async ping() {
    await sql`select 1`.execute(database)
  },
  close: () => database.destroy(),
})

async function migrate(database: Database, engine: Engine): Promise<void> {
  const provider = { getMigrations: async () => migrations(engine) }
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest()
  if (error) throw error
}

/**
 * State that people and jobs share: in a SQLite file (`:memory:`: gone at the end) or in PostgreSQL.
 * Creates its tables at the first opening and brings older ones up to date.
 */
export async function openOperationalStore(place: { sqliteFile: string }): Promise<OperationalStore> {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(place.sqliteFile) })
  await migrate(database, 'sqlite')
  return joined(database)
}
