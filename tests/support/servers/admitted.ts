import postgres from 'postgres'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { OperationalStore } from '#src/ports.ts'

/** Authorities of the builders: a real store admits them with its network, which these tests do without. */
const BUILT = ['north', 'south', 'northshire', 'southshire', 'westshire']

/** A store over PostgreSQL whose installation has the authorities of the builders. */
export async function openAdmitting(
  postgresUrl: string,
  authorities: readonly string[] = BUILT,
): Promise<OperationalStore> {
  const store = await openOperationalStore({ postgresUrl })
  const sql = postgres(postgresUrl, { max: 1, onnotice: () => {} })
  await sql`insert into authority ${sql(authorities.map((id) => ({ id })))} on conflict do nothing`
  await sql.end()
  return store
}
