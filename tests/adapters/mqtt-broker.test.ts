import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { type EmbeddedBroker, embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import type { Network } from '#src/network/network.ts'
import type { DeviceMessage } from '#src/ports.ts'
import {
  closed,
  connectDevice,
  connectFrame,
  publishFrame,
  rawClient,
  secretOf,
  topicOf,
} from '#tests/adapters/mqtt-devices.ts'
import { network } from '#tests/telemetry/messages.ts'

const OWN = 'dv-own'
const OTHER = 'dv-nb1'
let current: Network = network
let broker: EmbeddedBroker
let port: number
let taken: DeviceMessage[]
/** What it tried and may not, kept for its owner. */
let attempts: DeviceMessage[]
let handle: (message: DeviceMessage) => Promise<void>
let clients: MqttClient[]
const audit = vi.fn()

const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => current })
credentials.replace(
  network.devices.map(({ id }) => ({
    device: id,
    secret_hash: credentials.secretHash(secretOf(id)),
    retired_secret_hashes: [credentials.secretHash(`old-${secretOf(id)}`)],
  })),
)

beforeEach(async () => {
  current = network
  taken = []
  clients = []
  audit.mockClear()
  attempts = []
  handle = async (message) => {
    if (message.refused) attempts.push(message)
    else taken.push(message)
  }
  broker = embeddedBroker({ host: '127.0.0.1', port: 0, identify: credentials.identify, audit })
  await broker.start((message) => handle(message))
  port = broker.port()
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await broker.stop()
})
const device = async (
  ...parameters: [string?, Parameters<typeof connectDevice>[2]?]
): Promise<MqttClient> => {
  const client = await connectDevice(port, parameters[0] ?? OWN, parameters[1])
  client.on('error', () => {})
  clients.push(client)
  return client
}

describe('who may connect', () => {
  it.each([true, false])('a device with its secret (clean %s)', async (clean) => {
    expect((await device(OWN, { clean })).connected).toBe(true)
  })
  it.each<[string, object, string]>([
    ['no password', { password: undefined }, 'NO_PASSWORD'],
    ['a wrong secret', { password: 'x' }, 'WRONG_SECRET'],
    ['a secret rotated out', { password: `old-${secretOf(OWN)}` }, 'RETIRED_SECRET'],
    ['nobody known', { clientId: 'dv-none', username: 'dv-none' }, 'UNKNOWN_DEVICE'],
    ['revoked', { clientId: 'dv-gone', username: 'dv-gone', password: secretOf('dv-gone') }, 'REVOKED'],
    ['another client id', { clientId: OTHER }, 'CLIENT_ID_MISMATCH'],
    ['another case', { clientId: OWN.toUpperCase() }, 'CLIENT_ID_MISMATCH'],
    ['no client id', { clientId: '' }, 'CLIENT_ID_MISMATCH'],
  ])('not: %s', async (_, changes, reason) => {
    await expect(device(OWN, changes)).rejects.toThrow(/Connection refused/)
    const event = { kind: 'connect_refused', code: reason, address: '127.0.0.1' }
    expect(audit).toHaveBeenCalledWith(expect.anything(), expect.objectContaining(event))
  })
  it('another device’s session stays undisturbed by a false client id', async () => {
    const victim = await device(OTHER)
    await expect(device(OWN, { clientId: OTHER })).rejects.toThrow()
    await victim.publishAsync(topicOf(OTHER), '{}', { qos: 1 })
    expect(taken).toHaveLength(1)
  })
  it('a device that connects again replaces itself', async () => {
    const first = await device()
    const gone = closed(first)
    const second = await device()
    await gone
    await second.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(taken).toHaveLength(1)
  })
  it.each<[string, string, boolean]>([
    ['on another device’s topic', topicOf(OTHER), false],
    ['on its own commands', topicOf(OWN, 'cmd'), false],
    ['retained', topicOf(OWN), true],
  ])('not with a will %s', async (_, topic, retain) => {
    const will = { topic, payload: Buffer.from('{}'), qos: 1 as const, retain }
    await expect(device(OWN, { will })).rejects.toThrow(/Connection refused/)
  })
  it('with a will on its own topic, which is handled when it goes silent', async () => {
    const client = await device(OWN, {
      will: { topic: topicOf(OWN), payload: Buffer.from('{"a":1}'), qos: 1, retain: false },
    })
    client.stream.destroy()
    await vi.waitFor(() => expect(taken).toHaveLength(1))
  })
})

describe('who may publish where', () => {
  it('a device on its telemetry topic: acknowledged after it was handled', async () => {
    const kept = Promise.withResolvers<void>()
    handle = () => kept.promise
    const client = await device()
    let isAcknowledged = false
    const published = client.publishAsync(topicOf(OWN), '{}', { qos: 1 }).then(() => {
      isAcknowledged = true
    })
    // A ping that comes back has overtaken the acknowledgement.
    client.sendPing()
    await new Promise<void>((resolve) =>
      client.on('packetreceive', (packet) => packet.cmd === 'pingresp' && resolve()),
    )
    expect(isAcknowledged).toBe(false)
    kept.resolve()
    await published
  })
  it('says what came, and from whom', async () => {
    const client = await device()
    await client.publishAsync(topicOf(OWN), 'x', { qos: 1, retain: true })
    expect(taken[0]).toMatchObject({ authority: 'north', device: OWN, qos: 1, retain: true })
    expect(Buffer.from(taken[0]!.payload).toString()).toBe('x')
  })
  it.each([
    topicOf(OTHER),
    topicOf(OWN, 'cmd'),
    topicOf(OWN, 'errors'),
    `/${topicOf(OWN)}`,
    topicOf(OWN).toUpperCase(),
    topicOf(`${OWN}%2f..%2f${OTHER}`),
    topicOf(`${OWN}\u200b`),
    `${topicOf(OWN)}/`,
    '$SYS/broker/version',
    `$share/g/${topicOf(OWN)}`,
    `v1/north/${OWN}/${'a/'.repeat(200)}telemetry`,
  ])('not %j: the connection closes, nothing is handled', async (topic) => {
    const raw = rawClient(port, connectFrame(OWN), publishFrame(topic, Buffer.from('{}')))
    await raw.ended
    expect(raw.received().includes(Buffer.from([0x40, 2]))).toBe(false)
    expect(taken).toHaveLength(0)
  })
  it.each(['v1/north/+/telemetry', 'v1/#', `v1/north/${OWN}\0/telemetry`])('nor %j', async (topic) => {
    await rawClient(port, connectFrame(OWN), publishFrame(topic, Buffer.from('{}'))).ended
    expect(taken).toHaveLength(0)
  })
  it('not with QoS 2', async () => {
    const client = await device()
    const gone = closed(client)
    client.publish(topicOf(OWN), '{}', { qos: 2 })
    await gone
    expect(taken).toHaveLength(0)
  })
  it('not once it is revoked', async () => {
    const client = await device()
    current = { ...network, devices: network.devices.map((it) => ({ ...it, status: 'revoked' as const })) }
    const gone = closed(client)
    client.publish(topicOf(OWN), '{}', { qos: 1 })
    await gone
    expect(taken).toHaveLength(0)
  })
})

describe('who hears what', () => {
  it.each([topicOf(OWN, 'cmd'), topicOf(OWN, 'errors')])('its own %s', async (topic) => {
    const client = await device()
    expect(await client.subscribeAsync(topic, { qos: 1 })).toMatchObject([{ qos: 1 }])
    const heard = new Promise((resolve) => client.once('message', (_, payload) => resolve(String(payload))))
    await broker.send(topic, '{"interval_s":60}')
    expect(await heard).toBe('{"interval_s":60}')
  })
  it.each([
    '#',
    '+/+/+/telemetry',
    '$SYS/#',
    topicOf(OWN),
    topicOf(OTHER, 'cmd'),
    `v1/north/${OWN}/+`,
    `$share/g/${topicOf(OWN, 'cmd')}`,
  ])('not %s: 0x80', async (topic) => {
    const client = await device()
    await expect(client.subscribeAsync(topic)).rejects.toThrow(/Unspecified error/)
  })
  it('nobody hears a reading', async () => {
    const client = await device()
    await expect(client.subscribeAsync([topicOf(OWN, 'cmd'), '#'])).rejects.toThrow()
    const heard = vi.fn()
    client.on('message', heard)
    await client.publishAsync(topicOf(OWN), '{}', { qos: 1, retain: true })
    await broker.send(topicOf(OWN, 'cmd'), '{}')
    await vi.waitFor(() => expect(heard).toHaveBeenCalledOnce())
    expect(heard.mock.calls[0]![0]).toBe(topicOf(OWN, 'cmd'))
  })
})

describe('what is no MQTT, or too much of it', () => {
  const bytes = (...values: number[]) => Buffer.from(values)
  it.each<[string, Buffer]>([
    ['a CONNECT that claims 256 MB', bytes(0x10, 0xff, 0xff, 0xff, 0x7f)],
    ['a length of five bytes', bytes(0x10, 0xff, 0xff, 0xff, 0xff, 0x01)],
    ['a PUBLISH first', publishFrame(topicOf(OWN), Buffer.from('{}'))],
    ['a reserved packet', bytes(0xf0, 0x00)],
    ['a TLS hello', bytes(0x16, 0x03, 0x01, 0x02, 0x00, 0x01)],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['a CONNECT above 4 kB', connectFrame(OWN, 5_000)],
  ])('%s: closed at once', async (_, sent) => {
    await rawClient(port, sent).ended
    expect(taken).toHaveLength(0)
  })
  it('a packet above 64 kB: closed before it is buffered', async () => {
    const raw = rawClient(port, connectFrame(OWN), publishFrame(topicOf(OWN), Buffer.alloc(70_000)))
    await raw.ended
    expect(taken).toHaveLength(0)
  })
  it('a payload of 60 kB is handled: a refusal is for who knows the contract', async () => {
    const client = await device()
    await client.publishAsync(topicOf(OWN), Buffer.alloc(60_000, 'x'), { qos: 1 })
    expect(taken[0]?.payload.byteLength).toBe(60_000)
  })
  it('half a CONNECT: closed within 30 s, others served meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const raw = rawClient(port, connectFrame(OWN).subarray(0, 9))
      await new Promise<void>((resolve) => raw.socket.once('connect', () => resolve()))
      await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0))
      vi.advanceTimersByTime(30_000)
      await raw.ended
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('stopping', () => {
  it('lets the acknowledgement of what is in hand go out, and takes nothing new', async () => {
    const kept = Promise.withResolvers<void>()
    handle = async (message) => {
      taken.push(message)
      await kept.promise
    }
    const client = await device()
    const acknowledged = client.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    await vi.waitFor(() => expect(taken).toHaveLength(1))
    const stopped = broker.stop()
    kept.resolve()
    await acknowledged
    await stopped
    await expect(connectDevice(port, OWN)).rejects.toThrow()
  })
  it('a handler that fails is not acknowledged', async () => {
    handle = () => Promise.reject(new Error('the journal is closed'))
    const raw = rawClient(port, connectFrame(OWN), publishFrame(topicOf(OWN), Buffer.from('{}')))
    await raw.ended
    expect([...raw.received()]).toEqual([0x20, 2, 0, 0])
  })
})

it('says plainly that its port is taken', async () => {
  const second = embeddedBroker({ host: '127.0.0.1', port, identify: credentials.identify })
  await expect(second.start(async () => {})).rejects.toThrow(/EADDRINUSE/)
  await second.stop()
})
