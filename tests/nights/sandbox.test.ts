import { expect, test } from 'vitest'
import { MINUTE } from '#src/units.ts'
import { GUEST, nightRecord, virtualNight } from '#tests/support/virtual-night.ts'

const choice = {
  scenario: 'radiation-frost',
  seed: 5,
  from: new Date('2026-01-15T18:00:00Z'),
  hours: 2,
} as const

/** Whatever a sandbox may say: warm, frozen, with a clock far off, and messages that are none. */
const WILD = [
  (at: Date, seq: number) => ({ v: 1, ts: at.toISOString(), seq, road_temp_c: 24 }),
  (at: Date, seq: number) => ({ v: 1, ts: at.toISOString(), seq, road_temp_c: -30 }),
  (at: Date, seq: number) => ({ v: 1, ts: new Date(at.getTime() + 9 * MINUTE), seq, road_temp_c: 5 }),
  (at: Date, seq: number) => ({ v: 1, ts: new Date(at.getTime() - 47 * 60 * MINUTE), seq, road_temp_c: 5 }),
  (_: Date, seq: number) => ({ v: 2, seq }),
]

test('a sandbox changes nothing of what is forecast, decided, recorded or told', async () => {
  const alone = await virtualNight({ ...choice, guest: () => null })
  const beside = await virtualNight({
    ...choice,
    guest: (at, seq) => WILD[seq % WILD.length]!(at, seq),
  })
  const said = await beside.readings.ofDevice(GUEST.device, {
    from: new Date(0),
    to: new Date(2e12),
    limit: 10_000,
  })
  expect(said.length).toBeGreaterThan(500)
  expect((await beside.store.rejectionsOf(GUEST.device, 1_000)).length).toBeGreaterThan(100)
  expect(await nightRecord(beside)).toBe(await nightRecord(alone))
  expect(await beside.store.latestMessages(1_000)).toEqual(await alone.store.latestMessages(1_000))
}, 60_000)
