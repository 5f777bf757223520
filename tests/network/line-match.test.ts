import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentIndex } from '#src/adapters/road-network/segment-index.ts'
import { lengthOfLine } from '#src/network/geometry.ts'
import { joinedRoads } from '#src/network/lines/joined-roads.ts'
import { matchLine, REACH_M } from '#src/network/lines/line-match.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { madeUpRoads } from '#tests/support/made-up-roads.ts'

const { network } = madeUpRoads(5, 3, 3)
const roads = joinedRoads(network, REACH_M)
const near = segmentIndex(network.segments)
const onRoads = fc
  .tuple(fc.nat(network.segments.length - 1), fc.double({ min: -0.001, max: 0.001, noNaN: true }))
  .map(([segment, off]): Position[] =>
    network.segments[segment]!.line.map(([lon, lat]) => [lon + off, lat + off]),
  )
const anywhere = fc.array(
  fc.tuple(
    fc.double({ min: -0.85, max: -0.6, noNaN: true }),
    fc.double({ min: 52.48, max: 52.6, noNaN: true }),
  ),
  { minLength: 2, maxLength: 5 },
)

test('whatever a line is, each metre of it is on a road or told, and no stretch leaves its segment', () => {
  fc.assert(
    fc.property(fc.oneof(onRoads, anywhere), (line) => {
      const { length_m, matched_m, unmatched, stretches } = matchLine(line, roads, near, 35)
      expect(length_m).toBeCloseTo(lengthOfLine(line), 6)
      expect(matched_m + unmatched.reduce((sum, one) => sum + one.length_m, 0)).toBeCloseTo(length_m, 6)
      expect(matched_m).toBeGreaterThanOrEqual(-1e-6)
      for (const { segment, from, to } of stretches) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(roads.lengths[segment]! + 1e-6)
      }
    }),
    { numRuns: 60 },
  )
})

test('a way leads over whole segments between its ends, and is as long as its stretches together', () => {
  const place = fc
    .tuple(fc.nat(network.segments.length - 1), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([segment, share]) => ({ segment, along: share * roads.lengths[segment]! }))
  const far = joinedRoads(network, 6_000)
  fc.assert(
    fc.property(place, place, (a, b) => {
      const way = far.way(a, b)
      if (!way) return
      const sum = way.stretches.reduce((all, { from, to }) => all + to - from, 0)
      expect(way.length_m).toBeCloseTo(sum, 6)
      expect([way.stretches[0]!.segment, way.stretches.at(-1)!.segment]).toEqual([a.segment, b.segment])
      expect(way.length_m).toBeCloseTo(far.way(b, a)!.length_m, 6)
    }),
  )
})
