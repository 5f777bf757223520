import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentIndex } from '#src/adapters/road-network/segment-index.ts'
import { matchedRoads, WITHIN_M } from '#src/network/lines/matched-roads.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import { at } from '#tests/network/made-up-lines.ts'
import { asPublished, councilLines, heldAgainst, strayLines } from '#tests/support/council-lines.ts'
import { madeUpRoads } from '#tests/support/made-up-roads.ts'

type Road = Partial<NetworkSegment> & Pick<NetworkSegment, 'id' | 'from' | 'to'>

/** Straight roads between places. */
function roads(places: readonly Position[], list: readonly Road[]): RoadNetwork {
  const segments = list.map((road) => ({
    road: 'A606',
    road_class: 'primary' as const,
    slip_road: false,
    roundabout: false,
    bridge: false,
    one_way: false,
    length_m: 1000,
    width_m: null,
    lanes: null,
    speed_limit_kmh: null,
    limits: { weight_t: null, width_m: null, height_m: null },
    gritting: null,
    hazards: [],
    line: [places[road.from]!, places[road.to]!],
    ...road,
  }))
  const origin = { name: 'drawn', source: 'drawn', credits: [] }
  const format = 'frostline.road-network/1' as const
  return { format, ...origin, junctions: places, segments, banned_turns: [], turning_places: null }
}

const match = (base: RoadNetwork, lines: Parameters<typeof asPublished>[0]) =>
  matchedRoads(base, asPublished(lines), segmentIndex(base.segments), WITHIN_M)
const onRoutes = ({ segments }: RoadNetwork) =>
  segments.flatMap(({ id, gritting }) => (gritting ? [`${id} ${gritting.route}`] : []))

/** A main road of two kilometres and a side road from its middle. */
const crossing = roads(
  [at(0, 0), at(1000, 0), at(2000, 0), at(1000, 1000)],
  [
    { id: 'west', from: 0, to: 1 },
    { id: 'east', from: 1, to: 2 },
    { id: 'north', from: 1, to: 3, road: 'Lane' },
  ],
)

test.each<[string, Position[][], string[]]>([
  ['ten metres beside it', [[at(0, 10), at(2000, 10)]], ['west 1', 'east 1']],
  ['drawn from the other end', [[at(2000, -8), at(0, -8)]], ['west 1', 'east 1']],
  ['round a corner', [[at(0, 6), at(995, 9), at(1008, 1000)]], ['west 1', 'north 1']],
  ['across the road, which it only crosses', [[at(500, -400), at(500, 400)]], []],
  ['sixty metres beside it', [[at(0, 60), at(900, 60)]], []],
])('a line %s', (_, lines, found) => {
  const { roads: matched } = match(
    crossing,
    lines.map((line) => ({ route: '1', line })),
  )
  expect(onRoutes(matched)).toEqual(found)
})

test('a line that passes nearer to the beginning of a spur stays on its own road', () => {
  const forked = roads(
    [at(0, 0), at(1000, 0), at(2000, 0), at(1040, 18)],
    [
      { id: 'west', from: 0, to: 1 },
      { id: 'east', from: 1, to: 2 },
      { id: 'spur', from: 1, to: 3, length_m: 44, road: 'Close' },
    ],
  )
  const { roads: matched } = match(forked, [{ route: '1', line: [at(0, 14), at(2000, 14)] }])
  expect(onRoutes(matched)).toEqual(['west 1', 'east 1'])
})

test('a stretch along no road is told with its place and length, and nothing is invented for it', () => {
  const line = [at(200, 5), at(1000, 5), at(1000, -500)]
  const { unmatched, lines_m, matched_m, roads: matched } = match(crossing, [{ route: '7', line }])
  expect(unmatched).toMatchObject([{ line: 'line-1', feature: 1, route: '7' }])
  expect(unmatched[0]!.length_m).toBeGreaterThan(460)
  expect(unmatched[0]!.length_m).toBeLessThan(520)
  expect(lines_m - matched_m).toBeCloseTo(unmatched[0]!.length_m, 6)
  expect(onRoutes(matched)).toEqual(['west 7'])
})

test('a segment of which a line covers a part is told, on the route or not', () => {
  const { partly, roads: matched } = match(crossing, [
    { route: '1', line: [at(0, 5), at(300, 5)] },
    { route: '2', line: [at(1000, 5), at(1800, 5)] },
  ])
  expect(partly.map(({ id, taken }) => [id, taken])).toEqual([
    ['west', false],
    ['east', true],
  ])
  expect(partly[0]!.covered_m).toBeGreaterThan(280)
  expect(onRoutes(matched)).toEqual(['east 2'])
})

test('two routes on one road: the one that covers more of it has it, and it is told', () => {
  const { claimed_twice, roads: matched } = match(crossing, [
    { route: '1', line: [at(0, 5), at(700, 5)] },
    { route: '2', line: [at(0, -5), at(1000, -5)] },
  ])
  expect(claimed_twice).toMatchObject([{ id: 'west', routes: ['2', '1'] }])
  expect(onRoutes(matched)).toEqual(['west 2'])
})

const dual = roads(
  [at(0, 0), at(1000, 0), at(1000, 20), at(0, 20)],
  [
    { id: 'eastbound', from: 0, to: 1, one_way: true },
    { id: 'westbound', from: 2, to: 3, one_way: true },
  ],
)

test('the carriageway that a single line leaves out is told', () => {
  const found = match(dual, [{ route: '3', line: [at(0, 4), at(1000, 4)] }])
  expect(onRoutes(found.roads)).toEqual(['eastbound 3'])
  expect(found.missed_carriageways).toMatchObject([{ id: 'westbound', beside: '3', length_m: 1000 }])
})

test('two lines beside one carriageway mean both, and that is told', () => {
  const found = match(dual, [
    { route: '4', line: [at(0, 7), at(1000, 7)] },
    { route: '3', line: [at(0, -10), at(1000, -10)] },
  ])
  expect(onRoutes(found.roads)).toEqual(['eastbound 3', 'westbound 4'])
  expect(found.shared_carriageways).toMatchObject([{ id: 'westbound', line: 'line-1' }])
  expect([found.missed_carriageways, found.claimed_twice]).toEqual([[], []])
})

test('a roundabout of which a line covers a part is treated whole, and that is told', () => {
  const ring = { one_way: true, roundabout: true, road: 'roundabout', length_m: 63 }
  const around = roads(
    [at(0, 0), at(500, -20), at(540, 20), at(1040, 0)],
    [
      { id: 'west', from: 0, to: 1 },
      { id: 'south', from: 1, to: 2, ...ring, line: [at(500, -20), at(540, -20), at(540, 20)] },
      { id: 'north', from: 2, to: 1, ...ring, line: [at(540, 20), at(500, 20), at(500, -20)] },
      { id: 'east', from: 2, to: 3 },
    ],
  )
  const line = [at(0, 0), at(500, -20), at(540, -20), at(540, 20), at(1040, 0)]
  const found = match(around, [{ route: '5', line }])
  expect(onRoutes(found.roads)).toEqual(['west 5', 'south 5', 'north 5', 'east 5'])
  expect(found.whole_roundabouts).toEqual([{ segments: ['north'], route: '5', added_m: 63 }])
})

test('what the base network said of gritting is replaced, and how often is told', () => {
  const gritting = { priority: '1', route: 'old', operator: 'somebody' }
  const base = { ...crossing, segments: crossing.segments.map((segment) => ({ ...segment, gritting })) }
  const { replaced, roads: matched } = match(base, [{ route: '1', line: [at(0, 5), at(1000, 5)] }])
  expect([replaced, onRoutes(matched)]).toEqual([3, ['west 1']])
})

test('priority and width of a line go to its roads; a width that the roads state stays', () => {
  const base = {
    ...crossing,
    segments: crossing.segments.map((one, i) => (i === 1 ? { ...one, width_m: 7.3 } : one)),
  }
  const [line] = asPublished([{ route: '1', line: [at(0, 5), at(2000, 5)] }])
  const { roads: matched } = matchedRoads(
    base,
    [{ ...line!, priority: 'P1', width_m: 5.5 }],
    segmentIndex(base.segments),
    WITHIN_M,
  )
  expect(matched.segments.map(({ width_m, gritting }) => [width_m, gritting?.priority])).toEqual([
    [5.5, 'P1'],
    [7.3, 'P1'],
    [null, undefined],
  ])
})

const { network, task } = madeUpRoads(11, 6, 5)
const treated = new Set(task.segments.map(({ segment }) => segment))
test.each<[string, [number, number], number, number, number]>([
  ['exactly on the roads', [0, 0], 0, 0.999, 0.999],
  ['5 to 15 m beside them', [5, 15], 3, 0.998, 0.998],
  ['15 m beside them and shaky', [15, 15], 5, 0.998, 0.998],
])('lines drawn %s find their roads again, by kilometres', (_, shift_m, jitter_m, precision, recall) => {
  for (const seed of [1, 2, 3]) {
    const lines = [
      ...councilLines(network, treated, { seed, shift_m, jitter_m, missing: 0.2 }),
      ...strayLines(network, 5, seed),
    ]
    const found = match(network, lines)
    const held = heldAgainst(lines, found.roads)
    expect(held.precision).toBeGreaterThanOrEqual(precision)
    expect(held.recall).toBeGreaterThanOrEqual(recall)
    expect(held.own_route).toBeGreaterThanOrEqual(0.998)
    const stray = found.unmatched.filter(({ feature }) => lines[feature - 1]!.segments.length === 0)
    expect(stray.length).toBe(5)
  }
})

test('which way round a line was drawn makes no difference', () => {
  const lines = councilLines(network, treated, { seed: 4, shift_m: [5, 15], jitter_m: 3 })
  const one = onRoutes(match(network, lines).roads)
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: lines.length, maxLength: lines.length }), (turned) => {
      const again = lines.map((line, index) =>
        turned[index] ? { ...line, line: line.line.toReversed() } : line,
      )
      const other = onRoutes(match(network, again).roads)
      // A tie may fall either way: a share of a corner, never a road.
      expect(other.filter((segment) => !one.includes(segment)).length).toBeLessThanOrEqual(1)
    }),
    { numRuns: 5 },
  )
})
