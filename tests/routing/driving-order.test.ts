import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoundLeg } from '#src/network/lines/import-lines.ts'
import type { SnappedLines } from '#src/network/lines/snap-lines.ts'
import { drivingOrder } from '#src/routing/driving-order.ts'
import { at } from '#tests/network/made-up-lines.ts'

/** Random pieces among ten junctions, often in several parts; a few of them to treat. */
const networks = fc
  .record({
    ends: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 1, maxLength: 10 }),
    chosen: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    depot: fc.nat(9),
  })
  .map(({ ends, chosen, depot }) => {
    const junctions = Array.from({ length: 10 }, (_, index) =>
      at((index % 4) * 300, Math.floor(index / 4) * 400),
    )
    const pieces = ends.map(([from, to], source) => ({
      source,
      from,
      to,
      length_m: 100,
      line: [junctions[from]!, junctions[to]!],
    }))
    const lines: SnappedLines = { junctions, pieces }
    return { lines, depot, treat: ends.flatMap((_, piece) => (chosen[piece] ? [piece] : [])) }
  })

const endsOf = ({ pieces }: SnappedLines, leg: RoundLeg): [from: number, to: number] => {
  if (leg.kind === 'gap') return [leg.from, leg.to]
  const { from, to } = pieces[leg.piece]!
  return leg.against ? [to, from] : [from, to]
}

test('a closed round from the depot that treats each line once, whatever hangs together', () => {
  fc.assert(
    fc.property(networks, ({ lines, depot, treat }) => {
      const legs = drivingOrder(lines, depot, treat) as RoundLeg[]
      const treated = legs.flatMap((leg) => (leg.kind === 'piece' && leg.treated ? [leg.piece] : []))
      expect(treated.toSorted((a, b) => a - b)).toEqual(treat)
      let place = depot
      for (const leg of legs) {
        const [from, to] = endsOf(lines, leg)
        expect(from).toBe(place)
        place = to
      }
      expect(place).toBe(depot)
    }),
    { numRuns: 15 },
  )
})

/** A square of 100 m a side round which one drives one way only. */
const square = (pieces: readonly (readonly [from: number, to: number])[]): SnappedLines => {
  const junctions = [at(0, 0), at(100, 0), at(100, 100), at(0, 100)]
  return {
    junctions,
    pieces: pieces.map(([from, to], source) => ({
      source,
      from,
      to,
      length_m: 100,
      line: [junctions[from]!, junctions[to]!],
      one_way: true,
    })),
  }
}

test('a one-way road is only ever driven as it is drawn', () => {
  const round = square([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 0],
  ])
  expect(drivingOrder(round, 0, [2])).toEqual(
    [0, 1, 2, 3].map((piece) => ({ kind: 'piece', piece, against: false, treated: piece === 2 })),
  )
})

test('a piece behind a one-way road that leads nowhere is named', () => {
  const dead = square([
    [0, 1],
    [1, 2],
  ])
  expect(drivingOrder(dead, 0, [1])).toEqual({ unreachable: 1 })
})
