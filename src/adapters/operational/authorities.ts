import { type Database, INSTALLATION, type OpenTransaction } from '#src/adapters/operational/database.ts'
import type { Authority } from '#src/network/authority.ts'
import type { Network } from '#src/network/network.ts'

/** Every authority that this installation has rows of; one that leaves the network keeps its record. */
export async function admit(
  transaction: OpenTransaction,
  { authorities }: { readonly authorities: readonly Pick<Authority, 'id'>[] },
): Promise<void> {
  if (authorities.length === 0) return
  await transaction
    .insertInto('authority')
    .values(authorities.map(({ id }) => ({ id })))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/** Whose row it is: what somebody else may have written there counts only when it is an authority of ours. */
export async function ownerOf(database: Database): Promise<(said: string) => string> {
  const rows = await database.selectFrom('authority').select('id').execute()
  const known = new Set(rows.map(({ id }) => id))
  return (said) => (known.has(said) ? said : INSTALLATION)
}

/** To which authority each part of the network belongs, as it is stored now. */
export async function authoritiesOf(
  database: Database,
  kinds: readonly (keyof Network)[],
  ids: readonly string[],
): Promise<(id: string) => string> {
  if (ids.length === 0) return () => INSTALLATION
  const rows = await database
    .selectFrom('network_part')
    .select(['id', 'authority'])
    .where('kind', 'in', kinds)
    .where('id', 'in', ids)
    .execute()
  const found = new Map(rows.map(({ id, authority }) => [id, authority]))
  return (id) => found.get(id) ?? INSTALLATION
}
