import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Aedes } from 'aedes'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { externalBroker } from '#src/adapters/mqtt-subscriber.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'
import { journaledKeys, killChain, startChain } from '#tests/adapters/kill/killed-process.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { freePort, type TestServer } from '#tests/support/servers/process.ts'
import { DEVICE, fields } from '#tests/telemetry/messages.ts'

const TOPIC = `v1/north/${DEVICE}/telemetry`
const SOON = { timeout: 10_000 }
let mosquitto: TestServer
let publisher: MqttClient
let brokers: Broker[] = []

beforeAll(async () => {
  mosquitto = await startMosquitto({ persistence: true })
  publisher = await connectAsync(mosquitto.url, { clientId: 'publisher', reconnectPeriod: 200 })
  publisher.on('error', () => {})
})
afterEach(async () => {
  await Promise.all(brokers.map((broker) => broker.stop()))
  brokers = []
})
afterAll(async () => {
  await publisher.endAsync(true)
  await mosquitto.stop()
})

/** A session of its own for each test; connected when it resolves. */
async function subscriber(
  clientId: string,
  handle: (message: DeviceMessage) => Promise<void>,
  url = mosquitto.url,
): Promise<Broker> {
  const broker = externalBroker({ url, clientId })
  brokers.push(broker)
  await broker.start(handle)
  expect(broker.trouble()).toBeNull()
  return broker
}
const publish = (payload: string) => publisher.publishAsync(TOPIC, payload, { qos: 1 })
const collecting = () => {
  const got: string[] = []
  const handle = async (message: DeviceMessage) => void got.push(Buffer.from(message.payload).toString())
  return { got, handle }
}

describe('a message from mosquitto', () => {
  it('sent when we have only just started for the first time is not lost: started is subscribed', async () => {
    for (let count = 0; count < 20; count++) {
      const { got, handle } = collecting()
      await subscriber(`new-${count}`, handle)
      await publish('first')
      await vi.waitFor(() => expect(got).toEqual(['first']), SOON)
    }
  })
  it('says who speaks, by its topic', async () => {
    const taken: DeviceMessage[] = []
    await subscriber('who', async (message) => void taken.push(message))
    await publish('{}')
    await vi.waitFor(() => expect(taken).toHaveLength(1), SOON)
    expect(taken[0]).toMatchObject({
      authority: 'north',
      device: DEVICE,
      topic: TOPIC,
      qos: 1,
      retain: false,
    })
  })
  it('on a topic that names nobody is handed on as nobody’s', async () => {
    const taken: DeviceMessage[] = []
    await subscriber('nobody', async (message) => void taken.push(message))
    await publisher.publishAsync('v1/NORTH/x/telemetry', '{}', { qos: 1 })
    await vi.waitFor(() => expect(taken).toMatchObject([{ authority: '', device: '' }]), SOON)
  })
  it('does not wait for the one before: many are in hand together', async () => {
    const all = Promise.withResolvers<void>()
    let inHand = 0
    await subscriber('together', async () => {
      if (++inHand === 100) all.resolve()
      await all.promise
    })
    for (let count = 0; count < 100; count++) publish('{}')
    await all.promise
    expect(inHand).toBe(100)
  })
  it('that is not kept comes again; one that is kept does not', async () => {
    const first = externalBroker({ url: mosquitto.url, clientId: 'again' })
    const never = new Promise<void>(() => {})
    const seen: string[] = []
    await first.start(async ({ payload }) => {
      const text = Buffer.from(payload).toString()
      seen.push(text)
      if (text === 'lost') await never
    })
    await publish('kept')
    await publish('lost')
    await vi.waitFor(() => expect(seen).toEqual(['kept', 'lost']), SOON)
    await first.stop()
    const { got, handle } = collecting()
    await subscriber('again', handle)
    await vi.waitFor(() => expect(got).toEqual(['lost']), SOON)
    await publish('next')
    await vi.waitFor(() => expect(got).toEqual(['lost', 'next']), SOON)
  })
  it('published while we were away is delivered when we are back', async () => {
    const first = await subscriber('away', async () => {})
    await first.stop()
    await publish('meanwhile')
    const { got, handle } = collecting()
    await subscriber('away', handle)
    await vi.waitFor(() => expect(got).toEqual(['meanwhile']), SOON)
  })
})

describe('a broker that fails', () => {
  it('that is not there holds up no start', async () => {
    const broker = externalBroker({ url: `mqtt://127.0.0.1:${await freePort()}`, clientId: 'nowhere' })
    brokers.push(broker)
    await broker.start(async () => {})
    expect(broker.trouble()).toMatch(/not connected to .*ECONNREFUSED/)
  })
  it('killed and restarted: trouble is told, and readings flow again', async () => {
    const { got, handle } = collecting()
    const broker = await subscriber('restart', handle)
    await mosquitto.kill()
    await vi.waitFor(() => expect(broker.trouble()).toMatch(/not connected to mqtt:/), SOON)
    await expect(broker.send('v1/north/dv-own/cmd', '{}')).rejects.toThrow(/not connected/)
    await mosquitto.restart()
    await vi.waitFor(() => expect(broker.trouble()).toBeNull(), SOON)
    await publish('after')
    await vi.waitFor(() => expect(got).toContain('after'), SOON)
  })
  it('that speaks only MQTT 3.1.1 is spoken to in it', async () => {
    const aedes = await Aedes.createBroker()
    const server = createServer(aedes.handle)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const { got, handle } = collecting()
    const broker = await subscriber('old', handle, `mqtt://127.0.0.1:${port}`)
    const device = await connectAsync(`mqtt://127.0.0.1:${port}`)
    await device.publishAsync(TOPIC, 'old', { qos: 1 })
    await vi.waitFor(() => expect(got).toEqual(['old']), SOON)
    await device.endAsync(true)
    await broker.stop()
    await new Promise<void>((resolve) => aedes.close(() => server.close(() => resolve())))
  })
})

it('I1: kill -9 of the service under load: what the broker took is on disk, once', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kill-'))
  const started = Date.now() - 60_000
  const PER_ROUND = 200
  const KEPT_BEFORE_THE_KILL = 60
  let seq = 0
  try {
    await killChain(await startChain(dir, mosquitto.url))
    for (let round = 0; round < 4; round++) {
      const chain = await startChain(dir, mosquitto.url)
      const underWay = chain.said(`kept ${seq + KEPT_BEFORE_THE_KILL}`)
      const sent = Array.from({ length: PER_ROUND }, () =>
        publish(JSON.stringify(fields({ ts: new Date(started + ++seq).toISOString(), seq }))),
      )
      await underWay
      await killChain(chain)
      await Promise.all(sent)
    }
    const last = await startChain(dir, mosquitto.url)
    // A session delivers in order: once this one is kept, all before it are.
    const drained = last.said(`kept ${seq + 1}`)
    await publish(JSON.stringify(fields({ ts: new Date(started + ++seq).toISOString(), seq })))
    await drained
    await killChain(last)
    const kept = await journaledKeys(dir)
    expect(new Set(kept).size).toBe(kept.length)
    expect(kept).toHaveLength(seq)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
