import { expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { EMPTY_RECORD, type RecordHead } from '#src/decision/record-chain.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { emptyNetwork } from '#src/network/network.ts'
import type { Broker, OperationalStore, WeatherSource } from '#src/ports.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const broker: Broker = { async start() {}, async send() {}, async stop() {}, trouble: () => null }
const weather: WeatherSource = {
  name: 'none',
  atmosphere: async () => ({ code: 'NONE', message: 'none', retry_after_s: null }),
}

/** A service without roads for two days, and what it notes of its record. */
async function twoDays(change: (store: OperationalStore) => Partial<OperationalStore>) {
  const kept = await openOperationalStore({ sqliteFile: ':memory:' })
  await decidedNight(kept)
  const store = { ...kept, ...change(kept) }
  const noted: RecordHead[] = []
  const clock = virtualClock(hoursAfter(EVENING, 6))
  const night = winterNight({
    clock,
    broker,
    store,
    weather,
    readings: inMemoryReadings(),
    journal: inMemoryJournal(),
    recordHeads: { note: async (head) => void noted.push(head), noted: async () => noted },
    timeZone: 'Europe/London',
    log: silentLog,
    network: () => emptyNetwork,
    policyOf: () => examplePolicy,
  })
  await night.start()
  await clock.advanceTo(hoursAfter(EVENING, 48))
  await night.stop()
  const run = await store.lastRun('record-check')
  return {
    part: night.parts().find(({ name }) => name === 'record'),
    noted,
    run,
    head: await kept.recordHead(),
  }
}

test('the record is checked at the first start and every day, and its head noted elsewhere', async () => {
  const { part, noted, run, head } = await twoDays(() => ({}))
  expect(part).toEqual({ name: 'record', last_ok_at: new Date('2026-01-17T09:20:00Z'), trouble: null })
  expect(noted).toHaveLength(3)
  expect(noted.at(-1)).toEqual(head)
  expect(run).toMatchObject({ outcome: 'done', message: expect.stringContaining(head.hash) })
})

test('a broken record is in the health of the service and fails its run, naming the entry', async () => {
  const { part, noted, run } = await twoDays((store) => ({
    recordLinks: async (after, limit) =>
      (await store.recordLinks(after, limit)).map((link) =>
        link.seq === 2 ? { ...link, computed_hash: EMPTY_RECORD.hash } : link,
      ),
  }))
  const words = 'the record is broken at entry 2 (changed): Entry 2 was changed after it was written.'
  expect(part?.trouble).toBe(words)
  expect(run).toMatchObject({ outcome: 'failed', message: words })
  expect(noted).toEqual([])
})
