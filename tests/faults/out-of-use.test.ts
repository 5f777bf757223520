import { expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { hoursFrom } from '#src/network/device.ts'
import { ladder } from '#src/notification/escalation.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { aDevice, aNetwork, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { inMemoryBroker } from '#tests/support/virtual-night.ts'

const INTERVAL = 10 * MINUTE
/** Reads far too cold: in use it alone has the route treated. */
const BROKEN = 'moor-top-box'
const SOUND = 'moor-top-spare'

/** A route with a sound and a broken sensor, for days on the virtual clock. */
async function daysWithBrokenSensor() {
  let network = aNetwork({ devices: [aDevice(), aDevice({ id: SOUND })] })
  const clock = virtualClock(EVENING)
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const broker = inMemoryBroker()
  const told: { at: Date; body: string; kind: string }[] = []
  const night = winterNight({
    ...{ clock, broker, store },
    readings: inMemoryReadings(),
    journal: inMemoryJournal(),
    weather: {
      name: 'none',
      atmosphere: async () => ({ code: 'NONE', message: 'none', retry_after_s: null }),
    },
    timeZone: 'Europe/London',
    log: silentLog,
    network: () => network,
    policyOf: () => examplePolicy,
    onCall: {
      people: [{ id: 'pat', name: 'Pat', rung: 'duty_manager' }],
      steps: ladder({ duty_manager: 10, deputy: 10 }),
      page: 'http://127.0.0.1:3000',
      notifier: {
        async send({ body, kind }) {
          told.push({ at: clock.now(), body, kind })
          return { result: 'sent' }
        },
      },
    },
  })
  await night.start()
  let seq = 0
  const deliver = (device: string, road_temp_c: number) => {
    const payload = { v: 1, ts: clock.now().toISOString(), seq: seq++, road_temp_c }
    return broker.deliver({
      authority: 'northshire',
      device,
      topic: deviceTopic('northshire', device, 'telemetry'),
      payload: new TextEncoder().encode(JSON.stringify(payload)),
      qos: 1,
      retain: false,
    })
  }
  return {
    ...{ store, told, night },
    now: clock.now,
    /** Both sensors go on reading until then. */
    async until(end: Date) {
      while (clock.now() < end) {
        await deliver(BROKEN, -6 + (seq % 5) / 10)
        await deliver(SOUND, 6 + (seq % 7) / 10)
        await clock.advanceTo(new Date(Math.min(clock.now().getTime() + INTERVAL, end.getTime())))
      }
    },
    disable() {
      const span = { since_at: clock.now(), until_at: hoursFrom(clock.now(), 72) }
      const out_of_use = { ...span, reason: 'hit by a plough', proposed_by: 'kim', approved_by: 'pat' }
      const [broken, ...others] = network.devices
      network = { ...network, devices: [{ ...broken!, out_of_use }, ...others] }
      return span.until_at
    },
    async outcome() {
      const [decision] = await night.decisions.decisions()
      return decision?.recommendation.outcome
    },
  }
}

test('O2: a sensor out of use counts as missing, is listed every day, and after 72 h counts again by itself', {
  timeout: 120_000,
}, async () => {
  const service = await daysWithBrokenSensor()
  await service.until(hoursAfter(EVENING, 1))
  expect(await service.outcome()).toBe('treat')

  const until = service.disable()
  const since = service.now()
  await service.until(hoursAfter(since, 1))
  expect(await service.outcome()).toBe('unknown')
  await service.until(new Date(until.getTime() - MINUTE))
  expect(await service.outcome()).toBe('unknown')

  const listed = service.told.filter(({ body }) => body.includes('out of use'))
  const [first] = listed
  timeToAlarm('O2', 'sensor out of use: first list', (first!.at.getTime() - since.getTime()) / SECOND, 60)
  expect(first!.at.getTime() - since.getTime()).toBeLessThanOrEqual(MINUTE + 5 * SECOND)
  // nights begin at noon: the evening of the first day, and then each noon
  const hours = ['2026-01-15T19', '2026-01-16T12', '2026-01-17T12', '2026-01-18T12']
  const toldAt = new Set(listed.map(({ at }) => at.toISOString().slice(0, 13)))
  expect(hours.filter((hour) => !toldAt.has(hour))).toEqual([])
  const lists = (await service.store.alerts()).filter(({ kind }) => kind === 'sensor_disabled')
  expect(lists.map(({ raised_at }) => raised_at.toISOString().slice(0, 13)).toSorted()).toEqual(hours)
  expect(first!.body).toMatch(/Moor Top/)

  while ((await service.outcome()) !== 'treat')
    await service.until(new Date(service.now().getTime() + MINUTE))
  const after = service.now().getTime() - until.getTime()
  timeToAlarm('O2', '72 h are over: it counts again', after / SECOND, INTERVAL / SECOND)
  expect(after).toBeGreaterThanOrEqual(0)
  expect(after).toBeLessThanOrEqual(INTERVAL)
  await service.until(new Date(until.getTime() + INTERVAL))
  const standing = (await service.store.alerts()).filter(
    ({ kind, cleared_at }) => kind === 'sensor_disabled' && !cleared_at,
  )
  expect(standing).toEqual([])
  expect(service.now().getTime() - since.getTime()).toBeGreaterThan(72 * HOUR)
  await service.night.stop()
})
