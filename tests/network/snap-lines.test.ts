import { expect, test } from 'vitest'
import { lengthOfLine } from '#src/network/geometry.ts'
import { snapLines } from '#src/network/lines/snap-lines.ts'
import { at } from '#tests/network/made-up-lines.ts'

test('ends 5 m apart become one junction', () => {
  const { pieces, junctions } = snapLines(
    [
      [at(0, 0), at(100, 0)],
      [at(103, 4), at(200, 0)],
    ],
    8,
  )
  expect(junctions.length).toBe(3)
  expect(pieces[0]?.to).toBe(pieces[1]?.from)
  expect(pieces[1]?.line[0]).toEqual(pieces[0]?.line[1])
})

test('ends 9 m apart stay apart', () => {
  expect(
    snapLines(
      [
        [at(0, 0), at(100, 0)],
        [at(109, 0), at(200, 0)],
      ],
      8,
    ).junctions.length,
  ).toBe(4)
})

test('a line is split where the end of another meets its middle, and keeps its length', () => {
  const main = [at(0, 0), at(400, 0), at(1000, 0)]
  const { pieces } = snapLines([main, [at(600, 6), at(600, 500)]], 8)
  expect(pieces.map(({ source }) => source)).toEqual([0, 0, 1])
  expect(pieces[0]?.to).toBe(pieces[2]?.from)
  expect((pieces[0]?.length_m ?? 0) + (pieces[1]?.length_m ?? 0)).toBeCloseTo(lengthOfLine(main), 3)
})

test('lines that only cross stay apart: one may be a bridge', () => {
  const { pieces } = snapLines(
    [
      [at(0, 0), at(1000, 0)],
      [at(500, -500), at(500, 500)],
    ],
    8,
  )
  expect(pieces.length).toBe(2)
})

test('two ends at one place split a line once', () => {
  const { pieces } = snapLines(
    [
      [at(0, 0), at(1000, 0)],
      [at(500, 3), at(500, 400)],
      [at(502, -3), at(502, -400)],
    ],
    8,
  )
  expect(pieces.filter(({ source }) => source === 0).length).toBe(2)
})
