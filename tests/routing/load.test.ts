import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoadSegment } from '#src/network/treatment-route.ts'
import { grams, highestRate, kilograms, saltFor, saltForAll } from '#src/routing/load.ts'

const segment = (length_m: number, width_m: number, treated = true): RoadSegment => ({
  id: 'a',
  road: 'A6003',
  length_m,
  width_m,
  line: [],
  treated,
})

test('the width trap: 17 km × 6 m × 20 g/m² = 2,040 kg, not 340 kg', () => {
  expect(kilograms(saltFor(segment(17_000, 6), 20, 1))).toBe(2040)
})

test.each([
  ['1 km × 1 m × 1 g/m² is 1 kg', 1_000, 1, 1, 1, 1],
  ['a 6.5 m road at 20 g/m² takes 130 kg a kilometre', 1_000, 6.5, 20, 1, 130],
  ['two passes take twice as much', 1_000, 6.5, 20, 2, 260],
  ['20 g/m² at 5.7 m is the 114 kg/km of Northern Ireland', 1_000, 5.7, 20, 1, 114],
])('%s', (_, length, width, rate, passes, expected) => {
  expect(kilograms(saltFor(segment(length, width), rate, passes))).toBe(expected)
})

test('a dead run takes no salt', () => {
  expect(saltFor(segment(5_000, 7.3, false), 40, 2)).toBe(0)
})

const segments = fc.array(
  fc.record({
    length_m: fc.integer({ min: 1, max: 50_000 }).map((tenths) => tenths / 10),
    width_m: fc.integer({ min: 20, max: 150 }).map((tenths) => tenths / 10),
    treated: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
)
const asRoute = (parts: { length_m: number; width_m: number; treated: boolean }[]) =>
  parts.map(({ length_m, width_m, treated }) => segment(length_m, width_m, treated))

test('the load is a whole number of grams, the same in any order', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 40 }), (parts, rate) => {
      const load = saltForAll(asRoute(parts), rate, 1)
      expect(Number.isInteger(load)).toBe(true)
      expect(saltForAll(asRoute(parts.toReversed()), rate, 1)).toBe(load)
    }),
  )
})

test('the highest rate fits the spreader and one gram more does not', () => {
  fc.assert(
    fc.property(segments, fc.integer({ min: 1, max: 12 }), (parts, capacity) => {
      const route = asRoute(parts)
      const rate = highestRate(route, capacity)
      fc.pre(rate !== null)
      expect(saltForAll(route, rate, 1)).toBeLessThanOrEqual(grams(capacity))
      // Each segment is rounded to the gram.
      expect(saltForAll(route, rate + 1, 1)).toBeGreaterThan(grams(capacity) - route.length)
    }),
  )
})

test('with nothing to treat there is no highest rate', () => {
  expect(highestRate([segment(1_000, 6, false)], 6)).toBeNull()
})
