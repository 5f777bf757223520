import { expect, test } from 'vitest'
import type { Position } from '#src/network/treatment-route.ts'
import { turnAngle, turnOf } from '#src/routing/turn.ts'

const at = (east: number, north: number): Position => [-0.7 + east / 67_600, 52.6 + north / 111_200]

// Driving north into a junction at 0, 0, and out of it to a place 100 m away.
const north = [at(0, -100), at(0, 0)]
test.each([
  ['north', at(0, 100), 'straight on'],
  ['a little east of north', at(30, 100), 'straight on'],
  ['north-east', at(100, 100), 'bear right'],
  ['east', at(100, 0), 'right'],
  ['back to the south-east', at(80, -100), 'sharp right'],
  ['north-west', at(-100, 100), 'bear left'],
  ['west', at(-100, 0), 'left'],
  ['back to the south-west', at(-80, -100), 'sharp left'],
] as const)('from the south to %s', (_, to, expected) => {
  expect(turnOf(turnAngle(north, [at(0, 0), to]))).toBe(expected)
})

test('a kerb of a few metres is not a turn', () => {
  const kerb = [at(0, -100), at(0, -3), at(3, 0)]
  expect(turnOf(turnAngle(kerb, [at(3, 0), at(3, 100)]))).toBe('straight on')
})

test.each([
  [1, 19.9, 'straight on'],
  [1, 20, 'bear right'],
  [-1, 60, 'bear left'],
  [1, 60.1, 'right'],
  [-1, 120, 'left'],
  [1, 120.1, 'sharp right'],
] as const)('%i times %f degrees', (side, degrees, expected) => {
  expect(turnOf(side * degrees)).toBe(expected)
})
