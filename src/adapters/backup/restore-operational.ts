import { join } from 'node:path'
import { type Manifest, PARTS } from '#src/adapters/backup/manifest.ts'
import { sqliteDatabase, withDatabase, withPostgres } from '#src/adapters/backup/operational-copy.ts'
import { copyFile } from '#src/adapters/backup/paced-copy.ts'
import { copyRows, rowCounts } from '#src/adapters/backup/row-copy.ts'
import { type Database, INSTALLATION, type OpenTransaction } from '#src/adapters/operational/database.ts'
import { migrate, migrationState } from '#src/adapters/operational/migrating.ts'
import { readNetwork, saveMark } from '#src/adapters/operational/network.ts'
import { chainEntries } from '#src/adapters/operational/record.ts'
import { RESTORED_MARK, type Restored } from '#src/decision/alerts/restored-gap.ts'
import { writeDocument } from '#src/wire.ts'

type RestoringStore = {
  readonly from: string
  readonly manifest: Manifest
  readonly postgresUrl?: string
  readonly restored: Restored
  /** New names of the journal and of the store. */
  readonly journal: string
  readonly store: string
}

const mark = (transaction: OpenTransaction, name: string, value: string) =>
  saveMark(transaction, INSTALLATION, { name, value })

/** The line of the record that names what is missing: for each authority its own. */
async function recordRestoring(transaction: OpenTransaction, restored: Restored): Promise<void> {
  const { authorities } = await readNetwork(transaction)
  const entries = authorities.map(({ id: authority }) => ({
    entry: {
      at: restored.at,
      actor: 'frostline restore',
      authority,
      action: 'record_restored',
      subject: authority,
      detail: restored,
    },
    pinned: null,
  }))
  if (entries.length > 0) await chainEntries(transaction, entries)
}

/** What makes a copy a store of its own: its name, where its views stand, and that it was restored. */
async function settle(transaction: OpenTransaction, given: RestoringStore): Promise<void> {
  const { restored, journal, store } = given
  await mark(transaction, 'store-id', store)
  await mark(transaction, RESTORED_MARK, writeDocument(restored))
  const former = await transaction
    .selectFrom('position')
    .select('value')
    .where('name', '=', `rejections of ${restored.journal.id}`)
    .executeTakeFirst()
  if (former)
    await transaction
      .insertInto('position')
      .values({ name: `rejections of ${journal}`, value: former.value })
      .execute()
  await recordRestoring(transaction, restored)
}

async function refuseOther(database: Database): Promise<void> {
  const { done } = await migrationState(database, [])
  if (done.length > 0)
    throw new Error('the PostgreSQL database holds an installation already; name an empty database')
}

function refuseFewer(wanted: Manifest['operational']['tables'], found: Record<string, number>): void {
  for (const [table, count] of Object.entries(wanted))
    if (found[table] !== count)
      throw new Error(`${table}: ${found[table] ?? 0} rows arrived of ${count}; nothing was restored`)
}

/** Tables as they were when they were copied, their rows, and only then what this program changes of them. */
const toPostgres = (url: string, given: RestoringStore): Promise<void> =>
  withPostgres(url, async (database) => {
    await refuseOther(database)
    const { migration, tables } = given.manifest.operational
    await database.transaction().execute(async (transaction) => {
      await migrate(transaction, 'postgres', { to: migration })
      await withDatabase(sqliteDatabase(join(given.from, PARTS.operational), 'read'), (source) =>
        copyRows(source, transaction, 'postgres'),
      )
      refuseFewer(tables, await rowCounts(transaction))
      await migrate(transaction, 'postgres')
      await settle(transaction, given)
    })
  })

async function toSqlite(file: string, given: RestoringStore): Promise<void> {
  const { path, bytes } = given.manifest.files.find((kept) => kept.path === PARTS.operational)!
  await copyFile(join(given.from, path), file, bytes, () => {})
  await withDatabase(sqliteDatabase(file, 'write'), async (database) => {
    await migrate(database, 'sqlite')
    await database.transaction().execute((transaction) => settle(transaction, given))
  })
}

/** The operational store of a backup into PostgreSQL, or into a file of this folder; all or nothing. */
export const restoreOperational = (given: RestoringStore, dir: string): Promise<void> =>
  given.postgresUrl ? toPostgres(given.postgresUrl, given) : toSqlite(join(dir, PARTS.operational), given)
