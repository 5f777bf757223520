import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LorawanNetwork } from '#src/adapters/lorawan/networks-file.ts'
import { uplinkSource } from '#src/adapters/lorawan/uplink-source.ts'
import type { UplinkMessage, UplinkOutcome, UplinkSource } from '#src/ports.ts'
import { storageServer } from '#tests/adapters/lorawan/storage-server.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import type { TestServer } from '#tests/support/servers/process.ts'
import { chirpStack, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

const SOON = { timeout: 20_000 }
const LAST = new Date('2026-01-12T21:00:00Z')
const outcome: UplinkOutcome = { device: 'a140-cut', at: LAST, refused: null }
const frame = (fCnt: number) => ({ hex: '0202d9000303e703e80c54', model: 'dl-itst', fCnt })
const textOf = ({ payload }: UplinkMessage) => Buffer.from(payload).toString()

let mosquitto: TestServer
let publisher: MqttClient
let dir: string
let sources: UplinkSource[] = []
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lorawan-'))
  writeFileSync(join(dir, 'key'), 'NNSXS.key\n')
  mosquitto = await startMosquitto({ persistence: true })
  publisher = await connectAsync(mosquitto.url, { clientId: 'network-server', reconnectPeriod: 200 })
  publisher.on('error', () => {})
})
afterEach(async () => {
  await Promise.all(sources.map((source) => source.stop()))
  sources = []
})
afterAll(async () => {
  await publisher.endAsync(true)
  await mosquitto.stop()
  rmSync(dir, { recursive: true, force: true })
})

type Taken = UplinkMessage[] & { failing?: boolean }
async function listening(network: LorawanNetwork, taken: Taken = []) {
  const source = uplinkSource({ network, log: () => {}, lastReceived: () => LAST, later_ms: 60_000 })
  sources.push(source)
  source.start(async (message) => {
    if (taken.failing) throw new Error('the journal is full')
    taken.push(message)
    return outcome
  })
  await vi.waitFor(() => expect(source.trouble()).toBeNull(), SOON)
  return { source, taken }
}
const mqtt = () => ({ url: mosquitto.url })
const ttn = (id: string): LorawanNetwork => ({
  id,
  authority: 'north',
  kind: 'the-things-stack',
  mqtt: { ...mqtt(), topic: 'v3/roads@north/devices/+/up' },
})

describe('a network by MQTT', () => {
  it('hands on what it publishes, with its authority and form', async () => {
    const { taken, source } = await listening(ttn('ttn-one'))
    expect(source.name).toBe('lorawan ttn-one')
    await publisher.publishAsync('v3/roads@north/devices/a140-cut/up', Buffer.from(theThingsStack(frame(1))))
    await publisher.publishAsync('v3/roads@north/devices/a140-cut/join', '{}')
    await vi.waitFor(() => expect(taken).toHaveLength(1), SOON)
    expect(taken[0]).toMatchObject({
      authority: 'north',
      envelope: 'the-things-stack',
      topic: expect.stringMatching(/up$/),
    })
  })

  it('ChirpStack at QoS 1: what comes while the service is away waits for it', async () => {
    const network: LorawanNetwork = { id: 'own', authority: 'north', kind: 'chirpstack', mqtt: mqtt() }
    const first = await listening(network)
    await first.source.stop()
    const topic = 'application/ca739e26/device/0004a30b001c0530/event/up'
    await publisher.publishAsync(topic, Buffer.from(chirpStack(frame(2))), { qos: 1 })
    const { taken } = await listening(network)
    await vi.waitFor(() => expect(taken).toHaveLength(1), SOON)
  })

  it('says that it is not connected, and goes on when the broker is back', async () => {
    const { source, taken } = await listening(ttn('ttn-two'))
    await mosquitto.kill!()
    await vi.waitFor(() => expect(source.trouble()).toContain('not connected'), SOON)
    await mosquitto.restart!()
    await vi.waitFor(() => expect(source.trouble()).toBeNull(), SOON)
    await vi.waitFor(() => expect(publisher.connected).toBe(true), SOON)
    await publisher.publishAsync(
      'v3/roads@north/devices/a140-cut/up',
      Buffer.from(theThingsStack(frame(3))),
      { qos: 1 },
    )
    await vi.waitFor(() => expect(taken).toHaveLength(1), SOON)
  })
})

describe('what was missed is fetched from The Things Stack', () => {
  const stored = (...counts: number[]) =>
    counts.map((fCnt) => ({
      ...JSON.parse(Buffer.from(theThingsStack(frame(fCnt))).toString()),
      received_at: new Date(LAST.getTime() + fCnt * 1_000).toISOString(),
    }))
  const withStorage = (id: string, url: string): LorawanNetwork => ({
    ...ttn(id),
    storage: { url, key_file: join(dir, 'key'), application: 'roads' },
  })

  it('on each connection, from the last uplink on', async () => {
    const storage = await storageServer(stored(1, 2, 3))
    const { taken } = await listening(withStorage('ttn-three', storage.url))
    await vi.waitFor(() => expect(taken).toHaveLength(3), SOON)
    expect(storage.asked[0]!.searchParams.get('after')).toBe('2026-01-12T20:50:00.000Z')
    expect(taken[0]).toMatchObject({ authority: 'north', topic: 'storage of roads' })
    await mosquitto.kill!()
    await mosquitto.restart!()
    await vi.waitFor(() => expect(storage.asked).toHaveLength(2), SOON)
    await storage.close()
  })

  it('L2: after the journal took none for a while', async () => {
    const storage = await storageServer(stored(4))
    const taken: Taken = []
    await listening(withStorage('ttn-four', storage.url), taken)
    await vi.waitFor(() => expect(taken).toHaveLength(1), SOON)
    taken.failing = true
    await vi.waitFor(() => expect(publisher.connected).toBe(true), SOON)
    const topic = 'v3/roads@north/devices/a140-cut/up'
    await publisher.publishAsync(topic, Buffer.from(theThingsStack(frame(5))), { qos: 1 })
    await publisher.publishAsync(topic, Buffer.from(theThingsStack(frame(6))), { qos: 1 })
    taken.failing = false
    await vi.waitFor(async () => {
      await publisher.publishAsync(topic, Buffer.from(theThingsStack(frame(7))), { qos: 1 })
      expect(storage.asked.length).toBeGreaterThan(1)
    }, SOON)
    expect(taken.map(textOf).some((text) => text.includes('"f_cnt":7'))).toBe(true)
    await storage.close()
  })

  it('also what was missing before the storage answered, however long that takes; and of a webhook alone', async () => {
    const storage = await storageServer(stored(8))
    storage.refusals.push({ status: 403 }, { status: 500 })
    const taken: UplinkMessage[] = []
    const { mqtt: _, ...network } = withStorage('ttn-six', storage.url)
    const source = uplinkSource({ network, log: () => {}, lastReceived: () => LAST, later_ms: 20 })
    sources.push(source)
    source.start(async (message) => {
      taken.push(message)
      return outcome
    })
    await vi.waitFor(() => expect(taken).toHaveLength(2), SOON)
    await vi.waitFor(() => expect(source.trouble()).toBeNull(), SOON)
    const asked = storage.asked.map(({ searchParams }) => searchParams.get('after'))
    expect(asked).toEqual(Array.from({ length: 4 }, () => '2026-01-12T20:50:00.000Z'))
    await storage.close()
  })

  it('in words, when the storage does not answer', async () => {
    const storage = await storageServer([])
    storage.refusals.push({ status: 403 })
    const source = uplinkSource({
      network: withStorage('ttn-five', storage.url),
      log: () => {},
      lastReceived: () => LAST,
    })
    sources.push(source)
    source.start(async () => outcome)
    await vi.waitFor(
      () => expect(source.trouble()).toContain('cannot be fetched: the storage of roads answers 403'),
      SOON,
    )
    await storage.close()
  })
})
