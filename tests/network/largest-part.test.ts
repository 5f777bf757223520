import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lengthOfLine } from '#src/network/geometry.ts'
import { largestPart, strongParts } from '#src/network/osm/largest-part.ts'
import { networkFromOsm } from '#src/network/osm/osm-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { madeUpExtract, placeOfNode, street } from '#tests/network/made-up-osm.ts'
import { madeUpRoads, madeUpSegment } from '#tests/network/made-up-roads.ts'

const JUNCTIONS = 7
const roads = fc.array(
  fc.record({ from: fc.nat(JUNCTIONS - 1), to: fc.nat(JUNCTIONS - 1), one_way: fc.boolean() }),
  { minLength: 1, maxLength: 14 },
)
const junctions = Array.from({ length: JUNCTIONS }, (_, node): Position => placeOfNode(node))
const networkOf = (drawn: { from: number; to: number; one_way: boolean }[]) =>
  madeUpRoads({
    junctions,
    segments: drawn.map(({ from, to, one_way }, index) =>
      madeUpSegment(`road-${index}`, 0, 1, { from, to, one_way, length_m: 1 + index }),
    ),
    banned_turns: [],
    turning_places: junctions.map((_, index) => index),
  })

/** Warshall 1962: the plainest way to say what can be reached. */
function reachable({ segments }: ReturnType<typeof networkOf>): boolean[][] {
  const can = junctions.map((_, a) => junctions.map((_, b) => a === b))
  for (const { from, to, one_way } of segments) {
    can[from]![to] = true
    if (!one_way) can[to]![from] = true
  }
  for (const via of can.keys())
    for (const from of can.keys())
      for (const to of can.keys()) can[from]![to] ||= can[from]![via]! && can[via]![to]!
  return can
}

test('two junctions are in one part exactly if each can be reached from the other', () => {
  fc.assert(
    fc.property(roads, (drawn) => {
      const network = networkOf(drawn)
      const [part, can] = [strongParts(network), reachable(network)]
      for (const a of can.keys())
        for (const b of can.keys()) expect(part[a] === part[b]).toBe(can[a]![b] && can[b]![a])
    }),
  )
})

test('kept and left out together are everything, and no other part is longer', () => {
  fc.assert(
    fc.property(roads, (drawn) => {
      const whole = networkOf(drawn)
      const { network, left_out } = largestPart(whole)
      const names = [...network.segments, ...left_out].map(({ id }) => id)
      expect(names.sort()).toEqual(whole.segments.map(({ id }) => id).sort())
      expect(new Set(strongParts(network)).size).toBeLessThanOrEqual(1)
      const length = (segments: readonly { length_m: number }[]) =>
        segments.reduce((sum, { length_m }) => sum + length_m, 0)
      const part = strongParts(whole)
      for (const one of new Set(part)) {
        const within = whole.segments.filter(({ from, to }) => part[from] === one && part[to] === one)
        expect(length(within)).toBeLessThanOrEqual(length(network.segments))
      }
    }),
  )
})

test('junctions, banned turns and turning places are numbered anew', () => {
  const whole = madeUpRoads({
    segments: [
      madeUpSegment('one-way', 0, 1, { one_way: true }),
      madeUpSegment('high-street', 1, 2),
      madeUpSegment('low-street', 2, 1),
    ],
    banned_turns: [
      { from: 0, via: 1, to: 1 },
      { from: 1, via: 2, to: 2 },
    ],
    turning_places: [0, 2],
  })
  const { network } = largestPart(whole)
  expect(network).toMatchObject({
    junctions: [whole.junctions[1], whole.junctions[2]],
    segments: [
      { from: 0, to: 1 },
      { from: 1, to: 0 },
    ],
    banned_turns: [{ from: 0, via: 1, to: 1 }],
    turning_places: [1],
  })
})

test('however ways are drawn: no metre of a street is lost or counted twice', () => {
  const drawing = fc.array(fc.array(fc.nat(29), { minLength: 2, maxLength: 6 }), {
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(drawing, (drawn) => {
      const ways = drawn.map((nodes, index) => street(index + 1, nodes))
      const metres = drawn.reduce((sum, nodes) => sum + lengthOfLine(nodes.map(placeOfNode)), 0)
      const found = networkFromOsm(madeUpExtract(ways), { name: 'made up', source: 'a test' })
      const kept = found?.network.segments ?? []
      const km = kept.reduce((sum, { length_m }) => sum + length_m, 0) / 1_000 + (found?.fell_out_km ?? 0)
      expect(Math.abs(km - metres / 1_000)).toBeLessThan(0.003)
      expect(kept.every(({ from, to }) => from !== to)).toBe(true)
      expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length)
    }),
  )
})
