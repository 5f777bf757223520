import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Tables } from '#src/adapters/operational/database.ts'
import { migrate } from '#src/adapters/operational/migrating.ts'
import type { Engine } from '#src/adapters/operational/migrations.ts'
import { sha256 } from '#src/adapters/operational/record-hash.ts'
import type { OperationalStore } from '#src/ports.ts'
import { EVENING } from '#tests/support/builders.ts'

const AT = EVENING.toISOString()
const pinnedOf = (document: object) => {
  const text = JSON.stringify(document)
  return { hash: sha256(text), document: text }
}

const policy = pinnedOf({ id: 'policy of north' })
const route = pinnedOf({ id: 'route of north' })
const whole = pinnedOf({ policy: policy.hash, route: route.hash, forecasts: [] })
const present = pinnedOf({ policy: policy.hash, route: route.hash, forecasts: ['south'] })
const manifest = pinnedOf({ routes: [route.hash] })

/** What stood in the tables before 0016, as somebody's who is named beside it. */
const BEFORE: Readonly<Record<string, readonly object[]>> = {
  network_part: [
    { kind: 'devices', id: 'box', place: 0, authority: 'north', document: '{}' },
    { kind: 'domains', id: 'hills', place: 0, authority: 'south', document: '{}' },
    { kind: 'approved_firmware', id: '0', place: 0, authority: null, document: '"2.4.1"' },
  ],
  device_credential: [
    { device: 'box', document: '{}' },
    { device: 'of-no-network', document: '{}' },
  ],
  mark: [
    { name: 'installation', value: 'own' },
    { name: 'threshold-change:tc-1', value: '{"authority":"north"}' },
    { name: 'policy-proposal:south', value: '{"authority":"south"}' },
  ],
  person: [{ username: 'ann', authority: 'north', document: '{}' }],
  session: [{ token_hash: 't', username: 'ann', expires_at: AT }],
  atmosphere: [{ domain: 'hills', fetched_at: AT, content_hash: 'h', document: '{}' }],
  forecast: [{ authority: 'north', station: 'hill', issued_at: AT, document: '{}' }],
  decision: [
    {
      id: 'd',
      authority: 'south',
      route: 'r',
      night: '2026-01-15',
      status: 'proposed',
      version: 1,
      document: '{}',
    },
  ],
  decision_case: [{ decision: 'd', ...present }],
  pinned: [policy, route, whole, manifest],
}

const entry = (authority: string, pinned: string | null, seq: number) => ({
  seq,
  at: AT,
  actor: 'engine',
  authority,
  action: 'decision_changed',
  subject: 'd',
  detail: 'null',
  pinned,
  previous_hash: '',
  hash: '',
})

async function fill(old: Kysely<Tables>): Promise<void> {
  const before = old as unknown as Kysely<Record<string, Record<string, unknown>>>
  for (const [table, rows] of Object.entries(BEFORE))
    for (const row of rows)
      await before
        .insertInto(table)
        .values({ ...row })
        .execute()
  await before
    .insertInto('record_entry')
    .values(entry('north', whole.hash, 1))
    .execute()
  await sql`insert into latest_forecast (station, issued_at, forecast_id)
            select station, issued_at, id from forecast`.execute(old)
}

const OWNERS = [
  ['device_credential', 'device', 'box=north of-no-network=-'],
  ['mark', 'name', 'installation=- policy-proposal:south=south threshold-change:tc-1=north'],
  ['session', 'token_hash', 't=north'],
  ['atmosphere', 'domain', 'hills=south'],
  ['latest_forecast', 'station', 'hill=north'],
  ['decision_case', 'decision', 'd=south'],
] as const

/** What of before 0016 belongs to whom after it; `old` is a database without tables, `open` opens it as a store. */
export function authorityMigrationContract(
  engine: Engine,
  made: () => Promise<{ readonly old: Kysely<Tables>; open(): Promise<OperationalStore> }>,
): void {
  test(`${engine}: rows of before get the authority that they belong to, and lose nothing`, async () => {
    const { old, open } = await made()
    await migrate(old, engine, { to: '0011-spot-requests' })
    await fill(old)
    const store = await open()
    for (const [table, key, wanted] of OWNERS) {
      const { rows } = await sql<{ key: string; authority: string }>`select ${sql.ref(key)} as key, authority
        from ${sql.table(table)} order by 1`.execute(old)
      expect(rows.map((row) => `${row.key}=${row.authority}`).join(' '), table).toBe(wanted)
    }
    const pinned = await old.selectFrom('pinned').select(['hash', 'authority']).execute()
    const ownersOf = ({ hash }: { readonly hash: string }) =>
      pinned
        .filter((one) => one.hash === hash)
        .map(({ authority }) => authority)
        .sort()
    expect([policy, route, whole, manifest].map(ownersOf)).toEqual([
      ['north', 'south'],
      ['north', 'south'],
      ['north'],
      ['-'],
    ])
    const known = await old.selectFrom('authority').select('id').orderBy('id').execute()
    expect(known.map(({ id }) => id)).toEqual(['north', 'south'])
    expect(await store.mark('threshold-change:tc-1')).toBe('{"authority":"north"}')
    expect(await store.as(['south']).mark('threshold-change:tc-1')).toBeNull()
    await store.close()
    await old.destroy()
  })
}
