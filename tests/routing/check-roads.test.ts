import { expect, test } from 'vitest'
import { checkedRoads } from '#src/routing/check/check-roads.ts'
import type { TourStep } from '#src/routing/spreading-task.ts'
import { drawnNetwork, lonLatAt, placeAt, stepsOf } from '#tests/support/drawn-roads.ts'

/** A crossing x with roads north, east, south, west and north-east; rw is a roundabout's two halves; v a bend. */
const roads = checkedRoads(
  drawnNetwork(
    {
      x: [0, 0],
      n: [0, 500],
      e: [500, 0],
      s: [0, -500],
      w: [-500, 0],
      q: [500, 150],
      r: [-530, 30],
      u: [-530, -30],
      v: [500, 500],
    },
    {
      xn: {},
      xe: {},
      xs: {},
      xw: {},
      // Leaves the crossing eastwards and bends north later: its ends alone would say otherwise.
      xq: { line: [placeAt([0, 0]), placeAt([100, 5]), placeAt([500, 150])] },
      wr: { roundabout: true, one_way: true },
      ru: { roundabout: true, one_way: true },
      uw: { roundabout: true, one_way: true },
      ev: {},
    },
    { turning_places: [3] },
  ),
)
type DriveStep = TourStep & { kind: 'drive' }

const turn_s = { straight: 1, left: 2, right: 4, round: 8 }

const turns: [string, string, number][] = [
  ['straight over the crossing', '-xs xn', 1],
  ['left at the crossing', '-xs xw', 2],
  ['right at the crossing', '-xs xe', 4],
  ['left from the west', '-xw xn', 2],
  ['straight where the road bends only later', '-xw xq', 1],
  ['back over the same road', '-xs xs', 8],
  ['back at the end of the road', 'xn -xn', 8],
  ['round a bend of one road, no choice', 'xe ev', 0],
  ['on along a roundabout', 'wr ru', 0],
  ['on along a roundabout past an exit', 'uw wr', 0],
  ['into a roundabout', 'xw wr', 4],
  ['out of a roundabout', 'uw -xw', 4],
]

test.each(turns)('what a turn costs: %s', (_, steps, seconds) => {
  const [before, after] = stepsOf(steps).map((step) => roads.driven(step as DriveStep)!)
  expect(roads.turnTakes(before!, after!, turn_s)).toBe(seconds)
})

test.each([
  ['a crossing', 0, false],
  ['a cul-de-sac', 1, true],
  ['a bend', 2, false],
  ['a listed place', 3, true],
  ['a roundabout', 4, true],
])('turning round at %s', (_, junction, can) => {
  expect(roads.canTurnRound(junction)).toBe(can)
})

test('a place stands at the junction nearest to it, the first of two that are as near', () => {
  expect(roads.junctionAt(lonLatAt([450, 40]))).toBe(2)
  expect(checkedRoads(drawnNetwork({ a: [0, 0], b: [0, 0] }, { ab: {} })).junctionAt(lonLatAt([9, 9]))).toBe(
    0,
  )
})
