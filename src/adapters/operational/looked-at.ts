import { existsSync } from 'node:fs'
import { sqliteDatabase, withDatabase, withPostgres } from '#src/adapters/backup/operational-copy.ts'
import {
  knownMigrations,
  type MigrationState,
  migrationState,
  newerThanThis,
} from '#src/adapters/operational/migrating.ts'
import type { OperationalPlace } from '#src/adapters/operational-store.ts'

/** What stands between a store and this program; nothing is made or changed. Null: there is no such file. */
export async function stateOfStore(place: OperationalPlace): Promise<MigrationState | null> {
  if ('postgresUrl' in place)
    return withPostgres(String(place.postgresUrl), (database) => migrationState(database, knownMigrations))
  if (!existsSync(place.sqliteFile)) return null
  return withDatabase(sqliteDatabase(place.sqliteFile, 'read'), (database) =>
    migrationState(database, knownMigrations),
  )
}

/** `code` of what only another program, or the service itself, can mend. */
export const NOT_UP_TO_DATE = 'NOT_UP_TO_DATE'

const refused = (words: string) => Object.assign(new Error(words), { code: NOT_UP_TO_DATE })

/** A command looks at what the service holds: only the service brings a store up to date. Rejects in words. */
export async function refusePending(place: OperationalPlace): Promise<void> {
  const state = await stateOfStore(place)
  if (!state) return
  const newer = newerThanThis(state)
  if (newer) throw refused(newer)
  const { done, pending } = state
  if (done.length === 0 || pending.length === 0) return
  const count = pending.length === 1 ? '1 migration waits' : `${pending.length} migrations wait`
  throw refused(`${count}, from ${pending[0]}: the service has not brought this database up to date`)
}
