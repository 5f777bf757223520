import { Kysely, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { OperationalStore } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'
import type { Database, Tables } from './operational/database.ts'
import { decisionTables } from './operational/decisions.ts'
import { nodeSqliteDialect } from './operational/dialect-node-sqlite.ts'
import { postgresPool, serverAnswered } from './operational/dialect-postgres.ts'
import { forecastTables } from './operational/forecasts.ts'
import { jobTable } from './operational/jobs.ts'
import { ANSWER_LIMIT, mending } from './operational/mending.ts'
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

async function sqliteStore(file: string): Promise<OperationalStore> {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(file) })
  await migrate(database, 'sqlite')
  return joined(database)
}

async function migratePostgres(url: string): Promise<void> {
  const { dialect, abandon } = postgresPool(url, 10 * MINUTE)
  await migrate(new Kysely<Tables>({ dialect }), 'postgres').finally(abandon)
}

async function postgresStore(url: string): Promise<OperationalStore> {
  await migratePostgres(url)
  return mending(() => {
    const { dialect, abandon } = postgresPool(url, ANSWER_LIMIT)
    const store = joined(new Kysely<Tables>({ dialect }))
    return { store, abandon, lost: (error) => !serverAnswered(error) }
  })
}

export type OperationalPlace = { readonly sqliteFile: string } | { readonly postgresUrl: URL | string }

/**
 * State that people and jobs share: in a SQLite file (`:memory:`: gone at the end) or in PostgreSQL.
 * Creates its tables at the first opening and brings older ones up to date. Fails when the place cannot be
 * opened; once open, every call over PostgreSQL is answered or rejected within 8 s.
 */
export const openOperationalStore = (place: OperationalPlace): Promise<OperationalStore> =>
  'sqliteFile' in place ? sqliteStore(place.sqliteFile) : postgresStore(String(place.postgresUrl))
