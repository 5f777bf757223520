import { type Kysely, sql } from 'kysely'
import type { Tables } from '#src/adapters/operational/database.ts'
import { devicesShown } from '#src/adapters/operational/network.ts'

type Said = { readonly name: string; readonly role: string; readonly user: string; readonly exists: boolean }

/** Roles are the server's, databases are many: each has its own, named after it. */
const APP_ROLE = "left(current_database(), 59) || '_app'"

/** Added to, never changed: for the role of the service by right, for everybody by trigger or by the chain of hashes. */
const ADDED_TO = ['record_entry', 'policy', 'pinned', 'network_version', 'authority']
const OWNERS_ONLY = ['kysely_migration', 'kysely_migration_lock']

async function made(database: Kysely<Tables>): Promise<string> {
  const { rows } = await sql<Said>`select ${sql.raw(APP_ROLE)} as role, current_user as "user",
    current_database() as name,
    exists (select from pg_roles where rolname = ${sql.raw(APP_ROLE)}) as exists`.execute(database)
  const { role, user, exists } = rows[0]!
  const [named, grantee] = [sql.id(role), sql.id(user)]
  try {
    if (!exists) {
      await sql`create role ${named} nologin`.execute(database)
      await sql`grant ${named} to ${grantee}`.execute(database)
    }
    await sql`set local role ${named}`.execute(database)
    await sql`reset role`.execute(database)
  } catch (error) {
    if ((error as { code?: string }).code !== '42501') throw error
    throw new Error(
      `the user ${user} may not work as ${role}; once, as an administrator: create role "${role}" nologin; grant "${role}" to "${user}"`,
      { cause: error },
    )
  }
  return role
}

/** At the start: what is there for its owner is shown to the service too, or it does not begin. */
export async function refuseHidden(owners: Kysely<Tables>, service: Kysely<Tables>): Promise<void> {
  const [there, shown] = [await devicesShown(owners), await devicesShown(service)]
  const hidden = [...there].filter(([authority, devices]) => shown.get(authority) !== devices)
  if (hidden.length > 0)
    throw new Error(
      `the rules of the database keep back rows of ${hidden.map(([authority]) => authority).join(', ')}: each authority must stand in the table “authority”`,
    )
}

/**
 * The role as which the service works, with what it may do: no owner of the tables and no administrator, whom row-level
 * security would not bind. Made when it is not there; rejects with the line that an administrator types when the user
 * of the address may not make it.
 */
export const appRole = (database: Kysely<Tables>): Promise<string> =>
  database.transaction().execute(async (transaction) => {
    // Services that start at once take their turn
    await sql`select pg_advisory_xact_lock(hashtext('frostline role'))`.execute(transaction)
    const role = await made(transaction)
    const rights = (what: string, tables: readonly string[], way: 'to' | 'from') =>
      sql`${sql.raw(what)} on ${sql.join(tables.map((table) => sql.table(table)))} ${sql.raw(way)} ${sql.id(role)}`
    const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'`.execute(transaction)
    const tables = rows.map(({ name }) => name).filter((name) => !OWNERS_ONLY.includes(name))
    await rights('grant select, insert, update, delete', tables, 'to').execute(transaction)
    await rights('revoke update, delete', ADDED_TO, 'from').execute(transaction)
    return role
  })
