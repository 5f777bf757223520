import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Tables } from '#src/adapters/operational/database.ts'
import { type Engine, migrations } from '#src/adapters/operational/migrations.ts'

/** What stands between a database and this program, by the names of migrations. */
export type MigrationState = {
  readonly done: readonly string[]
  /** What this program would do to the database, in order. */
  readonly pending: readonly string[]
  /** What a newer program has done to it. */
  readonly unknown: readonly string[]
}

export type Migrations = Readonly<Record<string, Migration>>

const LEDGER = 'kysely_migration'

async function executed(database: Kysely<Tables>): Promise<string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === LEDGER)) return []
  const ledger = database as unknown as Kysely<{ [LEDGER]: { name: string } }>
  const rows = await ledger.selectFrom(LEDGER).select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

/** Looks only: nothing is made or changed. */
export async function migrationState(
  database: Kysely<Tables>,
  known: readonly string[],
): Promise<MigrationState> {
  const done = await executed(database)
  return {
    done,
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  }
}

/** The names of this program's migrations, in order. */
export const knownMigrations: readonly string[] = Object.keys(migrations('sqlite')).sort()

export const latestMigration = (): string => knownMigrations.at(-1) ?? ''

/** In words why this program must not touch a database; null: it may. */
export function newerThanThis({ unknown }: Pick<MigrationState, 'unknown'>): string | null {
  if (unknown.length === 0) return null
  return `the database was brought to ${unknown.at(-1)} by a newer frostline; this one knows up to ${latestMigration()}: start the newer one, or restore a backup from before`
}

/** `code` of what another program can open: the database is not to blame. */
export const NOT_THIS_PROGRAM = 'NOT_THIS_PROGRAM'

const notThisProgram = (words: string, cause?: unknown) =>
  Object.assign(new Error(words, { cause }), { code: NOT_THIS_PROGRAM })

/**
 * Brings a database up to date, all in one transaction: when one migration fails it is as it was before. Rejects in
 * words; refuses a database that a newer program has changed. `to`: not further than this migration.
 */
export async function migrate(
  database: Kysely<Tables>,
  engine: Engine,
  { made = migrations(engine), to }: { readonly made?: Migrations; readonly to?: string } = {},
): Promise<void> {
  const newer = newerThanThis(await migrationState(database, Object.keys(made)))
  if (newer) throw notThisProgram(newer)
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => made } })
  const { error, results } = await (to ? migrator.migrateTo(to) : migrator.migrateToLatest())
  if (!error) return
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName
  const why = error instanceof Error ? error.message : String(error)
  if (!failed) throw new Error(why || 'no answer', { cause: error })
  throw notThisProgram(
    `migration ${failed} failed, the database is as it was before: ${why}; start the program of before`,
    error,
  )
}
