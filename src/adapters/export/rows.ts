import { type Kysely, sql } from 'kysely'
import { EXPORTED, SECRET_FIELDS, WITHHELD } from '#src/adapters/export/tables.ts'
import { authorityTables } from '#src/adapters/operational/authority-migration.ts'
import type { Database } from '#src/adapters/operational/database.ts'
import type { Engine } from '#src/adapters/operational/migrations.ts'

type Row = Readonly<Record<string, unknown>>

const CHUNK = 200
/** Columns that hold JSON. */
const DOCUMENTS = new Set(['document', 'detail'])

const withoutSecrets = (key: string, value: unknown): unknown => (SECRET_FIELDS.has(key) ? undefined : value)

/** A row as a line: its documents as they are, not as text in text. */
export function lineOf(row: Row): string {
  const fields = Object.entries(row).map(([name, value]) => [
    name,
    DOCUMENTS.has(name) && typeof value === 'string' && value !== '' ? JSON.parse(value) : value,
  ])
  return JSON.stringify(Object.fromEntries(fields), withoutSecrets)
}

/** Rows of one authority and of no other. */
export async function* rowsOf(database: Database, table: string, authority: string): AsyncGenerator<Row> {
  const untyped = database as unknown as Kysely<Record<string, Row>>
  const own = sql<boolean>`${sql.ref('authority')} = ${authority}`
  yield* untyped.selectFrom(table).selectAll().where(own).stream(CHUNK)
}

/** The tables to export; rejects when one is neither exported nor withheld: nothing is left out in silence. */
export async function exportedTables(database: Database, engine: Engine): Promise<string[]> {
  const tables = (await authorityTables(database, engine)).filter((name) => !name.startsWith('kysely_'))
  const unknown = tables.filter((name) => !(name in EXPORTED) && !(name in WITHHELD))
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: nobody has said whether it is exported`)
  return tables.filter((name) => name in EXPORTED)
}
