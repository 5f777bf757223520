/** Devices that the real service must not believe, over MQTT as they speak it. */
import { connectAsync, type MqttClient } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { eventually, type RunningService, startService } from '#tests/support/signed-in-service.ts'

const DEVICE = 'moor-1-box'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const CLOCK = '2026-01-15T17:57:00Z'

async function started(speed = 1): Promise<RunningService> {
  const service = await startService({ clock: CLOCK, speed, settings: { FROSTLINE_WATCHDOG: 'off' } })
  onTestFinished(() => service.stop())
  return service
}

/** By the device's own id and secret; cut off, it comes back after the pause. */
async function connected({ mqttUrl }: RunningService, reconnectPeriod = 1_000): Promise<MqttClient> {
  const client = await connectAsync(mqttUrl, {
    clientId: DEVICE,
    username: DEVICE,
    password: `secret-of-${DEVICE}`,
    protocolVersion: 4,
    reconnectPeriod,
  })
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  return client
}

/** Resolves at the PUBACK. */
const publish = (client: MqttClient, at: Date, seq: number, road_temp_c = 6) =>
  client.publishAsync(
    `v1/north/${DEVICE}/telemetry`,
    JSON.stringify({ v: 1, ts: at.toISOString(), seq, road_temp_c }),
    { qos: 1 },
  )

type Items<T> = { items: T[] }
type Stored = { at: string; seq: number; road_temp_c: number; flags: string[] }
const readingsOf = async (service: RunningService): Promise<Stored[]> => {
  const to = new Date(service.now().getTime() + HOUR).toISOString()
  const from = new Date(service.now().getTime() - 30 * HOUR).toISOString()
  const path = `/api/v1/devices/${DEVICE}/readings?from=${from}&to=${to}&limit=1000`
  return (await service.get<Items<Stored>>(path)).body.items
}
const latestOf = async (service: RunningService) =>
  (await service.get<{ latest: Stored | null }>(`/api/v1/devices/${DEVICE}`)).body.latest

test('X4: a whole day is sent again: every message is acknowledged, none stored twice, the latest stays', async () => {
  const service = await started()
  const client = await connected(service)
  const begin = service.now().getTime() - 24 * HOUR
  const day = Array.from({ length: 144 }, (_, index) => new Date(begin + index * 10 * MINUTE))
  const send = () => Promise.all(day.map((at, seq) => publish(client, at, seq, seq % 9)))
  await send()
  const before = await eventually(
    () => readingsOf(service),
    (rows) => rows.length === 144,
    10_000,
  )
  const latest = await latestOf(service)
  expect(latest?.seq).toBe(143)
  await send()
  await publish(client, service.now(), 144)
  const after = await eventually(
    () => readingsOf(service),
    (rows) => rows.at(-1)?.seq === 144,
    10_000,
  )
  expect(after.slice(0, -1)).toEqual(before)
  await send()
  expect((await latestOf(service))?.seq).toBe(144)
})

test('X5: two clients with one id and its secret: both refused, told within a minute of the proof', async () => {
  const speed = 10
  const service = await started(speed)
  const first = await connected(service, 500)
  await publish(first, service.now(), 1)
  const since = service.now().getTime()
  const second = await connected(service, 500)
  type Tonight = { alerts: { kind: string; subject: string; message: string; raised_at: string }[] }
  const { body } = await eventually(
    () => service.get<Tonight>('/api/v1/tonight'),
    ({ body: { alerts } }) => alerts.some(({ kind }) => kind === 'device_cloned'),
    20_000,
  )
  const alert = body.alerts.find(({ kind }) => kind === 'device_cloned')!
  const seconds = (Date.parse(alert.raised_at) - since) / 1_000
  // Coming back after half a second, three times, is fifteen seconds of a clock ten times as fast
  timeToAlarm('X5', 'two devices with one id', seconds, 60 + 3 * 0.5 * speed)
  expect(seconds).toBeLessThanOrEqual(60 + 3 * 0.5 * speed)
  expect(alert.subject).toBe(DEVICE)
  expect(alert.message).toContain('two devices connect as moor-1-box at once')
  await eventually(
    async () => [first, second],
    (both) => both.every(({ connected: is }) => !is),
    5_000,
  )
  expect((await latestOf(service))?.seq).toBe(1)
})

test('X6: more than ten minutes ahead: acknowledged and refused by name, and never the latest', async () => {
  const service = await started()
  const client = await connected(service)
  await publish(client, service.now(), 1, 5)
  await publish(client, new Date(service.now().getTime() + 11 * MINUTE), 2, 20)
  await publish(client, new Date(service.now().getTime() + 24 * HOUR), 3, 20)
  const refused = await eventually(
    () => service.get<Items<{ code: string; field: string }>>(`/api/v1/devices/${DEVICE}/rejections`),
    ({ body }) => body.items.length === 2,
    5_000,
  )
  expect(refused.body.items.map(({ code, field }) => `${code} ${field}`)).toEqual(
    Array(2).fill('FUTURE_TS ts'),
  )
  expect(await latestOf(service)).toMatchObject({ seq: 1, road_temp_c: 5 })
  await publish(client, service.now(), 4, 4)
  expect(await latestOf(service)).toMatchObject({ seq: 4, road_temp_c: 4 })
})
