/** What guards the embedded broker's door: bytes, addresses, patience. */
import { once } from 'node:events'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'
import { clientAddress } from '#src/adapters/client-address.ts'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { failureDelay } from '#src/adapters/failure-delay.ts'
import { type EmbeddedBroker, embeddedBroker } from '#src/adapters/mqtt-broker.ts'
import { type ConnectGate, connectGate } from '#src/adapters/mqtt-connect-gate.ts'
import { guardSocket } from '#src/adapters/mqtt-socket-guard.ts'
import type { DeviceMessage } from '#src/ports.ts'
import {
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

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, 'unknown'],
])('%s is counted as %s', (remote, expected) => expect(clientAddress(remote)).toBe(expected))

test('five refusals a minute are answered at once, further ones late, other addresses not', () => {
  let now = 0
  const delay = failureDelay(() => now)
  const six = () => Array.from({ length: 6 }, () => delay('192.0.2.7'))
  expect(six()).toEqual([0, 0, 0, 0, 0, 2_000])
  expect(delay('192.0.2.8')).toBe(0)
  now = 60_000
  expect(six()).toEqual([0, 0, 0, 0, 0, 2_000])
})

describe('connections that have not proved themselves', () => {
  let now: number
  let entered: Socket[]
  let gate: ConnectGate
  const arrive = (count: number) =>
    Array.from({ length: count }, () => {
      const socket = new Socket()
      Object.defineProperty(socket, 'remoteAddress', { value: '192.0.2.7' })
      gate.arrive(socket)
      return socket
    })
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    now = 0
    entered = []
    gate = connectGate(
      (socket) => entered.push(socket),
      () => now,
    )
  })
  afterEach(() => {
    gate.stop()
    vi.useRealTimers()
  })
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 20) {
      now += 20
      vi.advanceTimersByTime(20)
    }
  }
  it('50 at once, then 50 a second, the newest and the oldest by turns', () => {
    const all = arrive(120)
    expect(entered).toHaveLength(50)
    const newest = arrive(1)[0]!
    pass(40)
    expect(entered.slice(50)).toEqual([newest, all[50]])
    pass(1_000)
    expect(entered).toHaveLength(102)
  })
  it('1,000 sensors behind one address are in at once when each proves itself', () => {
    arrive(1_000)
    for (let proved = 0; proved < 1_000; proved++) gate.proved('192.0.2.7')
    expect(entered).toHaveLength(1_000)
  })
  it('who has waited for 3 s is cut off', () => {
    const all = arrive(500)
    pass(3_100)
    expect(all.filter(({ destroyed }) => destroyed)).toHaveLength(500 - entered.length)
  })
  it('after what is no MQTT: 5 a second for a minute', () => {
    arrive(50)
    gate.abused('192.0.2.7')
    pass(200)
    entered.length = 0
    arrive(100)
    pass(2_000)
    expect(entered.length).toBeGreaterThanOrEqual(10)
    expect(entered.length).toBeLessThanOrEqual(16)
    pass(60_000)
    entered.length = 0
    arrive(60)
    expect(entered).toHaveLength(50)
  })
  it('another address does not wait', () => {
    arrive(200)
    const other = new Socket()
    Object.defineProperty(other, 'remoteAddress', { value: '192.0.2.8' })
    gate.arrive(other)
    expect(entered.at(-1)).toBe(other)
  })
})

describe('a packet that is begun and not ended', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())
  const guarded = () => {
    const socket = new Socket()
    const refused = vi.fn()
    guardSocket(socket, refused)
    return { socket, refused, feed: (bytes: Uint8Array) => socket.emit('data', bytes) }
  }
  const frame = publishFrame(topicOf(OWN), Buffer.alloc(100))
  it('is waited for 30 s, however many bytes come meanwhile', () => {
    const { socket, refused, feed } = guarded()
    feed(connectFrame(OWN))
    for (let at = 0; at < 30; at++) {
      expect(socket.destroyed).toBe(false)
      feed(frame.subarray(at, at + 1))
      vi.advanceTimersByTime(1_000)
    }
    expect(socket.destroyed).toBe(true)
    expect(refused).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('not ended for 30 s'))
  })
  it('may end a packet within each 30 s for ever', () => {
    const { socket, feed } = guarded()
    feed(Buffer.concat([connectFrame(OWN), frame.subarray(0, 50)]))
    for (let times = 0; times < 10; times++) {
      vi.advanceTimersByTime(20_000)
      feed(Buffer.concat([frame.subarray(50), frame.subarray(0, 50)]))
    }
    expect(socket.destroyed).toBe(false)
  })
})

describe('raw frames', () => {
  const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => network })
  credentials.replace(
    network.devices.map(({ id }) => ({
      device: id,
      secret_hash: credentials.secretHash(secretOf(id)),
      retired_secret_hashes: [],
    })),
  )
  let broker: EmbeddedBroker
  let taken: DeviceMessage[]
  const audit = vi.fn()
  beforeEach(async () => {
    taken = []
    audit.mockClear()
    const { identify } = credentials
    // A thousand times the patience with an address that sends a hundred wrong frames a second
    const now = () => performance.now() * 1_000
    broker = embeddedBroker({ host: '127.0.0.1', port: 0, identify, audit, now, refusedAfter: () => 0 })
    await broker.start(async (message) => {
      taken.push(message)
    })
  })
  afterEach(() => broker.stop())

  const PING = Buffer.from([0xc0, 0])
  const PING_ANSWERED = Buffer.from([0xd0, 0])
  /** Sends, and a ping after it; resolves with what came back once the ping is answered or the connection is closed. */
  async function exchange(...frames: Buffer[]): Promise<Buffer> {
    const raw = rawClient(broker.port(), Buffer.concat([...frames, PING]))
    const answered = new Promise<void>((resolve) =>
      raw.socket.on('data', () => raw.received().includes(PING_ANSWERED) && resolve()),
    )
    await Promise.race([answered, raw.ended])
    raw.socket.destroy()
    return raw.received()
  }
  const topic = fc.oneof(
    fc.constantFrom(
      topicOf(OTHER),
      topicOf(OWN, 'cmd'),
      '#',
      '+/+/+/telemetry',
      '$SYS/x',
      `$share/g/${topicOf(OWN)}`,
    ),
    fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text !== topicOf(OWN)),
    fc
      .constant(topicOf(OWN))
      .chain((own) => fc.constantFrom(`${own} `, `/${own}`, own.toUpperCase(), `${own}\0`)),
  )

  it('no topic but its own gives a reading or a PUBACK', async () => {
    const victim = await connectDevice(broker.port(), OTHER)
    await fc.assert(
      fc.asyncProperty(topic, async (foreign) => {
        const answer = await exchange(connectFrame(OWN), publishFrame(foreign, Buffer.from('{}')))
        expect(answer.includes(Buffer.from([0x40, 2]))).toBe(false)
      }),
      { numRuns: 100 },
    )
    expect(taken.filter(({ refused }) => !refused)).toEqual([])
    expect(victim.connected).toBe(true)
    await victim.publishAsync(topicOf(OTHER), '{}', { qos: 1 })
    await victim.endAsync()
  })
  it('whatever bytes come, before or after a login, a good device is served', async () => {
    const good = await connectDevice(broker.port(), OTHER)
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 200 }), async (isIn, bytes) => {
        const before = taken.filter(({ device }) => device === OTHER).length
        const raw = rawClient(
          broker.port(),
          Buffer.concat([...(isIn ? [connectFrame(OWN)] : []), Buffer.from(bytes)]),
        )
        if (isIn) await Promise.race([once(raw.socket, 'data'), raw.ended])
        await good.publishAsync(topicOf(OTHER), '{}', { qos: 1 })
        expect(taken.filter(({ device }) => device === OTHER)).toHaveLength(before + 1)
        raw.socket.destroy()
      }),
      { numRuns: 200 },
    )
    await good.endAsync()
  })
  it('one bit of a good session changed: closed or served, never another device’s', async () => {
    const good = await connectDevice(broker.port(), OTHER)
    const session = Buffer.concat([connectFrame(OWN), publishFrame(topicOf(OWN), Buffer.from('{"v":1}'))])
    await fc.assert(
      fc.asyncProperty(fc.nat(session.length * 8 - 1), async (bit) => {
        const changed = Buffer.from(session)
        changed[bit >> 3]! ^= 1 << (bit & 7)
        const raw = rawClient(broker.port(), changed)
        await good.publishAsync(topicOf(OTHER), '{}', { qos: 1 })
        raw.socket.destroy()
        expect(taken.every(({ device, topic }) => topic === topicOf(device) || device === OWN)).toBe(true)
      }),
      { numRuns: 300 },
    )
    await good.endAsync()
  })
  it('what a device tried and may not is kept under its own name, once a minute each', async () => {
    for (let times = 0; times < 5; times++)
      await exchange(
        connectFrame(OWN),
        publishFrame(topicOf(times ? `dv-${times}` : OTHER), Buffer.from('{"a":1}')),
      )
    await vi.waitFor(() => expect(taken).toHaveLength(1))
    expect(taken[0]).toMatchObject({
      device: OWN,
      authority: 'north',
      topic: topicOf(OTHER),
      refused: { code: 'ACL', expected: topicOf(OWN), got: topicOf(OTHER) },
    })
    expect(audit.mock.calls.filter(([, { kind }]) => kind === 'publish_refused')).toHaveLength(5)
  })
  it('its own secret with another’s id is kept under its own name too', async () => {
    await expect(connectDevice(broker.port(), OWN, { clientId: OTHER })).rejects.toThrow()
    await vi.waitFor(() => expect(taken).toHaveLength(1))
    expect(taken[0]).toMatchObject({ device: OWN, refused: { code: 'ACL' } })
    expect(taken[0]?.refused?.message).toContain(`the client id "${OTHER}"`)
  })
  it.each([
    ['none', 0],
    ['twelve hours', 43_200],
  ])('a keepalive of %s is no reason to shut a device out', async (_, keepalive) => {
    const client = await connectDevice(broker.port(), OWN, { keepalive })
    await client.publishAsync(topicOf(OWN), '{}', { qos: 1 })
    await client.endAsync()
  })
  it('MQTT 5 is refused with the code of 3.1.1, and told as what it is', async () => {
    await expect(connectDevice(broker.port(), OWN, { protocolVersion: 5 })).rejects.toThrow()
    expect(audit).toHaveBeenCalledWith(OWN, expect.objectContaining({ code: 'PROTOCOL_VERSION' }))
  })
  it('who comes and goes is told', async () => {
    const client = await connectDevice(broker.port(), OWN)
    await client.endAsync()
    await vi.waitFor(() => expect(audit).toHaveBeenCalledTimes(2))
    expect(audit.mock.calls.map(([device, { kind, address }]) => [device, kind, address])).toEqual([
      [OWN, 'connected', '127.0.0.1'],
      [OWN, 'disconnected', '127.0.0.1'],
    ])
  })
})
