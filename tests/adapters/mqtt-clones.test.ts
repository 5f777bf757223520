import { once } from 'node:events'
import { connect } from 'node:net'
import type { MqttClient } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { type EmbeddedBroker, embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import { mqttClones } from '#src/adapters/mqtt-clones.ts'
import { MINUTE } from '#src/units.ts'
import { connectDevice, connectFrame, rawClient, secretOf, topicOf } from '#tests/adapters/mqtt-devices.ts'
import { network } from '#tests/telemetry/messages.ts'

const OWN = 'dv-own'
const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => network })
credentials.replace(
  network.devices.map(({ id }) => ({
    device: id,
    secret_hash: credentials.secretHash(secretOf(id)),
    retired_secret_hashes: [],
  })),
)

let broker: EmbeddedBroker
let port: number
let passed_min: number
let clients: MqttClient[]
let taken: number
const audit = vi.fn()

beforeEach(async () => {
  clients = []
  passed_min = 0
  taken = 0
  audit.mockClear()
  const clones = mqttClones(() => performance.now() + passed_min * MINUTE)
  broker = embeddedBroker({
    host: '127.0.0.1',
    port: 0,
    identify: credentials.identify,
    audit,
    clones,
  })
  await broker.start(async () => {
    taken++
  })
  port = broker.port()
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await broker.stop()
})

/** A device that connects again a tenth of a second after it was cut off. */
async function device(reconnectPeriod = 100): Promise<MqttClient> {
  const client = await connectDevice(port, OWN, { reconnectPeriod })
  client.on('error', () => {})
  clients.push(client)
  return client
}
const cloned = () => vi.waitFor(() => expect(broker.clones?.()).toEqual([OWN]), 5_000)

describe('two devices with one id and its secret', () => {
  test('are both refused at the third time that one displaces the other', async () => {
    const began = performance.now()
    const both = [await device(), await device()]
    await cloned()
    console.log(`two devices with one id: found after ${Math.round(performance.now() - began)} ms`)
    await vi.waitFor(() => expect(both.map(({ connected }) => connected)).toEqual([false, false]))
    expect(audit).toHaveBeenCalledWith(OWN, expect.objectContaining({ code: 'CLONED' }))
  })
  test('after ten minutes one may enter again, and with the other both are refused again', async () => {
    const [first, second] = [await device(), await device()]
    await cloned()
    await second.endAsync(true)
    passed_min = 11
    expect(broker.clones?.()).toEqual([])
    await vi.waitFor(() => expect(first.connected).toBe(true), 5_000)
    await first.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(taken).toBe(1)
    await device()
    await cloned()
  })
})

describe('one device is let in, however often it connects anew', () => {
  test('when it closed its old connection', async () => {
    for (let time = 0; time < 5; time++) {
      const client = await device(0)
      await client.endAsync()
    }
    expect(broker.clones?.()).toEqual([])
  })
  test('when its old connection was cut, and resets what comes on it', async () => {
    for (let time = 0; time < 5; time++) {
      const raw = rawClient(port, connectFrame(OWN))
      await once(raw.socket, 'data')
      raw.socket.resetAndDestroy()
    }
    await (await device(0)).publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(broker.clones?.()).toEqual([])
  })
  test('when its old connection says nothing any more', { timeout: 15_000 }, async () => {
    // It never closes its side, as a device whose network is gone cannot
    const dead = Array.from({ length: 3 }, () => connect({ host: '127.0.0.1', port, allowHalfOpen: true }))
    for (const socket of dead) {
      socket.on('error', () => {})
      socket.write(connectFrame(OWN))
      await once(socket, 'data')
    }
    await (await device(0)).publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(broker.clones?.()).toEqual([])
    for (const socket of dead) socket.destroy()
  })
  test('when it displaced itself twice in five minutes and again later', async () => {
    const displaced = [await device(0), await device(0), await device(0)]
    await vi.waitFor(() => expect(displaced.map(({ connected }) => connected)).toEqual([false, false, true]))
    passed_min = 5.1
    const last = await device(0)
    await last.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    expect(broker.clones?.()).toEqual([])
  })
})
