import { Kysely } from 'kysely'
import type { Manifest } from '#src/adapters/backup/manifest.ts'
import { copyRows, rowCounts } from '#src/adapters/backup/row-copy.ts'
import type { Database, Tables } from '#src/adapters/operational/database.ts'
import { nodeSqliteDialect } from '#src/adapters/operational/dialect-node-sqlite.ts'
import {
  knownMigrations,
  type MigrationState,
  migrate,
  migrationState,
  newerThanThis,
} from '#src/adapters/operational/migrating.ts'
import { copySqlite, type Pace } from '#src/adapters/sqlite-copy.ts'
import { HOUR } from '#src/units.ts'

export const sqliteDatabase = (file: string, access: 'write' | 'read'): Database =>
  new Kysely<Tables>({ dialect: nodeSqliteDialect(file, access) })

/** Runs with a database and closes it. */
export async function withDatabase<T>(database: Database, work: (database: Database) => Promise<T>) {
  try {
    return await work(database)
  } finally {
    await database.destroy()
  }
}

/** PostgreSQL for one long piece of work, with the rows of every authority; loaded only where it is used. */
export async function withPostgres<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const { postgresPool } = await import('#src/adapters/operational/dialect-postgres.ts')
  const { dialect, abandon } = postgresPool(url, HOUR)
  return work(new Kysely<Tables>({ dialect })).finally(abandon)
}

/** The last migration that was done, where nothing stands between the database and this program but older ones to do. */
function lastDone(state: MigrationState): string {
  const newer = newerThanThis(state)
  if (newer) throw new Error(newer)
  const last = state.done.at(-1)
  if (last === undefined) throw new Error('the database holds no tables of frostline')
  return last
}

/** PostgreSQL as it was at one moment, as a SQLite file with the same tables: it can be restored to either. */
async function copyPostgres(url: string, file: string, pace: Pace): Promise<void> {
  await withPostgres(url, (database) =>
    database
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (moment) => {
        const to = lastDone(await migrationState(moment, knownMigrations))
        await withDatabase(sqliteDatabase(file, 'write'), async (copy) => {
          await migrate(copy, 'sqlite', { to })
          await copy.transaction().execute((transaction) => copyRows(moment, transaction, 'sqlite', pace))
        })
      }),
  )
}

export type OperationalFrom = { readonly sqliteFile: string } | { readonly postgresUrl: string }

/** A whole copy of what people and jobs share, made beside the service that goes on writing, as one SQLite file. */
export const copyOperational = (from: OperationalFrom, file: string, pace: Pace): Promise<void> =>
  'sqliteFile' in from ? copySqlite(from.sqliteFile, file, pace) : copyPostgres(from.postgresUrl, file, pace)

/** What such a copy holds, by its own tables. */
export const operationalContents = (file: string): Promise<Omit<Manifest['operational'], 'engine'>> =>
  withDatabase(sqliteDatabase(file, 'read'), async (database) => {
    const migration = lastDone(await migrationState(database, knownMigrations))
    const head = await database.selectFrom('record_head').select(['seq', 'hash']).executeTakeFirstOrThrow()
    const id = database.selectFrom('mark').select('value').where('name', '=', 'store-id')
    return {
      store: (await id.executeTakeFirst())?.value ?? '',
      migration,
      record: head,
      tables: await rowCounts(database),
    }
  })
