import { expect, test } from 'vitest'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import { choices, turnBetween } from '#src/routing/turn.ts'

const at = (east: number, north: number): Position => [-0.7 + east / 67_600, 52.6 + north / 111_200]
const segment = (id: string, ...line: Position[]): RoadSegment => ({
  id,
  road: id,
  length_m: 100,
  width_m: 6,
  line,
  treated: true,
})

// Driving north into a junction at 0, 0, and out of it to a place 100 m away.
const north = segment('in', at(0, -100), at(0, 0))
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
  expect(turnBetween(north, segment('out', at(0, 0), to))).toBe(expected)
})

test('back along the same segment is turning round', () => {
  expect(turnBetween(north, { ...north, line: north.line.toReversed() })).toBe('turn round')
})

test('a kerb of a few metres is not a turn', () => {
  const kerb = segment('in', at(0, -100), at(0, -3), at(3, 0))
  expect(turnBetween(kerb, segment('out', at(3, 0), at(3, 100)))).toBe('straight on')
})

test('there is a choice only where more than two segments meet', () => {
  const isChoice = choices([north, segment('a', at(0, 0), at(100, 0)), segment('b', at(0, 0), at(-100, 0))])
  expect([isChoice(at(0, 0)), isChoice(at(100, 0))]).toEqual([true, false])
})
