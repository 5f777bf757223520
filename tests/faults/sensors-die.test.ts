import { expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { winterNight } from '#src/jobs/winter-night.ts'
import { ladder, type Person } from '#src/notification/escalation.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { MINUTE } from '#src/units.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import {
  aDevice,
  aNetwork,
  anAtmosphere,
  aRoute,
  aStation,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { inMemoryJournal } from '#tests/support/in-memory-journal.ts'
import { inMemoryReadings } from '#tests/support/in-memory-readings.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const SENSORS = 500
const ROUTES = 50
const routeOf = (sensor: number) => `route-${sensor % ROUTES}`
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

const network = aNetwork({
  routes: numbers(ROUTES).map((index) => aRoute({ id: `route-${index}`, name: `Route ${index}` })),
  stations: numbers(SENSORS).map((index) =>
    aStation({
      id: `station-${index}`,
      name: `Station ${index}`,
      routes: [routeOf(index)],
      domain: 'county',
      lat: 53 + (index % 25) / 50,
      lon: -1.8 + Math.floor(index / 25) / 50,
    }),
  ),
  devices: numbers(SENSORS).map((index) => aDevice({ id: `box-${index}`, station: `station-${index}` })),
  domains: [{ id: 'county', authority: 'northshire', name: 'County', lat: 53.4, lon: -1.8, invented: true }],
})
const people: readonly Person[] = [
  { id: 'pat', name: 'Pat', rung: 'duty_manager' },
  { id: 'lee', name: 'Lee', rung: 'deputy' },
  { id: 'ann', name: 'Ann', rung: 'list' },
]

/** The whole service over 500 sensors on a mild evening, and everything that people are sent. */
async function mildEvening() {
  const clock = virtualClock(EVENING)
  let handle: (message: DeviceMessage) => Promise<void> = async () => {}
  const broker: Broker = {
    async start(given) {
      handle = given
    },
    async send() {},
    async stop() {},
    trouble: () => null,
  }
  const sent: { at: Date; message: OutboxMessage }[] = []
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  await store.saveNetwork(network)
  const mild = anAtmosphere()
  const night = winterNight({
    clock,
    broker,
    store,
    readings: inMemoryReadings(),
    journal: inMemoryJournal(),
    weather: {
      name: 'mild',
      async atmosphere() {
        const hours = mild.hours.map((hour) => ({ ...hour, air_temp_c: 9, dewpoint_c: 6, cloud_oktas: 8 }))
        return { ...mild, issued_at: clock.now(), fetched_at: clock.now(), hours }
      },
    },
    timeZone: 'Europe/London',
    log: silentLog,
    network: () => network,
    policyOf: () => examplePolicy,
    onCall: {
      people,
      steps: ladder({ duty_manager: 10, deputy: 10 }),
      page: 'http://127.0.0.1:3000',
      notifier: {
        async send(message) {
          sent.push({ at: clock.now(), message })
          return { result: 'sent' }
        },
      },
    },
  })
  await night.start()
  const say = async (device: string, seq: number) => {
    const payload = { v: 1, ts: clock.now().toISOString(), seq, road_temp_c: 8 + (seq % 2) / 10 }
    const topic = deviceTopic('northshire', device, 'telemetry')
    const bytes = new TextEncoder().encode(JSON.stringify(payload))
    await handle({ authority: 'northshire', device, topic, payload: bytes, qos: 1, retain: false })
  }
  return {
    store,
    sent,
    at: (minute: number) => clock.advanceTo(minutesAfter(EVENING, minute)),
    async readAll(minute: number) {
      await clock.advanceTo(minutesAfter(EVENING, minute))
      for (const { id } of network.devices) await say(id, Math.floor(minute))
    },
    stop: () => night.stop(),
  }
}

test('N4: 500 sensors die at once: at most three messages to a person in two hours, the cause first', {
  timeout: 120_000,
}, async () => {
  const evening = await mildEvening()
  for (const minute of [0.5, 5.5, 10.5, 15.5, 20.5, 25.5]) await evening.readAll(minute)
  const diedAt = minutesAfter(EVENING, 25.5)
  expect(evening.sent).toEqual([])
  await evening.at(26 + 120)
  await evening.stop()
  const to = (person: string) => evening.sent.filter(({ message }) => message.person === person)
  for (const { id } of people) expect(to(id).length).toBeLessThanOrEqual(3)
  const [first] = to('pat')
  expect(first!.message.body).toMatch(
    /^All 500 sensors are silent.*Look first for one cause: the network, the broker or the power\./,
  )
  const seconds = (first!.at.getTime() - diedAt.getTime()) / 1_000
  const counts = people.map(({ id }) => `${id} ${to(id).length}`).join(', ')
  timeToAlarm(
    'N4',
    `500 sensors that speak every 5 min die; messages in two hours: ${counts}`,
    seconds,
    17 * 60,
  )
  expect(seconds).toBeLessThanOrEqual((17 * MINUTE) / 1_000)
  const open = (await evening.store.alerts()).filter(({ cleared_at }) => !cleared_at)
  expect(open.filter(({ kind }) => kind === 'sensor_silent')).toHaveLength(1)
  const decided = await evening.store.decisionsOfNight('2026-01-15')
  expect(new Set(decided.map(({ recommendation }) => recommendation.outcome))).toEqual(new Set(['unknown']))
})
