import fc from 'fast-check'
import { generate, type IPublishPacket } from 'mqtt-packet'
import { describe, expect, it, test, vi } from 'vitest'
import { acknowledging } from '#src/adapters/mqtt-acknowledging.ts'
import { acknowledgements, PUBLISH, packetReader, publicationOf } from '#src/adapters/mqtt-packets.ts'
import '#tests/support/property-seed.ts'

const packet = (message: Partial<IPublishPacket>): IPublishPacket => ({
  cmd: 'publish',
  topic: 'v1/north/dv-own/telemetry',
  payload: Buffer.from('{}'),
  qos: 1,
  messageId: 7,
  retain: false,
  dup: false,
  ...message,
})
/** What the reader makes of those bytes, cut up so. */
function read(bytes: Buffer, sizes: readonly number[], version: 4 | 5) {
  const found: unknown[] = []
  const take = packetReader((type, flags, body) =>
    found.push(type === PUBLISH ? publicationOf(flags, body, version) : type),
  )
  let at = 0
  for (const size of [...sizes, bytes.length]) {
    if (at < bytes.length) take(bytes.subarray(at, at + size))
    at += size
  }
  return found
}

describe('a message of a library', () => {
  it.each([
    ['QoS 1', {}, { qos: 1, messageId: 7, retain: false }],
    ['QoS 0', { qos: 0 as const }, { qos: 0, messageId: null }],
    ['retained, sent again', { retain: true, dup: true }, { qos: 1, retain: true }],
    ['without a payload', { payload: Buffer.alloc(0) }, { messageId: 7 }],
  ])('%s is read, by MQTT 3.1.1 and 5', (_, message, expected) => {
    for (const version of [4, 5] as const) {
      const sent = packet(message)
      const [found] = read(generate(sent, { protocolVersion: version }), [], version)
      expect(found).toMatchObject({ topic: sent.topic, payload: sent.payload, ...expected })
    }
  })
  it('with properties of MQTT 5 is read past them', () => {
    const properties = { messageExpiryInterval: 60, userProperties: { from: 'a gateway'.repeat(30) } }
    const bytes = generate(packet({ properties }), { protocolVersion: 5 })
    expect(read(bytes, [], 5)).toMatchObject([{ payload: Buffer.from('{}') }])
  })
})

test('a message of many megabytes is joined once, not at every part that comes', () => {
  const payload = Buffer.alloc(4_194_304, 7)
  const bytes = generate(packet({ payload }), { protocolVersion: 5 })
  const joined = vi.spyOn(Buffer, 'concat')
  const [found] = read(bytes, Array(100).fill(65_536), 5)
  const copied = joined.mock.results.reduce((sum, { value }) => sum + (value as Buffer).length, 0)
  joined.mockRestore()
  expect((found as { payload: Buffer }).payload.equals(payload)).toBe(true)
  expect(copied).toBeLessThan(2 * bytes.length)
})

test('however the network cuts them, the same messages come in the same order', () => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 20 })
  const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 40 })
  fc.assert(
    fc.property(payloads, cuts, fc.constantFrom(4 as const, 5 as const), (all, sizes, version) => {
      const bytes = Buffer.concat(
        all.map((payload, index) =>
          generate(packet({ payload: Buffer.from(payload), messageId: index + 1 }), {
            protocolVersion: version,
          }),
        ),
      )
      const found = read(bytes, sizes, version) as { payload: Uint8Array; messageId: number }[]
      expect(found.map(({ messageId }) => messageId)).toEqual(all.map((_, index) => index + 1))
      expect(found.map(({ payload }) => [...payload])).toEqual(all.map((payload) => [...payload]))
    }),
  )
})

test('bytes that are no MQTT are refused, not waited for', () => {
  const take = packetReader(() => {})
  expect(() => take(Buffer.from('30ffffffffff', 'hex'))).toThrow(/length/)
})

test('acknowledgements are those of the library', () => {
  const expected = [7, 65_535].map((messageId) => generate({ cmd: 'puback', messageId }))
  expect(acknowledgements([7, 65_535])).toEqual(Buffer.concat(expected))
})

describe('acknowledging', () => {
  const started = () => {
    const sent: number[][] = []
    const failures: string[] = []
    const queue = acknowledging(
      (ids) => void sent.push([...ids]),
      ({ message }) => void failures.push(message),
    )
    return { queue, sent, failures }
  }
  it('is one write for a commit, and waits for what came before', async () => {
    const { queue, sent } = started()
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    queue.take(first.promise, 1)
    queue.take(first.promise, 2)
    queue.take(second.promise, 3)
    second.resolve()
    await second.promise
    expect(sent).toEqual([])
    first.resolve()
    await queue.settled()
    expect(sent).toEqual([[1, 2, 3]])
  })
  it('passes over what was not kept, and says so', async () => {
    const { queue, sent, failures } = started()
    queue.take(Promise.reject(new Error('disk')), 1)
    queue.take(Promise.resolve(), 2)
    queue.take(Promise.resolve(), null)
    await queue.settled()
    expect(sent.flat()).toEqual([2])
    expect(failures).toEqual(['disk'])
  })
})
