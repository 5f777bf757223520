import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { storageServer } from '#tests/adapters/lorawan/storage-server.ts'
import {
  bootstrapFile,
  endOf,
  freshSettings,
  frostline,
  type ServiceProcess,
  type Settings,
  until,
} from '#tests/main/service-process.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { freshFolder, type TestServer } from '#tests/support/servers/process.ts'
import { chirpStack, DEV_EUI, type Frame, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

const KEY = 'a-long-random-key-of-a-network-server'
const HEADERS = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' }
const TOPIC = 'v3/roads@north/devices/a140-cut/up'
const folder = freshFolder('lorawan-service')
const running: ServiceProcess[] = []
let mosquitto: TestServer
let network: MqttClient

beforeAll(async () => {
  mosquitto = await startMosquitto()
  network = await connectAsync(mosquitto.url, { clientId: 'the-things-stack' })
})
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.kill('SIGKILL', 'group')
    await service.ended
  }
})
afterAll(async () => {
  await network.endAsync(true)
  await mosquitto.stop()
})

/** Surface −0.10 °C, so many minutes ago. */
const frame = (fCnt: number, minutesAgo: number): Frame => ({
  hex: '02463900017ff67ff6a3be7f9c802d8000',
  fCnt,
  at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
})
const stored = (one: Frame) => ({
  ...JSON.parse(Buffer.from(theThingsStack(one)).toString()),
  received_at: one.at!,
})

function networksFile(networks: readonly object[]): string {
  const file = join(mkdtempSync(join(folder, 'networks-')), 'lorawan.json')
  writeFileSync(file, JSON.stringify({ networks }))
  return file
}

async function settingsWith(networks: readonly object[]): Promise<Settings> {
  const authority = 'northshire'
  const device = {
    id: 'moor-top-1',
    authority,
    station: 'moor-top',
    secret: 'a-long-random-secret-of-moor-top',
  }
  const bootstrap = bootstrapFile({
    devices: [{ ...device, lorawan: { dev_eui: DEV_EUI.toUpperCase(), decoder: 'dl-cws' } }],
    api_keys: [{ key: KEY, authority, scopes: ['read', 'write'] }],
  })
  return freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'silent',
    FROSTLINE_BOOTSTRAP: bootstrap,
    FROSTLINE_LORAWAN: networksFile(networks),
  })
}
async function started(settings: Settings): Promise<ServiceProcess> {
  const service = frostline(['start'], settings)
  running.push(service)
  await service.ready()
  return service
}
type Answer = {
  readonly items: readonly { readonly seq: number; readonly road_temp_c: number; readonly flags: string[] }[]
  readonly parts: readonly { readonly name: string; readonly trouble: string | null }[]
}
const asked = async ({ base }: ServiceProcess, path: string) =>
  (await (await fetch(`${base}/api/v1${path}`, { headers: HEADERS })).json()) as Answer
const counters = async (service: ServiceProcess): Promise<number[]> => {
  const { items } = await asked(service, '/devices/moor-top-1/readings')
  return items.map(({ seq }) => seq)
}
const partOf = async (service: ServiceProcess) =>
  (await asked(service, '/health')).parts.find(({ name }) => name === 'lorawan ttn')

test('L1: killed after its answer to a webhook: it is there, what was missed is fetched, each once', async () => {
  const missed = [frame(3, 2), frame(4, 1)]
  const storage = await storageServer(missed.map(stored))
  writeFileSync(join(folder, 'key'), 'NNSXS.key')
  const settings = await settingsWith([
    {
      id: 'ttn',
      authority: 'northshire',
      kind: 'the-things-stack',
      mqtt: { url: mosquitto.url, topic: 'v3/roads@north/devices/+/up' },
      storage: { url: storage.url, key_file: join(folder, 'key'), application: 'roads' },
    },
  ])
  storage.refusals.push({ status: 503 })
  const first = await started(settings)
  await until(
    () => partOf(first),
    (part) => part?.trouble?.includes('cannot be fetched') === true,
  )
  await network.publishAsync(TOPIC, Buffer.from(theThingsStack(frame(1, 4))))
  await until(
    () => counters(first),
    (all) => all.length === 1,
  )
  const answer = await fetch(`${first.base}/api/v1/uplinks/chirpstack`, {
    method: 'POST',
    headers: HEADERS,
    body: Buffer.from(chirpStack(frame(2, 3))),
  })
  first.kill('SIGKILL', 'group')
  expect([answer.status, ((await answer.json()) as { result: string }).result]).toEqual([202, 'accepted'])
  await first.ended

  const second = await started(settings)
  await until(
    () => counters(second),
    (all) => all.length === 4,
  )
  await network.publishAsync(TOPIC, Buffer.from(theThingsStack(missed[1]!)))
  await network.publishAsync(TOPIC, Buffer.from(theThingsStack(frame(5, 0))))
  await until(
    () => counters(second),
    (all) => all.includes(5),
  )
  expect(await counters(second)).toEqual([1, 2, 3, 4, 5])
  const { items } = await asked(second, '/devices/moor-top-1/readings')
  expect(items.map(({ road_temp_c, flags }) => [road_temp_c, flags])).toEqual(
    Array.from({ length: 5 }, () => [-0.1, []]),
  )
  expect(await partOf(second)).toMatchObject({ trouble: null })
  await storage.close()
})

test('a broker that is away is said, and the service starts all the same', async () => {
  const away = { url: 'mqtt://127.0.0.1:9', topic: 'v3/roads@north/devices/+/up' }
  const service = await started(
    await settingsWith([{ id: 'ttn', authority: 'northshire', kind: 'the-things-stack', mqtt: away }]),
  )
  await until(
    () => partOf(service),
    (part) => part?.trouble?.includes('not connected to mqtt://127.0.0.1:9') === true,
  )
})

test('a faulty file ends the start, with a line each', async () => {
  const settings = await settingsWith([{ id: 'ttn', authority: 'elsewhere', kind: 'chirpstack' }])
  const { code, stderr } = await endOf(['start'], settings)
  expect(code).not.toBe(0)
  expect(stderr).toContain('ttn: there is no authority “elsewhere” here')
})
