import { expect, it } from 'vitest'
import { rateBucket } from '#src/telemetry/rate.ts'
import { SECOND } from '#src/units.ts'
import { shifted } from '#tests/telemetry/messages.ts'

const exceeded = (count: number, everyMs: number): number => {
  const bucket = rateBucket()
  return Array.from({ length: count }, (_, index) => bucket.take(shifted(index * everyMs))).filter(
    (ok) => !ok,
  ).length
}

it('lets 50 at once pass unremarked, not 200', () => {
  expect(exceeded(50, 0)).toBe(0)
  expect(exceeded(200, 0)).toBe(150)
})
it('lets a backlog paid in at 8/s pass unremarked for an hour', () => {
  expect(exceeded(8 * 3_600, SECOND / 8)).toBe(0)
})
it('is not emptied by a clock set back', () => {
  const bucket = rateBucket()
  bucket.take(shifted(3_600 * SECOND))
  expect(bucket.take(shifted(0))).toBe(true)
})
