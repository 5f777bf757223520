import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holdsUntil, isSameEvidence } from '#src/decision/look-step.ts'
import { recommend } from '#src/decision/recommend.ts'
import { canonicalText } from '#src/wire.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo } from '#tests/support/decide-cases.ts'
import '#tests/support/property-seed.ts'

const minutes = (max: number) => fc.double({ min: 0, max, noNaN: true })
const reading = fc
  .record({
    device: fc.constantFrom('moor-top-box', 'moor-top-spare'),
    age: minutes(400),
    late: fc.oneof(fc.constant(0), minutes(50)),
    isAhead: fc.boolean(),
    road_temp_c: fc.double({ min: -4, max: 9, noNaN: true }),
    seq: fc.nat(9),
    flags: fc.constantFrom([], [], ['SPIKE']),
    surface_state: fc.constantFrom(undefined, 'dry', 'wet', 'ice', 'frost'),
    precipitating: fc.constantFrom(undefined, false, true),
  })
  .map(({ age, late, isAhead, ...more }) => {
    const at = minutesAfter(EVENING, isAhead ? age / 40 : -age)
    return aReading({ ...more, at, received_at: minutesAfter(at, late) } as Parameters<typeof aReading>[0])
  })
const forecast = fc
  .record({ minimum: fc.double({ min: -5, max: 7, noNaN: true }), age: minutes(420), rain: fc.boolean() })
  .map(({ minimum, age, rain }) => {
    const issued_at = minutesAfter(EVENING, -age)
    const precipitation = [1, 2, 3].map((hour) => ({
      at: hoursAfter(EVENING, hour),
      rain_mm_h: 1,
      snow_mm_h: 0,
    }))
    return forecastTo(minimum, {
      issued_at,
      atmosphere: { source: 'x', issued_at },
      ...(rain && { precipitation }),
    } as Parameters<typeof forecastTo>[1])
  })
const treatment = minutes(120).map((age) => ({
  id: 'earlier',
  at: minutesAfter(EVENING, 10 - age),
  spread_rate_g_m2: 20,
}))
const decideCase = fc
  .record({
    now: minutes(30).map((after) => minutesAfter(EVENING, after)),
    readings: fc.array(reading, { maxLength: 8 }),
    forecasts: fc.array(forecast, { maxLength: 1 }),
    treatments: fc.array(treatment, { maxLength: 1 }),
  })
  .map(aDecideCase)

test('until it no longer holds, the same evidence gives the same advice, byte for byte', () => {
  fc.assert(
    fc.property(decideCase, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, share) => {
      const held = holdsUntil(given)
      expect(held > given.now).toBe(true)
      const left = held.getTime() - given.now.getTime()
      const now = new Date(given.now.getTime() + Math.floor(share * left))
      expect(canonicalText(recommend({ ...given, now }))).toBe(canonicalText(recommend(given)))
    }),
    { numRuns: 3_000 },
  )
})

test('the last millisecond in which a reading is fresh is the last of the advice', () => {
  const at = minutesAfter(EVENING, -28)
  const given = aDecideCase({
    forecasts: [forecastTo(4)],
    readings: [aReading({ at, received_at: at, road_temp_c: 6 })],
  })
  const held = holdsUntil(given)
  expect(held.getTime()).toBe(minutesAfter(EVENING, 2).getTime() + 1)
  expect(recommend({ ...given, now: minutesAfter(EVENING, 2) }).outcome).toBe('no_action')
  expect(recommend({ ...given, now: held }).rule).toBe('NO_FRESH_READING')
})

test('evidence is the same when its parts are, and time is no evidence', () => {
  const given = aDecideCase({ readings: [aReading()], forecasts: [forecastTo(4)] })
  const copied = structuredClone({ ...given, now: minutesAfter(given.now, 3) })
  expect(isSameEvidence(given, copied)).toBe(true)
})

test.each([
  ['another value', { readings: [aReading({ road_temp_c: 0.1 })] }],
  ['another flag', { readings: [aReading({ flags: ['SPIKE'] })] }],
  ['a reading more', { readings: [aReading(), aReading({ seq: 2 })] }],
  ['no reading', { readings: [] }],
  ['a forecast', { forecasts: [forecastTo(4)] }],
  ['a treatment', { treatments: [{ id: 'a', at: EVENING, spread_rate_g_m2: 10 }] }],
  ['another end of the night', { until: hoursAfter(EVENING, 17) }],
])('%s is other evidence', (_, more) => {
  const given = aDecideCase({ readings: [aReading()], forecasts: [] })
  expect(isSameEvidence(given, { ...given, ...more })).toBe(false)
})
