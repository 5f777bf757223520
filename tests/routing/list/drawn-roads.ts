import { lengthOfLine } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RouteList } from '#src/routing/route-list.ts'
import type {
  PlanSettings,
  SpreaderInTask,
  SpreaderTour,
  SpreadingTask,
  TourStep,
} from '#src/routing/spreading-task.ts'
import { tourList } from '#src/routing/tour-list.ts'
import { rutlandSettings } from '#tests/support/rutland-task.ts'

/** A place in metres east and north of a made-up origin. */
export type Place = readonly [east: number, north: number]
export const at = ([east, north]: Place): Position => [-0.7 + east / 67_600, 52.6 + north / 111_200]

/** Places as numbers, east and north by turns: `way(0, 0, 0, 300)`. */
export const way = (...metres: number[]): Place[] =>
  Array.from({ length: metres.length / 2 }, (_, i) => [metres[2 * i]!, metres[2 * i + 1]!])

/** A road drawn from junction to junction. */
export type Drawn = Partial<Omit<NetworkSegment, 'line' | 'from' | 'to'>> & {
  readonly id: string
  readonly line: readonly Place[]
}

/** Roads that meet where their lines end in the same place; `mirrored`: as in a looking glass, for right-hand traffic. */
export function drawnNetwork(drawn: readonly Drawn[], mirrored = false): RoadNetwork {
  const places = new Map<string, number>()
  const junctions: Position[] = []
  const junction = (place: Place) => {
    const key = place.join(' ')
    if (!places.has(key)) places.set(key, junctions.push(position(place, mirrored)) - 1)
    return places.get(key)!
  }
  const segments = drawn.map(({ line, ...more }): NetworkSegment => {
    const positions = line.map((place) => position(place, mirrored))
    return {
      road: more.id,
      road_class: 'tertiary',
      slip_road: false,
      roundabout: false,
      bridge: false,
      one_way: more.roundabout ?? more.slip_road ?? false,
      length_m: Math.round(lengthOfLine(positions) * 10) / 10,
      width_m: null,
      lanes: null,
      speed_limit_kmh: null,
      limits: { weight_t: null, width_m: null, height_m: null },
      gritting: null,
      hazards: [],
      from: junction(line[0]!),
      to: junction(line.at(-1)!),
      ...more,
      line: positions,
    }
  })
  return {
    format: 'frostline.road-network/1',
    name: 'drawn',
    source: 'a test',
    credits: [],
    junctions,
    segments,
    banned_turns: [],
    turning_places: [],
  }
}

const position = ([east, north]: Place, mirrored: boolean) => at([mirrored ? -east : east, north])

/** `a` along its line, `-a` against it, `~a` without spreading, `@yard` a reload there. */
export function stepOf(word: string): TourStep {
  if (word.startsWith('@')) return { kind: 'reload', depot: word.slice(1) }
  const segment = word.replace(/^[-~]+/, '')
  return {
    kind: 'drive',
    segment,
    against: /^~?-/.test(word),
    treat: !word.startsWith('~'),
  }
}

export type TaskMore = {
  readonly spreader?: Partial<SpreaderInTask>
  readonly settings?: Partial<PlanSettings>
  readonly rates?: Readonly<Record<string, number>>
  readonly widths?: Readonly<Record<string, number>>
  readonly times?: Readonly<Record<string, number>>
}

/** Every drawn road asked for at 20 g/m², 6 m wide, by one spreader of 6 t from a depot at the first junction. */
export function drawnTask(network: RoadNetwork, more: TaskMore = {}): SpreadingTask {
  const [lon, lat] = network.junctions[0]!
  const yard = { id: 'yard', name: 'Oakham depot', lon, lat, salt_t: null }
  return {
    format: 'frostline.spreading-task/1',
    segments: network.segments.map(({ id }) => ({
      segment: id,
      spread_rate_g_m2: more.rates?.[id] ?? 20,
      width_m: more.widths?.[id] ?? 6,
      passes: 1,
      priority: null,
      treat_by_min: more.times?.[id] ?? null,
      standing_route: null,
    })),
    depots: [yard],
    spreaders: [
      {
        id: 'spreader-1',
        capacity_t: 6,
        depot: 'yard',
        start: null,
        ends: 'anywhere',
        standing_route: null,
        size: { weight_t: null, width_m: null, height_m: null },
        loaded_t: null,
        elapsed_min: 0,
        ...more.spreader,
      },
    ],
    standing_tours: [],
    closed: [],
    settings: { ...rutlandSettings(150, 40), u_turns: 'turning_places', salt_reserve: 0, ...more.settings },
  }
}

export const LEAVE = new Date('2026-01-15T18:00:00Z')

/** The list of a tour that is driven as it is written: `a ~-b @yard c`. */
export function listDriven(network: RoadNetwork, driven: string, more: TaskMore = {}): RouteList {
  const tour: SpreaderTour = {
    spreader: 'spreader-1',
    steps: driven.split(' ').map(stepOf),
    salt_t: 0,
    treated_km: 0,
    dead_km: 0,
    last_treated_min: 0,
    ends_min: 0,
  }
  const order = { route: 'route-1', name: 'Route 1', leave_at: LEAVE, complete_by: null, invented: [] }
  return tourList(network, drawnTask(network, more), tour, order)
}
