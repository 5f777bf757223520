import { Kysely, sql } from 'kysely'
import { alertTable } from '#src/adapters/operational/alerts.ts'
import { answerTables } from '#src/adapters/operational/answers.ts'
import { copyBefore } from '#src/adapters/operational/copy-before.ts'
import type { Database, Tables } from '#src/adapters/operational/database.ts'
import { decisionTable } from '#src/adapters/operational/decisions.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import { forecastTables } from '#src/adapters/operational/forecasts.ts'
import { jobTable } from '#src/adapters/operational/jobs.ts'
import { ANSWER_LIMIT, mending } from '#src/adapters/operational/mending.ts'
import { knownMigrations, migrate, migrationState } from '#src/adapters/operational/migrating.ts'
import { networkTables } from '#src/adapters/operational/network.ts'
import { networkVersionTable } from '#src/adapters/operational/network-versions.ts'
import { outboxTables } from '#src/adapters/operational/outbox.ts'
import { outcomeTables } from '#src/adapters/operational/outcomes.ts'
import { peopleTables } from '#src/adapters/operational/people.ts'
import { pinnedTable } from '#src/adapters/operational/pinned.ts'
import { policyTable } from '#src/adapters/operational/policies.ts'
import { recordTable } from '#src/adapters/operational/record.ts'
import { rejectionTable } from '#src/adapters/operational/rejections.ts'
import { spotRequestTable } from '#src/adapters/operational/spot-requests.ts'
import { surveyTable } from '#src/adapters/operational/surveys.ts'
import { treatmentTable } from '#src/adapters/operational/treatments.ts'
import { verificationTables } from '#src/adapters/operational/verification-nights.ts'
import type { OperationalStore } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

/** All tables of one database as the port. */
const joined = (database: Database, forecasts = forecastTables(database)): OperationalStore => ({
  ...networkTables(database),
  ...networkVersionTable(database),
  ...peopleTables(database),
  ...rejectionTable(database),
  ...forecasts,
  ...outcomeTables(database),
  ...surveyTable(database),
  ...policyTable(database),
  ...verificationTables(database),
  ...decisionTable(database),
  ...alertTable(database),
  ...answerTables(database),
  ...treatmentTable(database),
  ...spotRequestTable(database),
  ...jobTable(database),
  ...outboxTables(database),
  ...recordTable(database),
  ...pinnedTable(database, forecasts.forecastsOf),
  async ping() {
    await sql`select 1`.execute(database)
  },
  trouble: () => null,
  close: () => database.destroy(),
})

async function sqliteStore(file: string): Promise<OperationalStore> {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(file) })
  try {
    await copyBefore(file, await migrationState(database, knownMigrations))
    await migrate(database, 'sqlite')
  } catch (error) {
    await database.destroy()
    throw error
  }
  return joined(database)
}

/** Loaded only where it is used. */
const postgresDialect = () => import('#src/adapters/operational/dialect-postgres.ts')

async function migratePostgres(url: string): Promise<void> {
  const { postgresPool } = await postgresDialect()
  const { dialect, abandon } = postgresPool(url, 10 * MINUTE)
  await migrate(new Kysely<Tables>({ dialect }), 'postgres').finally(abandon)
}

async function postgresStore(url: string): Promise<OperationalStore> {
  const { postgresPool, serverAnswered } = await postgresDialect()
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
