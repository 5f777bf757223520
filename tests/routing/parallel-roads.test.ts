import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import {
  type Drawn,
  drawnSegment,
  lonLatAt,
  placeAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'
import '#tests/support/property-seed.ts'

const JUNCTIONS: readonly Drawn[] = [
  [0, 0],
  [800, 0],
  [800, 600],
  [0, 0],
  [5000, 4000],
]
const junction = fc.nat(JUNCTIONS.length - 1)

/** A turning loop, 10 m a side: 20 m before its end and 20 m after its beginning are the same place. */
const roundFrom = ([east, north]: Drawn) =>
  (
    [
      [0, 0],
      [10, 0],
      [10, 10],
      [0, 10],
      [0, 0],
    ] as const
  ).map(([x, y]) => placeAt([east + x, north + y]))

function segmentOf(id: string, from: number, to: number, more: Partial<NetworkSegment>): NetworkSegment {
  const [a, b] = [JUNCTIONS[from]!, JUNCTIONS[to]!]
  const drawn = drawnSegment(id, from, to, a, b, more)
  if (from === to) return { ...drawn, length_m: 40, line: roundFrom(a) }
  return { ...drawn, length_m: Math.max(0.1, drawn.length_m) }
}

const road = fc.record({
  from: junction,
  to: junction,
  one_way: fc.boolean(),
  roundabout: fc.constantFrom(false, false, false, true),
  name: fc.constantFrom('A1', 'B2'),
  passes: fc.constantFrom<1 | 2>(1, 2),
  treat: fc.boolean(),
  closed: fc.constantFrom(false, false, false, false, true),
  treat_by_min: fc.constantFrom(null, null, 0, 5),
})

/** Several roads between the same two junctions, rounds at one, roads of no length, two junctions at one place. */
const night = fc
  .record({
    roads: fc.array(road, { minLength: 1, maxLength: 12 }),
    depots: fc.tuple(junction, junction),
    spreaders: fc.array(
      fc.record({
        capacity_t: fc.constantFrom(0.001, 0.1, 6),
        ends: fc.constantFrom<'own_depot' | 'anywhere'>('own_depot', 'anywhere'),
        loaded_t: fc.constantFrom(null, 0),
        elapsed_min: fc.constantFrom(0, 500),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    salt_t: fc.constantFrom(null, 0, 0.05),
    settings: fc.record({
      u_turns: fc.constantFrom<'anywhere' | 'turning_places'>('anywhere', 'turning_places'),
      limit_min: fc.constantFrom(null, 1, 60),
      reloads: fc.boolean(),
    }),
  })
  .map(({ roads, depots, spreaders, salt_t, settings }): { network: RoadNetwork; task: SpreadingTask } => ({
    network: {
      ...{ format: 'frostline.road-network/1', name: 'drawn', source: 'drawn', credits: [] },
      junctions: JUNCTIONS.map(placeAt),
      segments: roads.map(({ from, to, one_way, roundabout, name }, index) =>
        segmentOf(`r${index}`, from, to, { one_way, roundabout, road: name }),
      ),
      ...{ banned_turns: [], turning_places: [] },
    },
    task: taskOf({
      segments: roads.flatMap(({ treat, passes, treat_by_min }, index) =>
        treat ? [toTreat(`r${index}`, { passes, treat_by_min })] : [],
      ),
      depots: depots.map((at, index) => ({
        ...{ id: `d${index}`, name: `D${index}`, salt_t: index === 0 ? null : salt_t },
        ...lonLatAt(JUNCTIONS[at]!),
      })),
      spreaders: spreaders.map((one, index) => spreaderAt(`d${index % 2}`, `g${index}`, one)),
      closed: roads.flatMap(({ closed }, index) => (closed ? [`r${index}`] : [])),
      settings: {
        ...{ ...plainSettings, ...settings },
        turn_s: { straight: 1, left: 5, right: 10, round: 60 },
      },
    }),
  }))

test('whatever lies between the same two junctions, a plan is valid but for what it tells', () => {
  fc.assert(
    fc.property(night, fc.nat(99), ({ network, task }, seed) => {
      expect(checkPlan(network, task, planSpreading(network, task, { iterations: 60 }, seed))).toEqual([])
    }),
    { numRuns: Number(process.env.RUNS ?? 200) },
  )
})

test('a one-way round at one junction, driven twice for two passes, turns round nowhere', () => {
  const segments = [segmentOf('way', 0, 1, {}), segmentOf('round', 1, 1, { one_way: true, road: 'A1' })]
  const network: RoadNetwork = {
    ...{ format: 'frostline.road-network/1', name: 'drawn', source: 'drawn', credits: [] },
    ...{ junctions: JUNCTIONS.slice(0, 2).map(placeAt), segments, banned_turns: [], turning_places: [] },
  }
  const task = taskOf({
    segments: [toTreat('round', { passes: 2 })],
    depots: [{ id: 'd', name: 'D', salt_t: null, ...lonLatAt([0, 0]) }],
    spreaders: [spreaderAt('d', 'one')],
    settings: { ...plainSettings, turn_s: { straight: 0, left: 0, right: 0, round: 60 } },
  })
  const plan = planSpreading(network, task, { iterations: 60 }, 1)
  // 800 m at 60 km/h, 2 × 40 m at 30 km/h, rounded to hundredths
  expect(plan.tours.map(({ last_treated_min }) => last_treated_min)).toEqual([0.96])
  expect(plan.shortfalls).toEqual([])
  expect(checkPlan(network, task, plan)).toEqual([])
})
