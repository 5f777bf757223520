import fc from 'fast-check'
import type { BannedTurn, NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type {
  PlanSettings,
  SegmentToTreat,
  SpreaderInTask,
  SpreadingPlan,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'
import {
  type Drawn,
  drawnSegment,
  lonLatAt,
  placeAt,
  plainSettings,
  spreaderAt,
  toTreat,
} from './drawn-roads.ts'

const BLOCK_M = 700

type Edge = 'two_way' | 'along' | 'against' | 'gone'
const edge: fc.Arbitrary<Edge> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Edge>('two_way') },
  { weight: 1, arbitrary: fc.constant<Edge>('along') },
  { weight: 1, arbitrary: fc.constant<Edge>('against') },
  { weight: 1, arbitrary: fc.constant<Edge>('gone') },
)

/** How a network is drawn: blocks of a town with one-way streets and gaps, and cul-de-sacs at some crossings. */
const plan = fc.record({
  columns: fc.integer({ min: 2, max: 4 }),
  rows: fc.integer({ min: 1, max: 3 }),
  streets: fc.array(edge, { minLength: 17, maxLength: 17 }),
  culDeSacs: fc.uniqueArray(fc.nat(11), { maxLength: 3 }),
  roundabout: fc.boolean(),
  banned: fc.array(fc.record({ from: fc.nat(60), to: fc.nat(60) }), { maxLength: 3 }),
  listed: fc.uniqueArray(fc.nat(11), { maxLength: 2 }),
})
type TownPlan = typeof plan extends fc.Arbitrary<infer T> ? T : never

export function town(given: TownPlan): RoadNetwork {
  const { columns, rows } = given
  const at = (index: number): Drawn => [(index % columns) * BLOCK_M, Math.floor(index / columns) * BLOCK_M]
  const places: Drawn[] = Array.from({ length: columns * rows }, (_, index) => at(index))
  const segments: NetworkSegment[] = []
  const add = (from: number, to: number, road: Partial<NetworkSegment>) =>
    segments.push(drawnSegment(`s${segments.length}`, from, to, places[from]!, places[to]!, road))
  let next = 0
  for (let index = 0; index < columns * rows; index++)
    for (const [other, inside] of [
      [index + 1, (index + 1) % columns !== 0],
      [index + columns, index + columns < columns * rows],
    ] as const) {
      const kind = inside ? (given.streets[next++] ?? 'two_way') : 'gone'
      if (kind === 'two_way') add(index, other, {})
      if (kind === 'along') add(index, other, { one_way: true })
      if (kind === 'against') add(other, index, { one_way: true })
    }
  for (const crossing of given.culDeSacs.filter((index) => index < columns * rows)) {
    const [east, north] = places[crossing]!
    places.push([east + 200, north + 300])
    add(crossing, places.length - 1, { road_class: 'residential' })
  }
  if (given.roundabout && segments.length > 0) segments[0] = { ...segments[0]!, roundabout: true }
  return {
    format: 'frostline.road-network/1',
    name: 'town',
    source: 'drawn at random',
    credits: [],
    junctions: places.map(placeAt),
    segments,
    banned_turns: given.banned.flatMap((pick) => bannedTurn(segments, pick)),
    turning_places: given.listed.filter((index) => index < places.length),
  }
}

/** A turn between two segments that meet, as picked; none where they do not. */
function bannedTurn(segments: readonly NetworkSegment[], pick: { from: number; to: number }): BannedTurn[] {
  const [from, to] = [pick.from % segments.length, pick.to % segments.length]
  const ends = (index: number) => [segments[index]!.from, segments[index]!.to]
  const via = segments.length > 0 ? ends(from).find((junction) => ends(to).includes(junction)) : undefined
  return via === undefined ? [] : [{ from, via, to }]
}

const spreader = fc.record({
  depot: fc.constantFrom('a', 'b'),
  capacity_t: fc.constantFrom(0.15, 0.3, 0.6, 3),
  ends: fc.constantFrom<SpreaderInTask['ends']>('own_depot', 'any_depot', 'anywhere'),
  height_m: fc.constantFrom(null, 3, 3.5),
  fromHome: fc.boolean(),
  loaded_t: fc.constantFrom(null, null, 0.2),
  elapsed_min: fc.constantFrom(0, 0, 5),
})
const segment = fc.record({
  asked: fc.boolean(),
  passes: fc.constantFrom<1 | 2>(1, 1, 1, 2),
  treat_by_min: fc.constantFrom(null, null, 4, 12),
  rate: fc.constantFrom(10, 20),
  low: fc.constantFrom(null, null, null, null, null, null, 3.2),
})
const habits = fc.record({
  limit_min: fc.constantFrom(null, null, 6, 20),
  limit_until: fc.constantFrom<PlanSettings['limit_until']>('last_treated', 'back_at_depot'),
  u_turns: fc.constantFrom<PlanSettings['u_turns']>('anywhere', 'turning_places'),
  turns: fc.boolean(),
  reloads: fc.boolean(),
  salt_reserve: fc.constantFrom(0, 10),
  dead_km: fc.constantFrom(0, 2),
})

/** A night in a town drawn at random; much of it may be impossible, and has to be told so. */
export const randomNight: fc.Arbitrary<{ network: RoadNetwork; task: SpreadingTask }> = fc
  .record({
    plan,
    segments: fc.array(segment, { minLength: 21, maxLength: 21 }),
    spreaders: fc.array(spreader, { minLength: 1, maxLength: 4 }),
    depots: fc.record({ a: fc.nat(14), b: fc.nat(14), salt_t: fc.constantFrom(null, null, 0, 0.3) }),
    home: fc.nat(14),
    closed: fc.option(fc.nat(20), { freq: 4 }),
    habits,
  })
  .map((drawn) => {
    const network = withLowBridges(town(drawn.plan), drawn.segments)
    return { network, task: nightIn(network, drawn) }
  })

type Asked = typeof segment extends fc.Arbitrary<infer T> ? T : never

const withLowBridges = (network: RoadNetwork, drawn: readonly Asked[]): RoadNetwork => ({
  ...network,
  segments: network.segments.map((one, index) => ({
    ...one,
    limits: { ...one.limits, height_m: drawn[index]?.low ?? null },
  })),
})

function nightIn(
  network: RoadNetwork,
  drawn: {
    segments: readonly Asked[]
    spreaders: readonly (typeof spreader extends fc.Arbitrary<infer T> ? T : never)[]
    depots: { a: number; b: number; salt_t: number | null }
    home: number
    closed: number | null
    habits: typeof habits extends fc.Arbitrary<infer T> ? T : never
  },
): SpreadingTask {
  const { turns, dead_km, ...settings } = drawn.habits
  const place = (index: number) => {
    const [lon, lat] = network.junctions[index % network.junctions.length]!
    return { lon, lat }
  }
  return {
    format: 'frostline.spreading-task/1',
    segments: network.segments.flatMap(({ id }, index): SegmentToTreat[] => {
      const { asked, passes, treat_by_min, rate } = drawn.segments[index]!
      return asked ? [toTreat(id, { passes, treat_by_min, spread_rate_g_m2: rate })] : []
    }),
    depots: [
      { id: 'a', name: 'A', ...place(drawn.depots.a), salt_t: null },
      { id: 'b', name: 'B', ...place(drawn.depots.b), salt_t: drawn.depots.salt_t },
    ],
    spreaders: drawn.spreaders.map(({ fromHome, height_m, depot, ...rest }, index) =>
      spreaderAt(depot, `spreader-${index + 1}`, {
        ...rest,
        start: fromHome ? place(drawn.home) : null,
        size: { weight_t: null, width_m: null, height_m },
      }),
    ),
    standing_tours: [],
    closed:
      drawn.closed === null ? [] : network.segments.slice(drawn.closed, drawn.closed + 1).map(({ id }) => id),
    settings: {
      ...plainSettings,
      ...settings,
      turn_s: turns ? { straight: 2, left: 5, right: 10, round: 40 } : plainSettings.turn_s,
      price_min: { spreader: 20, dead_km, moved_km: 0 },
    },
  }
}

/** A night on which nothing stands in the way: every road two-way, salt, time and spreaders without end. */
export const easyNight: fc.Arbitrary<{ network: RoadNetwork; task: SpreadingTask }> = plan.map((drawn) => {
  const network = town({ ...drawn, streets: drawn.streets.map(() => 'two_way'), banned: [] })
  return {
    network,
    task: {
      format: 'frostline.spreading-task/1',
      segments: network.segments.map(({ id }) => toTreat(id)),
      depots: [{ id: 'a', name: 'A', ...lonLatAt([0, 0]), salt_t: null }],
      spreaders: [spreaderAt('a', 'one', { capacity_t: 9 }), spreaderAt('a', 'two', { capacity_t: 9 })],
      standing_tours: [],
      closed: [],
      settings: { ...plainSettings, u_turns: 'anywhere' },
    },
  }
})

/** The tours of a plan as the standing routes of another night, each spreader's its own. */
export function withStandingRoutes(task: SpreadingTask, { tours }: SpreadingPlan): SpreadingTask {
  const routeOf = (spreader: string) => `route-of-${spreader}`
  const treats = new Map(
    tours.flatMap(({ spreader, steps }) =>
      steps.flatMap((step) => (step.kind === 'drive' && step.treat ? [[step.segment, spreader]] : [])),
    ) as [string, string][],
  )
  return {
    ...task,
    segments: task.segments.map((one) => {
      const spreader = treats.get(one.segment)
      return { ...one, standing_route: spreader === undefined ? null : routeOf(spreader) }
    }),
    spreaders: task.spreaders.map((one) => ({ ...one, standing_route: routeOf(one.id) })),
    standing_tours: tours.map(({ spreader, steps }) => ({ route: routeOf(spreader), spreader, steps })),
    settings: { ...task.settings, price_min: { ...task.settings.price_min, moved_km: 5 } },
  }
}
