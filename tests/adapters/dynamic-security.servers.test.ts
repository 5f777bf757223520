/** The access rules pushed to a real mosquitto with its dynamic security plugin. */
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { type BrokerAccess, dynamicSecurity } from '#src/adapters/dynamic-security/dynamic-security.ts'
import type { WantedDevice } from '#src/adapters/dynamic-security/wanted-access.ts'
import { topicOf } from '#tests/adapters/mqtt-devices.ts'
import { ADMIN, startSecuredMosquitto } from '#tests/support/servers/mosquitto-secured.ts'
import type { TestServer } from '#tests/support/servers/process.ts'

const SERVICE = { username: 'frostline-ingest', password: 'hears all readings' }
const OWN = 'moor-1'
const OTHER = 'vale-1'
const device = (id: string, changes: Partial<WantedDevice> = {}): WantedDevice => ({
  authority: 'north',
  device: id,
  isActive: true,
  secret_hash: `hash of ${id}`,
  ...changes,
})
const secretOf = (id: string) => `secret-of-${id}`

let broker: TestServer
let access: BrokerAccess
let devices: readonly WantedDevice[]
let clients: MqttClient[]
const log = vi.fn()

const opened = () =>
  dynamicSecurity({ url: broker.url, ...ADMIN, service: SERVICE, devices: () => devices, log })
const inStep = () => vi.waitFor(() => expect(access.trouble()).toBeNull(), 5_000)

beforeEach(async () => {
  broker = await startSecuredMosquitto()
  devices = [device(OWN), device(OTHER)]
  clients = []
  log.mockClear()
  access = opened()
  for (const { device: id, secret_hash } of devices) access.knowsSecret(secret_hash!, secretOf(id))
  await inStep()
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await access.stop()
  await broker.stop()
})

async function connected(id: string, changes: IClientOptions = {}): Promise<MqttClient> {
  const client = await connectAsync(broker.url, {
    clientId: id,
    username: id,
    password: secretOf(id),
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...changes,
  })
  client.on('error', () => {})
  clients.push(client)
  return client
}
/** What the service hears while something is done. */
async function heard(doing: () => Promise<unknown>): Promise<string[]> {
  const service = await connected(SERVICE.username, { password: SERVICE.password })
  await service.subscribeAsync('v1/+/+/telemetry', { qos: 1 })
  const topics: string[] = []
  service.on('message', (topic) => topics.push(topic))
  await doing()
  const last = await connected(OTHER)
  await last.publishAsync(topicOf(OTHER), 'last', { qos: 1 })
  await vi.waitFor(() => expect(topics).toContain(topicOf(OTHER)))
  return topics.filter((topic) => topic !== topicOf(OTHER))
}

describe('a device that the service registered', () => {
  it('publishes on its topic, and hears its commands', async () => {
    const own = await connected(OWN)
    await own.subscribeAsync([topicOf(OWN, 'cmd'), topicOf(OWN, 'errors')], { qos: 1 })
    const commands: string[] = []
    own.on('message', (topic, payload) => commands.push(`${topic} ${payload}`))
    const topics = await heard(async () => {
      await own.publishAsync(topicOf(OWN), '{}', { qos: 1 })
      const service = await connected('frostline-ingest', { password: SERVICE.password, clientId: 'second' })
      await service.publishAsync(topicOf(OWN, 'cmd'), '{"interval_s":60}', { qos: 1 })
    })
    expect(topics).toEqual([topicOf(OWN)])
    await vi.waitFor(() => expect(commands).toEqual([`${topicOf(OWN, 'cmd')} {"interval_s":60}`]))
  })
  it.each([topicOf('vale-2'), topicOf(OWN, 'cmd'), `${topicOf(OWN)}/x`, 'anything'])(
    'is not heard on %s',
    async (topic) => {
      const own = await connected(OWN)
      expect(await heard(() => own.publishAsync(topic, '{}', { qos: 1 }))).toEqual([])
    },
  )
  it.each([
    '#',
    '+/+/+/telemetry',
    '$SYS/#',
    '$CONTROL/#',
    topicOf(OWN),
    topicOf(OTHER, 'cmd'),
    `v1/north/${OWN}/+`,
  ])('may not subscribe to %s', async (filter) => {
    const own = await connected(OWN)
    await expect(own.subscribeAsync(filter)).rejects.toThrow()
  })
  it.each<[string, IClientOptions]>([
    ['by another client id', { clientId: OTHER }],
    ['with another secret', { password: 'x' }],
    ['with another’s user name', { username: OTHER }],
  ])('is not let in %s', async (_, changes) => {
    await expect(connected(OWN, changes)).rejects.toThrow(/refused/i)
  })
})

describe('what changes', () => {
  it('a new device publishes as soon as it is registered', async () => {
    devices = [...devices, device('moor-2')]
    access.knowsSecret('hash of moor-2', secretOf('moor-2'))
    await access.changed()
    const client = await connected('moor-2')
    expect(await heard(() => client.publishAsync(topicOf('moor-2'), '{}', { qos: 1 }))).toEqual([
      topicOf('moor-2'),
    ])
  })
  it('a revoked one’s session ends within a second, and it is not let in again', async () => {
    const own = await connected(OWN)
    const gone = new Promise<void>((resolve) => own.once('close', () => resolve()))
    devices = [device(OWN, { isActive: false }), device(OTHER)]
    const began = performance.now()
    await Promise.all([access.changed(), gone])
    const took = performance.now() - began
    console.log(`mosquitto: a revoked device’s session ended after ${took.toFixed(0)} ms`)
    expect(took).toBeLessThan(1_000)
    await expect(connected(OWN)).rejects.toThrow(/refused/i)
  })
  it('restored with a new secret, only that one is good', async () => {
    devices = [device(OWN, { isActive: false }), device(OTHER)]
    await access.changed()
    devices = [device(OWN, { secret_hash: 'a new hash' }), device(OTHER)]
    access.knowsSecret('a new hash', 'a new secret')
    await access.changed()
    await expect(connected(OWN)).rejects.toThrow(/refused/i)
    expect((await connected(OWN, { password: 'a new secret' })).connected).toBe(true)
  })
  it('one that is gone is taken out of the broker', async () => {
    devices = [device(OTHER)]
    await access.changed()
    await expect(connected(OWN)).rejects.toThrow(/refused/i)
  })
})

test('a broker that was away is brought in step when it is back', async () => {
  await broker.kill()
  await vi.waitFor(() => expect(access.trouble()).toContain('is away'), 5_000)
  devices = [device(OWN, { isActive: false }), device(OTHER)]
  await access.changed()
  await broker.restart()
  await inStep()
  await expect(connected(OWN)).rejects.toThrow(/refused/i)
  expect((await connected(OTHER)).connected).toBe(true)
})

test('after a restart of the service nothing is changed, and what it cannot know is told', async () => {
  await access.stop()
  devices = [...devices, device('moor-3')]
  access = opened()
  await vi.waitFor(() => expect(access.trouble()).toContain('moor-3'), 5_000)
  expect(access.trouble()).toContain('lacks the secret of 1 devices')
  expect((await connected(OWN)).connected).toBe(true)
})

test('a secret that was changed while nobody could tell the broker is no way in', async () => {
  await access.stop()
  devices = [device(OWN, { secret_hash: 'changed elsewhere' }), device(OTHER)]
  access = opened()
  await vi.waitFor(() => expect(access.trouble()).toContain(OWN), 5_000)
  await expect(connected(OWN)).rejects.toThrow(/refused/i)
})
