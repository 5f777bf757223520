import { expect, test } from 'vitest'
import { celsius, duration, listOf } from '#src/decision/words.ts'

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
