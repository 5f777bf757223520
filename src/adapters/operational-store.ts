import { Kysely, sql } from 'kysely'
import { alertTable } from '#src/adapters/operational/alerts.ts'
import { answerTables } from '#src/adapters/operational/answers.ts'
import { authorityTables } from '#src/adapters/operational/authority-migration.ts'
import { authorityScope } from '#src/adapters/operational/authority-scope.ts'
import { copyBefore } from '#src/adapters/operational/copy-before.ts'
import { type Database, INSTALLATION, type Tables } from '#src/adapters/operational/database.ts'
import { decisionTable } from '#src/adapters/operational/decisions.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import type { PostgresScope } from '#src/adapters/operational/dialect-postgres.ts'
import { forecastTables } from '#src/adapters/operational/forecasts.ts'
import { forgettingTables } from '#src/adapters/operational/forgetting.ts'
import { jobTable } from '#src/adapters/operational/jobs.ts'
import { ANSWER_LIMIT, mending } from '#src/adapters/operational/mending.ts'
import { knownMigrations, migrate, migrationState } from '#src/adapters/operational/migrating.ts'
import { networkTables } from '#src/adapters/operational/network.ts'
import { networkVersionTable } from '#src/adapters/operational/network-versions.ts'
import { outboxTables } from '#src/adapters/operational/outbox.ts'
import { outcomeTables } from '#src/adapters/operational/outcomes.ts'
import { peopleTables } from '#src/adapters/operational/people.ts'
import { pinnedTable } from '#src/adapters/operational/pinned.ts'
import { planTables } from '#src/adapters/operational/plans.ts'
import { policyTable } from '#src/adapters/operational/policies.ts'
import { appRole, refuseHidden } from '#src/adapters/operational/postgres-role.ts'
import { recordTable } from '#src/adapters/operational/record.ts'
import { rejectionTable } from '#src/adapters/operational/rejections.ts'
import { type Remembering, remembering } from '#src/adapters/operational/remembering.ts'
import { shareTable } from '#src/adapters/operational/shares.ts'
import { spotRequestTable } from '#src/adapters/operational/spot-requests.ts'
import { surveyTable } from '#src/adapters/operational/surveys.ts'
import { treatmentTable } from '#src/adapters/operational/treatments.ts'
import { verificationTables } from '#src/adapters/operational/verification-nights.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { networkOfAuthorities } from '#src/network/network.ts'
import { type Share, sharesOf } from '#src/network/share.ts'
import type { ApiKey, OperationalStore } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'

type Tabled = Omit<OperationalStore, 'as' | 'close'>

/** All tables of one database as the port, whose rows are there as far as the database itself lets them be. */
const joined = (database: Database, kept: Remembering, owner = INSTALLATION): Tabled => {
  const forecasts = forecastTables(database, kept)
  return {
    ...networkTables(database, owner),
    ...networkVersionTable(database),
    ...peopleTables(database),
    ...rejectionTable(database),
    ...forecasts,
    ...outcomeTables(database, kept),
    ...surveyTable(database),
    ...policyTable(database),
    ...verificationTables(database),
    ...decisionTable(database),
    ...alertTable(database, kept),
    ...answerTables(database),
    ...treatmentTable(database),
    ...spotRequestTable(database),
    ...jobTable(database),
    ...shareTable(database),
    ...planTables(database),
    ...outboxTables(database),
    ...recordTable(database),
    ...pinnedTable(database, forecasts.forecastsOf),
    ...forgettingTables(database),
    async ping() {
      await sql`select 1`.execute(database)
    },
    trouble: () => null,
  }
}

/** Of some authorities: what the installation keeps whole is read from it, and shown as far as it is theirs. */
const scoped = (whole: Tabled, database: Database, kept: Remembering, authorities: readonly string[]) => ({
  ...joined(database, kept, authorities.length === 1 ? authorities[0] : INSTALLATION),
  async networkOf(sha256: string) {
    const found = await whole.networkOf(sha256)
    return 'lost' in found ? found : networkOfAuthorities(found, authorities)
  },
  network: async () => networkOfAuthorities(await whole.network(), authorities),
  shares: async () => sharesOf(await whole.shares(), authorities),
  /** With a line in the record of both, which none of them alone may write. */
  async saveShare(share: Share, entries: readonly NewRecordEntry[], key?: ApiKey) {
    if (!authorities.includes(share.authority)) throw new Error('it is another authority’s to share')
    await whole.saveShare(share, entries, key)
  },
  async saveNetwork() {
    throw new Error('the network is saved whole, by the installation')
  },
  close: async () => {},
})

/** `within`: the database with the rows of these authorities and no others. */
function storeOver(
  database: Database,
  within: (authorities: readonly string[]) => Database,
): OperationalStore {
  const kept = remembering()
  const whole = joined(database, kept)
  const views = new Map<string, OperationalStore>()
  function as(authorities: readonly string[]): OperationalStore {
    const key = authorities.join()
    const view = views.get(key) ?? {
      ...scoped(whole, within(authorities), kept, authorities),
      as: (fewer: readonly string[]) => as(fewer.filter((id) => authorities.includes(id))),
    }
    views.set(key, view)
    return view
  }
  return { ...whole, as, close: () => database.destroy() }
}

async function sqliteStore(file: string): Promise<OperationalStore> {
  const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(file) })
  try {
    await copyBefore(file, await migrationState(database, knownMigrations))
    await migrate(database, 'sqlite')
  } catch (error) {
    await database.destroy()
    throw error
  }
  const tables = new Set(await authorityTables(database, 'sqlite'))
  return storeOver(database, (authorities) => database.withPlugin(authorityScope(tables, authorities)))
}

/** Loaded only where it is used. */
const postgresDialect = () => import('#src/adapters/operational/dialect-postgres.ts')

/** As the owner of the tables; the role as which the service then works. */
async function migratePostgres(url: string): Promise<string> {
  const { postgresPool, postgresService } = await postgresDialect()
  const { dialect, abandon } = postgresPool(url, 10 * MINUTE)
  const owners = new Kysely<Tables>({ dialect })
  try {
    await migrate(owners, 'postgres')
    const role = await appRole(owners)
    const service = postgresService(url, ANSWER_LIMIT, role)
    const shown = new Kysely<Tables>({ dialect: service.dialect('installation') })
    await refuseHidden(owners, shown).finally(service.abandon)
    return role
  } finally {
    await abandon()
  }
}

async function postgresStore(url: string): Promise<OperationalStore> {
  const { postgresService, serverAnswered } = await postgresDialect()
  const role = await migratePostgres(url)
  return mending(() => {
    const { dialect, abandon } = postgresService(url, ANSWER_LIMIT, role)
    const within = (scope: PostgresScope) => new Kysely<Tables>({ dialect: dialect(scope) })
    const store = storeOver(within('installation'), within)
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
