import fc from 'fast-check'
import { expect, it } from 'vitest'
import { frameGuard } from '#src/adapters/mqtt-frame-guard.ts'
import { connectFrame, publishFrame } from '#tests/adapters/mqtt-devices.ts'

/** The first fault, when the bytes come in pieces of these sizes, over and over. */
function verdict(bytes: Buffer, pieces: readonly number[]): string | null {
  const { check } = frameGuard()
  let fault: string | null = null
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = pieces[turn % pieces.length]!
    fault ??= check(bytes.subarray(at, at + size))
    at += size
  }
  return fault
}
const session = (payloadBytes: number) =>
  Buffer.concat([
    connectFrame('dv-own'),
    ...[1, 2, 3].map((id) => publishFrame('v1/north/dv-own/telemetry', Buffer.alloc(payloadBytes, 0xff), id)),
    Buffer.from([0xc0, 0]),
  ])
const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 })

it('says the same however the network cuts the bytes', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 0, max: 3_000 }), (sizes, payloadBytes) => {
      expect(verdict(session(payloadBytes), sizes)).toBeNull()
    }),
  )
})
it('finds a packet that is too large, however it is cut', () => {
  fc.assert(
    fc.property(pieces, (sizes) => {
      expect(verdict(session(65_537), sizes)).toMatch(/a packet of \d+ bytes/)
    }),
    { numRuns: 20 },
  )
})
it('never throws on any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), pieces, (bytes, sizes) => {
      expect(verdict(Buffer.from(bytes), sizes)).toBe(verdict(Buffer.from(bytes), [100]))
    }),
  )
})
