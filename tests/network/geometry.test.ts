import { expect, test } from 'vitest'
import { bearing, distance, lengthOfLine } from '#src/network/geometry.ts'

test('a degree of latitude is 111.2 km; of longitude at 60° north half of that', () => {
  expect(distance([0, 52], [0, 53])).toBeCloseTo(111_195, 0)
  expect(distance([0, 60], [1, 60]) / 1000).toBeCloseTo(55.6, 1)
})

test.each([
  ['north', [0, 1], 0],
  ['east', [1, 0], 90],
  ['south', [0, -1], 180],
  ['west', [-1, 0], 270],
] as const)('%s', (_, to, expected) => {
  expect(bearing([0, 0], to)).toBeCloseTo(expected, 6)
})

test('a line is as long as its steps', () => {
  expect(
    lengthOfLine([
      [0, 52],
      [0, 53],
      [0, 52],
    ]),
  ).toBeCloseTo(2 * 111_195, 0)
})
