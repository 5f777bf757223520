import { expect, test } from 'vitest'
import { besideBound, celsius, duration, listOf, timeWithDay } from '#src/decision/words.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

const table: readonly [number, number[], string][] = [
  [-2.1, [], '−2.1 °C'],
  [0.4, [1], '+0.4 °C'],
  [0, [], '0.0 °C'],
  [-0, [], '0.0 °C'],
  [-0.04, [], '−0.04 °C'],
  [-4.96, [-5], '−4.96 °C'],
  [-4.96, [], '−5.0 °C'],
  [-5, [-5], '−5.0 °C'],
  [-5.04, [-5], '−5.04 °C'],
  [0.99999, [1], '+0.999990 °C'],
  [1, [1], '+1.0 °C'],
]
test.each(table)('%d beside %j is shown as its side of the bound', (value, bounds, shown) => {
  expect(celsius(value, bounds)).toBe(shown)
})

test('durations and lists as people say them', () => {
  expect([0, 40, 60, 130].map(duration)).toEqual(['0 min', '40 min', '1 h', '2 h 10 min'])
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual(['', 'a', 'a and b', 'a, b and c'])
})

const beside: readonly [number, number, string][] = [
  [0.4, 1, '+0.4 °C below +1.0 °C'],
  [0.96, 1, '+0.96 °C below +1.00 °C'],
  [-0.04, 0, '−0.04 °C below 0.00 °C'],
  [0.999, 1, '+0.999 °C below +1.000 °C'],
  [-2.3, 0.25, '−2.30 °C below +0.25 °C'],
]
test.each(beside)('%d beside its bound %d: %s', (given, limit, words) => {
  const { value, bound } = besideBound(given, limit)
  expect(`${value} below ${bound}`).toBe(words)
})

test.each([
  [10, '04:00'],
  [-11, '07:00'],
  [12, '06:00 on 16 January'],
  [15, '09:00 on 16 January'],
  [-20, '22:00 on 14 January'],
])('an hour that is %d h away from now: %s', (hours, words) => {
  expect(timeWithDay(hoursAfter(EVENING, hours), EVENING, 'Europe/London')).toBe(words)
})
