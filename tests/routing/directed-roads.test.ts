import { expect, test } from 'vitest'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { checkedRoads } from '#src/routing/check/check-roads.ts'
import { deciseconds, directedRoads, isAgainst, segmentOf } from '#src/routing/road/directed-roads.ts'
import { type Drawn, drawnSegment, placeAt, plainSettings } from '#tests/support/drawn-roads.ts'

const turn_s = { straight: 1, left: 2, right: 3, round: 4 }
const [A, B, C]: [Drawn, Drawn, Drawn] = [
  [0, 0],
  [700, 300],
  [700, 900],
]

const roads = (...segments: NetworkSegment[]): RoadNetwork => ({
  ...{ format: 'frostline.road-network/1', name: 'drawn', source: 'drawn', credits: [] },
  ...{ junctions: [A, B, C].map(placeAt), segments, banned_turns: [], turning_places: null },
})
const onward = drawnSegment('onward', 1, 2, B, C, {})
const noLength = { ...drawnSegment('no-length', 1, 1, B, B, {}), length_m: 0.01 }

test.each([
  [
    'two roads on one line, there and back',
    roads(drawnSegment('one', 0, 1, A, B, {}), drawnSegment('other', 1, 0, B, A, {}), onward),
  ],
  [
    'two roads on one line, the same way',
    roads(...['one', 'other'].map((id) => drawnSegment(id, 0, 1, A, B, {})), onward),
  ],
  ['a line of no length', roads(drawnSegment('one', 0, 1, A, B, {}), noLength, onward)],
])('each turn takes what the checker says: %s', (_, network) => {
  const driven = directedRoads(network, { ...plainSettings, turn_s, u_turns: 'anywhere' })
  const checked = checkedRoads(network)
  const step = (directed: number) =>
    checked.driven({
      ...{ kind: 'drive', segment: network.segments[segmentOf(directed)]!.id, treat: false },
      against: isAgainst(directed),
    })!
  const turns = network.segments
    .flatMap((_, index) => [2 * index, 2 * index + 1])
    .flatMap((from) => driven.leaving[driven.endOf(from)]!.map((into) => [from, into] as const))
  expect(turns.map(([from, into]) => driven.turn(from, into))).toEqual(
    turns.map(([from, into]) => deciseconds(checked.turnTakes(step(from), step(into), turn_s))),
  )
})
