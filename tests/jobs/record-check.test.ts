import { describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { actOnAlert } from '#src/decision/alerts/acts.ts'
import { alertState } from '#src/decision/alerts/life.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { EMPTY_RECORD, type RecordHead } from '#src/decision/record-chain.ts'
import { tellOfRecord, troubleOfRecord } from '#src/jobs/record-watch.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { emptyNetwork } from '#src/network/network.ts'
import type { Broker, OperationalStore, WeatherSource } from '#src/ports.ts'
import { aNetwork, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const broker: Broker = { async start() {}, async send() {}, async stop() {}, trouble: () => null }
const weather: WeatherSource = {
  name: 'none',
  atmosphere: async () => ({ code: 'NONE', message: 'none', retry_after_s: null }),
}

const { authorities } = aNetwork()
const network = { ...emptyNetwork, authorities }

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
    network: () => network,
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
    alerts: await kept.alerts(),
    head: await kept.recordHead(),
  }
}

/** The store, one of whose entries is not as it was written. */
const withBroken =
  (seq: number) =>
  (store: OperationalStore): Partial<OperationalStore> => ({
    recordLinks: async (after, limit) =>
      (await store.recordLinks(after, limit)).map((link) =>
        link.seq === seq ? { ...link, computed_hash: EMPTY_RECORD.hash } : link,
      ),
  })

test('the record is checked at the first start and every day, and its head noted elsewhere', async () => {
  const { part, noted, run, head, alerts } = await twoDays(() => ({}))
  expect(part).toEqual({ name: 'record', last_ok_at: new Date('2026-01-17T09:20:00Z'), trouble: null })
  expect(noted).toHaveLength(3)
  expect(alerts).toEqual([])
  expect(noted.at(-1)).toEqual(head)
  expect(run).toMatchObject({ outcome: 'done', message: expect.stringContaining(head.hash) })
})

test('a broken record is in the health of the service and fails its run, naming the entry', async () => {
  const { part, noted, run, alerts } = await twoDays(withBroken(2))
  const words = 'the record is broken at entry 2 (changed): Entry 2 was changed after it was written.'
  expect(part?.trouble).toBe(words)
  expect(run).toMatchObject({ outcome: 'failed', message: words })
  expect(noted).toEqual([])
  expect(alerts).toEqual([
    expect.objectContaining({ id: 'record_broken:northshire', severity: 'urgent', version: 1 }),
  ])
  expect(alerts[0]?.message).toMatch(
    /^The record is broken at entry 2\. Entry 2 was changed .* compare entry 2/,
  )
})

describe('the alert of a broken record', () => {
  const fault = { seq: 2, kind: 'changed', message: 'Entry 2 was changed after it was written.' } as const
  const clock = virtualClock(EVENING)
  const parts = async (change: (store: OperationalStore) => Partial<OperationalStore> = () => ({})) => {
    const kept = await openOperationalStore({ sqliteFile: ':memory:' })
    const store = { ...kept, ...change(kept) }
    return { store, clock, log: silentLog, network: () => network }
  }
  const acknowledge = async ({ store }: { store: OperationalStore }) => {
    const [alert] = await store.alerts()
    const user = { username: 'ann', authority: 'northshire', role: 'duty_manager', on_duty: true } as const
    const request = { act: 'acknowledge', expected_version: alert!.version, comment: 'Calling IT' } as const
    const now = clock.now()
    const after = actOnAlert({ alert: alert!, request, now, user, deadline: null, timeZone: 'Europe/London' })
    if ('code' in after) throw new Error(after.code)
    await store.saveAlerts([after])
  }
  const state = async ({ store }: { store: OperationalStore }) =>
    (await store.alerts()).map((alert) => alertState(alert, clock.now()))

  test('a record found whole again does not end it by itself; one that somebody acknowledged ends', async () => {
    const given = await parts()
    await tellOfRecord(given, fault)
    for (const _ of ['the next day', 'and the next']) await tellOfRecord(given, null)
    expect(await state(given)).toEqual(['standing'])
    await acknowledge(given)
    await tellOfRecord(given, fault)
    expect(await state(given)).toEqual(['acknowledged'])
    await tellOfRecord(given, null)
    expect(await state(given)).toEqual(['cleared'])
  })

  test('is there although the record takes no line any more', async () => {
    const given = await parts((store) => ({
      saveAlerts: (alerts, entries = []) =>
        entries.length > 0 ? Promise.reject(new Error('key is taken')) : store.saveAlerts(alerts),
    }))
    await tellOfRecord(given, fault)
    expect(await state(given)).toEqual(['standing'])
  })

  test('after a restart the health of the service goes on saying so, from its first moment', async () => {
    const { store } = await parts()
    await tellOfRecord({ store, clock, log: silentLog, network: () => network }, fault)
    expect(await troubleOfRecord(store)).toMatch(/^The record is broken at entry 2\./)
  })
})
