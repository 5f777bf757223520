import { type Kysely, sql } from 'kysely'
import { type Database, type Tables, WHOLE } from '#src/adapters/operational/database.ts'
import type { Engine } from '#src/adapters/operational/migrations.ts'
import type { Pace } from '#src/adapters/sqlite-copy.ts'

const ROWS_A_STATEMENT = 200

type Row = Readonly<Record<string, unknown>>
type AnyDatabase = Kysely<Record<string, Row>>
const untyped = (database: Database): AnyDatabase => database as unknown as AnyDatabase

/** Tables of people and jobs and their columns, by name; the ledger of migrations is none of them. */
async function tablesOf(database: Database): Promise<Map<string, string[]>> {
  const found = await database.introspection.getTables()
  const tables = found.filter(({ name, isView }) => !isView && !name.startsWith('sqlite_'))
  const named = tables.map(({ name, columns }): [string, string[]] => [name, columns.map((one) => one.name)])
  // An authority is admitted before its rows
  const place = ([name]: [string, string[]]) => (name === 'authority' ? '' : name)
  return new Map(named.sort((a, b) => (place(a) < place(b) ? -1 : 1)))
}

/** Rows by table. */
export async function rowCounts(database: Database): Promise<Record<string, number>> {
  const counts: [string, number][] = []
  for (const name of (await tablesOf(database)).keys()) {
    const { rows } = await sql<{
      count: number
    }>`select count(*) as count from ${sql.table(name)}`.execute(database)
    counts.push([name, Number(rows[0]?.count)])
  }
  return Object.fromEntries(counts)
}

/** Nothing may be left behind in silence: a table or column that the other side lacks is refused by name. */
function refuseLoss(from: ReadonlyMap<string, string[]>, to: ReadonlyMap<string, string[]>): void {
  for (const [table, columns] of from) {
    const there = to.get(table)
    if (!there) throw new Error(`the table ${table} is not known here: it was made by another program`)
    const lacking = columns.filter((column) => !there.includes(column))
    if (lacking.length > 0) throw new Error(`${table} has no ${lacking.join(', ')} here`)
  }
}

const sizeOf = (row: Row): number =>
  Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0)

async function insert(
  to: AnyDatabase,
  engine: Engine,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  const values = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column] ?? null))})`)
  const names = sql.join(columns.map((column) => sql.ref(column)))
  // Numbers that the database gives by itself are kept: others point at them
  const own = engine === 'postgres' ? sql`overriding system value` : sql``
  await sql`insert into ${sql.table(table)} (${names}) ${own} values ${sql.join(values)}`.execute(to)
}

/** What the tables' own making put into them. */
async function emptied(to: AnyDatabase, table: string): Promise<void> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(to)
  if (rows.length > 0) await sql`delete from ${sql.table(table)}`.execute(to)
}

/** Whoever admits an authority goes on with that one; a copier goes on with all. */
const ofAllAuthorities = (to: AnyDatabase) =>
  sql`select set_config('app.authorities', ${WHOLE}, true)`.execute(to)

/** PostgreSQL counts on behind the rows that were given their numbers. */
async function countOn(to: Database): Promise<void> {
  for (const { name, columns } of await to.introspection.getTables())
    for (const { name: column } of columns.filter(({ isAutoIncrementing }) => isAutoIncrementing))
      await sql`select setval(pg_get_serial_sequence(${sql.lit(`"${name}"`)}, ${sql.lit(column)}),
        (select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.table(name)}), false)`.execute(to)
}

/**
 * All rows of one store into another with the same tables and none of its own, whatever their engines. Both are to be
 * transactions: of the first for one moment in time, of the second for all or nothing.
 */
export async function copyRows(
  from: Database,
  to: Database,
  engine: Engine,
  pace: Pace = () => {},
): Promise<void> {
  const tables = await tablesOf(from)
  refuseLoss(tables, await tablesOf(to))
  const [source, target] = [untyped(from), untyped(to as Kysely<Tables>)]
  for (const [table, columns] of tables) {
    await emptied(target, table)
    let rows: Row[] = []
    const write = async () => {
      if (rows.length > 0) await insert(target, engine, table, columns, rows)
      pace(rows.reduce((sum, row) => sum + sizeOf(row), 0))
      rows = []
    }
    for await (const row of source.selectFrom(table).selectAll().stream(ROWS_A_STATEMENT)) {
      rows.push(row)
      if (rows.length === ROWS_A_STATEMENT) await write()
    }
    await write()
    if (table === 'authority' && engine === 'postgres') await ofAllAuthorities(target)
  }
  if (engine === 'postgres') await countOn(to)
}
