import fc from 'fast-check'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import {
  type Drawn,
  drawnSegment,
  lonLatAt,
  placeAt,
  plainSettings,
  spreaderAt,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/** A road network and a task on it. */
export type Given = { readonly network: RoadNetwork; readonly task: SpreadingTask }

const COLUMNS = 4
const ROWS = 3
const drawnAt = (node: number): Drawn => [(node % COLUMNS) * 900, Math.floor(node / COLUMNS) * 700]
const neighbours = Array.from({ length: COLUMNS * ROWS }, (_, node) => [
  ...((node + 1) % COLUMNS === 0 ? [] : [[node, node + 1] as const]),
  ...(node + COLUMNS < COLUMNS * ROWS ? [[node, node + COLUMNS] as const] : []),
]).flat()

const limits = fc.record({
  weight_t: fc.option(fc.constantFrom(12, 18), { nil: null, freq: 1 }),
  width_m: fc.constant(null),
  height_m: fc.constant(null),
})

/** What a road between two neighbouring junctions of the grid is like; null: there is none. */
const road = fc.option(
  fc.record({
    one_way: fc.oneof(
      { weight: 4, arbitrary: fc.constant(false) },
      { weight: 1, arbitrary: fc.constant(true) },
    ),
    turned: fc.boolean(),
    treat: fc.boolean(),
    passes: fc.constantFrom<1 | 2>(1, 1, 1, 2),
    treat_by_min: fc.option(fc.integer({ min: 2, max: 30 }), { nil: null, freq: 2 }),
    standing_route: fc.constantFrom(null, 'route-1', 'route-2'),
    limits,
  }),
  { nil: null, freq: 6 },
)

const settings = fc.record({
  limit_min: fc.option(fc.integer({ min: 5, max: 40 }), { nil: null }),
  limit_until: fc.constantFrom<'last_treated' | 'back_at_depot'>('last_treated', 'back_at_depot'),
  u_turns: fc.constantFrom<'anywhere' | 'turning_places'>('anywhere', 'turning_places'),
  turn_s: fc.record({
    straight: fc.constant(0),
    left: fc.constantFrom(0, 5),
    right: fc.constantFrom(0, 12),
    round: fc.constantFrom(0, 60),
  }),
  reloads: fc.boolean(),
  salt_reserve: fc.constantFrom(0, 10),
  price_min: fc.record({
    spreader: fc.constantFrom(0, 20, 200),
    dead_km: fc.constantFrom(0, 3),
    moved_km: fc.constantFrom(0, 5, 1000),
  }),
})

const spreader = fc.record({
  capacity_t: fc.constantFrom(0.2, 0.4, 6),
  depot: fc.constantFrom('west', 'east'),
  start: fc.option(fc.nat(COLUMNS * ROWS - 1), { nil: null, freq: 1 }),
  ends: fc.constantFrom<'own_depot' | 'any_depot' | 'anywhere'>('own_depot', 'any_depot', 'anywhere'),
  standing_route: fc.constantFrom(null, 'route-1', 'route-2'),
  weight_t: fc.constantFrom(null, 10, 16),
  loaded_t: fc.constantFrom(null, null, 0, 0.1),
  elapsed_min: fc.constantFrom(0, 0, 3),
})

/** Grids with gaps, one-way roads, cul-de-sacs, weak roads, banned turns; spreaders of every sort; short limits. */
export const randomSpreadingTask: fc.Arbitrary<Given> = fc
  .record({
    roads: fc.array(road, { minLength: neighbours.length, maxLength: neighbours.length }),
    settings,
    spreaders: fc.array(spreader, { maxLength: 4 }),
    salt: fc.tuple(fc.constantFrom(null, null, 0, 0.3), fc.constantFrom(null, null, 0, 0.3)),
    closed: fc.array(fc.nat(neighbours.length - 1), { maxLength: 2 }),
    banned: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
    turning: fc.option(fc.array(fc.nat(COLUMNS * ROWS - 1), { maxLength: 3 }), { nil: null }),
  })
  .map(({ roads, settings: chosen, spreaders, salt, closed, banned, turning }) => {
    const drawn = roads.flatMap((one, index) => (one ? [{ ...one, index }] : []))
    const segments = drawn.map(({ index, turned, one_way, limits: of }): NetworkSegment => {
      const [a, b] = turned ? neighbours[index]!.toReversed() : neighbours[index]!
      return drawnSegment(`r${index}`, a!, b!, drawnAt(a!), drawnAt(b!), { one_way, limits: of })
    })
    const network: RoadNetwork = {
      format: 'frostline.road-network/1',
      name: 'random',
      source: 'random',
      credits: [],
      junctions: Array.from({ length: COLUMNS * ROWS }, (_, node) => placeAt(drawnAt(node))),
      segments,
      banned_turns: banned.flatMap(([one, other]) => bannedTurn(segments, one, other)),
      turning_places: turning,
    }
    const depot = (id: string, node: number, salt_t: number | null) => ({
      id,
      name: id,
      ...lonLatAt(drawnAt(node)),
      salt_t,
    })
    const task: SpreadingTask = {
      format: 'frostline.spreading-task/1',
      segments: drawn.flatMap(({ index, treat, passes, treat_by_min, standing_route }) =>
        treat ? [toTreat(`r${index}`, { passes, treat_by_min, standing_route })] : [],
      ),
      depots: [depot('west', 0, salt[0]), depot('east', COLUMNS * ROWS - 1, salt[1])],
      spreaders: spreaders.map(({ start, weight_t, depot: at, ...rest }, index) =>
        spreaderAt(at, `s${index}`, {
          ...rest,
          start: start === null ? null : lonLatAt(drawnAt(start)),
          size: { weight_t, width_m: null, height_m: null },
        }),
      ),
      standing_tours: [],
      closed: closed.map((index) => `r${index}`),
      settings: { ...plainSettings, ...chosen },
    }
    return { network, task }
  })

/** From some segment into another that begins where it ends. */
function bannedTurn(segments: readonly NetworkSegment[], one: number, other: number) {
  if (segments.length === 0) return []
  const from = one % segments.length
  const via = segments[from]!.to
  const onward = segments.flatMap(({ from: a, to: b }, index) =>
    index !== from && (a === via || b === via) ? [index] : [],
  )
  return onward.length > 0 ? [{ from, via, to: onward[other % onward.length]! }] : []
}
