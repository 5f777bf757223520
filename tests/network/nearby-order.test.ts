import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearbyOrder } from '#src/network/lines/nearby-order.ts'
import type { SnappedLines } from '#src/network/lines/snap-lines.ts'
import type { DrivingOrder } from '#src/network/lines/standing-routes.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { at } from '#tests/network/made-up-lines.ts'

/** A grid of streets 500 m apart, 30 km each way. */
const SIDE = 60
const junctions = Array.from({ length: SIDE * SIDE }, (_, i) =>
  at((i % SIDE) * 500, Math.floor(i / SIDE) * 500),
)
const street = (from: number, to: number) => ({
  from,
  to,
  length_m: 500,
  line: [junctions[from]!, junctions[to]!],
})
const streets = junctions.flatMap((_, i) => [
  ...((i + 1) % SIDE > 0 ? [street(i, i + 1)] : []),
  ...(i + SIDE < junctions.length ? [street(i, i + SIDE)] : []),
])
const grid: SnappedLines = { junctions, pieces: streets.map((piece, source) => ({ ...piece, source })) }

/** Says how many pieces it was given. */
function counted(): { order: DrivingOrder; given: number[] } {
  const given: number[] = []
  return {
    given,
    order: (lines, depot, treat) => {
      given.push(lines.pieces.length)
      return drivingOrder(lines, depot, treat)
    },
  }
}

test('on a large network a round is the same, and is looked for over the streets about it', () => {
  const { order, given } = counted()
  fc.assert(
    fc.property(
      fc.nat(SIDE - 1),
      fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 4 }),
      (depot, treat) => {
        given.length = 0
        expect(nearbyOrder(order)(grid, depot, treat)).toEqual(drivingOrder(grid, depot, treat))
        expect(given.length).toBe(1)
        expect(given[0]).toBeLessThan(grid.pieces.length)
      },
    ),
    { numRuns: 8 },
  )
})

test('on a small one it is looked for over all', () => {
  const { order, given } = counted()
  nearbyOrder(order, grid.pieces.length)(grid, 0, [3])
  expect(given).toEqual([grid.pieces.length])
})

test('where the way leads far round it is looked for over all', () => {
  // two banks of a river without a bridge but one, 20 km off
  const bridge = SIDE * 10 + 50
  const river = grid.pieces.filter(
    ({ from, to }) => !(Math.floor(from / SIDE) === 10 && Math.floor(to / SIDE) === 11) || from === bridge,
  )
  const banks: SnappedLines = { junctions, pieces: river }
  const treat = [river.findIndex(({ from, to }) => from === SIDE * 12 && to === SIDE * 12 + 1)]
  const { order, given } = counted()
  expect(nearbyOrder(order)(banks, 0, treat)).toEqual(drivingOrder(banks, 0, treat))
  expect(given.length).toBe(2)
})
