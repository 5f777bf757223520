import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoundLeg } from '#src/network/import-lines.ts'
import type { SnappedLines } from '#src/network/snap-lines.ts'
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
      const legs = drivingOrder(lines, depot, treat)
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
