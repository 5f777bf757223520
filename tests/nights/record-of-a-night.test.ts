import { expect, test } from 'vitest'
import { asKnown } from '#src/api/as-known.ts'
import type { Principal } from '#src/api/principal.ts'
import { checkRecord } from '#src/jobs/record-check.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { canonicalText } from '#src/wire.ts'
import { bench } from '#tests/api/support.ts'
import { hoursAfter } from '#tests/support/builders.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const FROM = new Date('2026-01-15T17:00:00Z')

test('every recommendation of a frosty evening comes out again byte for byte, and its record is whole', async () => {
  const { store, readings, network, clock } = await virtualNight({
    scenario: 'radiation-frost',
    seed: 1,
    from: FROM,
    hours: 5,
  })
  const replay = await replayRecord(store)
  expect(replay).toMatchObject({ other_rules: 0, unpinned: 0, faults: [] })
  expect(replay.same).toBeGreaterThan(6)
  const { entries, fault } = await checkRecord(store)
  expect(fault).toBeNull()
  expect(entries).toBe((await store.record(null, 100_000)).length)

  const { deps } = await bench({ store, readings, network: () => network, clock })
  const authorities = network.authorities.map(({ id }) => id)
  const who: Principal = {
    kind: 'user',
    name: 'w',
    authorities,
    role: 'auditor',
    on_duty: false,
    scopes: ['read'],
  }
  const known = await asKnown(deps, who, '2026-01-15', hoursAfter(FROM, 3))
  const instants = canonicalText(known.stations.map((station) => station.readings)).match(
    /"received_at":"[^"]+"/g,
  )
  expect(instants!.length).toBeGreaterThan(6)
  expect(instants!.every((text) => text <= `"received_at":"${hoursAfter(FROM, 3).toISOString()}"`)).toBe(true)
  for (const { forecast } of known.stations) expect(forecast!.issued_at <= hoursAfter(FROM, 3)).toBe(true)
  for (const { decision } of known.routes) expect(decision!.proposed_at <= hoursAfter(FROM, 3)).toBe(true)
})
