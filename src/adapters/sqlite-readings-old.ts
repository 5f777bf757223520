import type { DatabaseSync } from 'node:sqlite'

/** Each table with the key by which it is ordered, and when a row of it is from. */
const TABLES = {
  readings: { table: 'reading', owner: 'device', at: 'at', key: 'device, at, seq, content' },
  forecasts: { table: 'forecast', owner: 'station', at: 'run', key: 'station, run, at' },
} as const

/**
 * Deletes at most `limit` rows from before an instant, owner by owner in the order of the key: no row that stays is
 * read. How many went.
 */
export function forgetOld(
  database: DatabaseSync,
  kind: keyof typeof TABLES,
  before: Date,
  limit: number,
): number {
  const { table, owner, at, key } = TABLES[kind]
  const next = database.prepare(`select min(${owner}) as owner from ${table} where ${owner} > ?`)
  const remove = database.prepare(
    `delete from ${table} where (${key}) in
       (select ${key} from ${table} where ${owner} = ? and ${at} < ? order by ${at} limit ?)`,
  )
  let forgotten = 0
  for (let one = next.get('')?.owner; typeof one === 'string'; one = next.get(one)?.owner) {
    forgotten += Number(remove.run(one, before.getTime(), limit - forgotten).changes)
    if (forgotten >= limit) break
  }
  return forgotten
}
