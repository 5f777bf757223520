import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Asked, nextAsk, type Seen } from '#src/decision/reporting/asked-interval.ts'
import { MINUTE } from '#src/units.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const WHY = 'Route 1 is to be treated'
const seen = (interval_s: number, more: Partial<Seen> = {}): Seen => ({
  device: 'box',
  because: WHY,
  isBatteryLow: false,
  intervals_s: Array.from({ length: 10 }, () => interval_s),
  newest_at: EVENING,
  ...more,
})
const asked = (more: Partial<Asked> = {}): Asked => ({
  ...{ device: 'box', because: WHY, interval_s: 60, usual_s: 300, tries: 1 },
  ...{ asked_at: minutesAfter(EVENING, -15), needed_at: EVENING },
  ...more,
})
const sent = (before: Asked | null, what: Seen, now = EVENING) => nextAsk(before, what, now).send
const resting = asked({ interval_s: 300 })
const over = { because: null }
const long = minutesAfter(EVENING, 30)

describe('a device is asked', () => {
  test.each<[string, Asked | null, Seen, Date, number | null]>([
    ['when its station decides', null, seen(300), EVENING, 60],
    ['not when nothing is to be decided', null, seen(300, over), EVENING, null],
    ['not when it reports every minute anyway', null, seen(60), EVENING, null],
    ['not when its battery is low', null, seen(300, { isBatteryLow: true }), EVENING, null],
    ['not when it has not been heard', null, seen(300, { intervals_s: [] }), EVENING, null],
    ['not twice while it follows', asked(), seen(60), EVENING, null],
    ['not again at once', asked({ asked_at: minutesAfter(EVENING, -9) }), seen(300), EVENING, null],
    ['again when it does not follow after ten minutes', asked(), seen(300), EVENING, 60],
    [
      'again when it has been silent',
      asked(),
      seen(300, { newest_at: minutesAfter(EVENING, -60) }),
      EVENING,
      60,
    ],
    ['not for ever: it cannot hear', asked({ tries: 6 }), seen(300), EVENING, null],
    ['anew while it rests', resting, seen(300), EVENING, 60],
  ])('%s', (_, before, what, now, expected) => expect(sent(before, what, now)).toBe(expected))

  test('is remembered with what it did before, at most every hour', () => {
    expect(nextAsk(null, seen(300), EVENING).asked).toMatchObject({ usual_s: 300, because: WHY })
    expect(nextAsk(null, seen(9_000), EVENING).asked?.usual_s).toBe(3_600)
  })
})

describe('a device rests', () => {
  test.each<[string, Asked, Seen, Date, number | null]>([
    ['once it was not needed for half an hour', asked(), seen(60, over), long, 300],
    ['not before', asked(), seen(60, over), minutesAfter(EVENING, 29), null],
    ['at once when its battery gets low', asked(), seen(60, { isBatteryLow: true }), EVENING, 300],
    ['told again when it does not', resting, seen(60, over), long, 300],
    ['and is forgotten when it does', resting, seen(300, over), long, null],
  ])('%s', (_, before, what, now, expected) => expect(sent(before, what, now)).toBe(expected))

  test('is forgotten once it does, or will not hear', () => {
    expect(nextAsk(resting, seen(300, over), long).asked).toBeNull()
    expect(nextAsk({ ...resting, tries: 6 }, seen(60, over), long).asked).toBeNull()
  })
})

test('is asked again at once when it is needed again soon after its rest: its own pace is not forgotten meanwhile', () => {
  const slowAgain = [300, ...Array(9).fill(60)]
  const rested = nextAsk(resting, seen(300, { because: null, intervals_s: slowAgain }), long)
  expect(rested).toMatchObject({ asked: { usual_s: 300 }, send: null })
  const needed = nextAsk(rested.asked, seen(300, { intervals_s: slowAgain }), minutesAfter(EVENING, 40))
  expect(needed).toMatchObject({ asked: { usual_s: 300 }, send: 60 })
})

test('whatever happens, a device is asked for a minute or for its usual, and not more often than every ten minutes unless the need changes', () => {
  const look = fc.record({
    isNeeded: fc.boolean(),
    isBatteryLow: fc.boolean(),
    interval_s: fc.constantFrom(60, 300),
  })
  fc.assert(
    fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
      let state: Asked | null = null
      let last: { send: number; at: Date } | null = null
      looks.forEach(({ isNeeded, isBatteryLow, interval_s }, index) => {
        const now = minutesAfter(EVENING, index * 3)
        const what = seen(interval_s, { because: isNeeded ? WHY : null, isBatteryLow, newest_at: now })
        const next: ReturnType<typeof nextAsk> = nextAsk(state, what, now)
        if (next.send !== null) {
          expect([60, next.asked!.usual_s]).toContain(next.send)
          if (isBatteryLow) expect(next.send).not.toBe(60)
          if (last?.send === next.send && state)
            expect(now.getTime() - last.at.getTime()).toBeGreaterThanOrEqual(10 * MINUTE)
          last = { send: next.send, at: now }
        }
        state = next.asked
      })
    }),
  )
})
