/** What a device may send, over MQTT as it speaks it: again, out of order, or what no schema would take. */
import fc from 'fast-check'
import { connectAsync, type MqttClient } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { figure } from '#tests/faults/figure.ts'
import { sequencesOf } from '#tests/faults/stored-readings.ts'
import { later } from '#tests/nights/outage.ts'
import { eventually, type RunningService, startService } from '#tests/support/signed-in-service.ts'

const DEVICE = 'moor-1-box'
const TOPIC = `v1/north/${DEVICE}/telemetry`
const MINUTE = 60_000
const MESSAGES = 60
const GOOD_WITHIN_MS = 1_000

const started = async (): Promise<RunningService> =>
  later(await startService({ settings: { FROSTLINE_WATCHDOG: 'off', FROSTLINE_LOG_LEVEL: 'silent' } }))

async function connected({ mqttUrl }: RunningService): Promise<MqttClient> {
  const client = await connectAsync(mqttUrl, {
    clientId: DEVICE,
    username: DEVICE,
    password: `secret-of-${DEVICE}`,
    protocolVersion: 4,
  })
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  return client
}

const payloadOf = (at: Date, seq: number) =>
  JSON.stringify({ v: 1, ts: at.toISOString(), seq, road_temp_c: 3 + (seq % 5) })

/** One reading a minute, the last hour. */
const lastHour = (service: RunningService) => {
  const now = service.now().getTime()
  return Array.from({ length: MESSAGES }, (_, seq) => ({
    seq,
    at: new Date(now - (MESSAGES - seq) * MINUTE),
  }))
}
const stored = (service: RunningService, count: number) =>
  eventually(
    () => sequencesOf(service, DEVICE),
    (found) => found.length >= count,
    10_000,
  )
type Latest = { readonly latest: { readonly seq: number } | null }
const latestOf = async (service: RunningService) =>
  (await service.get<Latest>(`/api/v1/devices/${DEVICE}`)).body.latest?.seq

test('I10: every message comes three times, twice with the DUP flag: each is acknowledged and stored once', async () => {
  const service = await started()
  const client = await connected(service)
  const hour = lastHour(service)
  for (const dup of [false, true, true])
    await Promise.all(
      hour.map(({ at, seq }) => client.publishAsync(TOPIC, payloadOf(at, seq), { qos: 1, dup })),
    )
  await client.publishAsync(TOPIC, payloadOf(service.now(), MESSAGES), { qos: 1 })
  const found = await stored(service, MESSAGES + 1)
  figure('I10', `rows of ${MESSAGES} messages sent three times`, String(found.length - 1), String(MESSAGES))
  expect(found).toEqual([...hour.map(({ seq }) => seq), MESSAGES])
})

test('I11: an hour of messages comes in any order: the latest reading never goes back, all are stored', async () => {
  const service = await started()
  const client = await connected(service)
  const [order] = fc.sample(
    fc.shuffledSubarray(lastHour(service), { minLength: MESSAGES, maxLength: MESSAGES }),
    { numRuns: 1, seed: 20_260_115 },
  )
  let [newest, wentBack] = [-1, 0]
  for (const { at, seq } of order!) {
    await client.publishAsync(TOPIC, payloadOf(at, seq), { qos: 1 })
    newest = Math.max(newest, seq)
    if ((await latestOf(service)) !== newest) wentBack++
  }
  expect(await stored(service, MESSAGES)).toEqual(Array.from({ length: MESSAGES }, (_, seq) => seq))
  figure('I11', `times that the latest of ${MESSAGES} was another`, String(wentBack), '0')
  expect(wentBack).toBe(0)
})

const poison: readonly (readonly [string, string | Buffer])[] = [
  ['no JSON', '{"v":1,'],
  ['nothing', ''],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0xf5, 0x46, 0x4c, 0x31])],
  ['the beginning of a record of the journal', Buffer.from('f5464c31000000000000000052', 'hex')],
  ['nested a thousand deep', `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
  ['too large by one byte', `{"v":1,"x":"${'x'.repeat(16_384 - 13)}"}`],
  ['60 kB', 'x'.repeat(60_000)],
  ['names of JavaScript’s own', '{"__proto__":{"v":1},"constructor":1}'],
  ['a number without end', `{"v":1,"road_temp_c":${'9'.repeat(10_000)}}`],
]

test('I19: poison: acknowledged, kept with its reason, and the next good reading flows within a second', async () => {
  const service = await started()
  const client = await connected(service)
  let slowest = 0
  for (const [seq, [, payload]] of poison.entries()) {
    await client.publishAsync(TOPIC, payload, { qos: 1 })
    const began = performance.now()
    await client.publishAsync(TOPIC, payloadOf(service.now(), seq), { qos: 1 })
    slowest = Math.max(slowest, performance.now() - began)
  }
  expect(await stored(service, poison.length)).toEqual(poison.map((_, seq) => seq))
  const refused = await eventually(
    () => service.get<{ items: { code: string }[] }>(`/api/v1/devices/${DEVICE}/rejections`),
    ({ body }) => body.items.length === poison.length,
    10_000,
  )
  expect(refused.body.items.every(({ code }) => code.length > 0)).toBe(true)
  figure('I19', 'slowest good reading after poison', `${Math.round(slowest)} ms`, `${GOOD_WITHIN_MS} ms`)
  expect(slowest).toBeLessThan(GOOD_WITHIN_MS)
  expect(client.connected).toBe(true)
})
