import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import { ROAD_CLASSES, type RoadClass } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type {
  PlanSettings,
  SegmentToTreat,
  SpreaderInTask,
  SpreadingTask,
  TourStep,
} from '#src/routing/spreading-task.ts'

/** Metres east and north of a corner of the drawing. */
export type Drawn = readonly [east: number, north: number]

const ORIGIN: Position = [-0.7, 52.6]
const METRES_PER_DEGREE = 111_195

export function placeAt([east, north]: Drawn): Position {
  const [lon, lat] = ORIGIN
  const shrink = Math.cos((lat * Math.PI) / 180)
  return [lon + east / (METRES_PER_DEGREE * shrink), lat + north / METRES_PER_DEGREE]
}

export const lonLatAt = (drawn: Drawn) => {
  const [lon, lat] = placeAt(drawn)
  return { lon, lat }
}

type DrawnRoad = Partial<Omit<NetworkSegment, 'from' | 'to'>>

/**
 * A road network as drawn: junctions by name, and a road `ab` from junction `a` to `b`, straight unless it says
 * otherwise, of the length that is drawn.
 */
export function drawnNetwork(
  junctions: Readonly<Record<string, Drawn>>,
  roads: Readonly<Record<string, DrawnRoad>>,
  rest: Partial<RoadNetwork> = {},
): RoadNetwork {
  const names = Object.keys(junctions)
  return {
    format: 'frostline.road-network/1',
    name: 'drawn',
    source: 'drawn',
    credits: [],
    junctions: names.map((name) => placeAt(junctions[name]!)),
    segments: Object.entries(roads).map(([id, road]) => {
      const [a, b] = [id[0]!, id[1]!]
      return drawnSegment(id, names.indexOf(a), names.indexOf(b), junctions[a]!, junctions[b]!, road)
    }),
    banned_turns: [],
    turning_places: [],
    ...rest,
  }
}

export function drawnSegment(
  id: string,
  from: number,
  to: number,
  a: Drawn,
  b: Drawn,
  road: DrawnRoad,
): NetworkSegment {
  return {
    id,
    from,
    to,
    road: id,
    road_class: 'primary',
    slip_road: false,
    roundabout: false,
    bridge: false,
    one_way: false,
    length_m: Math.round(Math.hypot(b[0] - a[0], b[1] - a[1])),
    width_m: null,
    lanes: null,
    speed_limit_kmh: null,
    limits: { weight_t: null, width_m: null, height_m: null },
    gritting: null,
    hazards: [],
    line: [placeAt(a), placeAt(b)],
    ...road,
  }
}

const everyClass = (kmh: number) =>
  Object.fromEntries(ROAD_CLASSES.map((road_class) => [road_class, kmh])) as Record<RoadClass, number>

/** Treating 30, travelling 60 km/h: two minutes and one a kilometre; nothing else costs or limits anything. */
export const plainSettings: PlanSettings = {
  limit_min: null,
  limit_until: 'last_treated',
  treating_kmh: everyClass(30),
  travelling_kmh: everyClass(60),
  drives_on: 'left',
  u_turns: 'turning_places',
  turn_s: { straight: 0, left: 0, right: 0, round: 0 },
  reloads: false,
  reload_min: 5,
  salt_reserve: 0,
  price_min: { spreader: 20, dead_km: 0, moved_km: 0 },
}

/** 10 g/m² on 6 m in one pass: 60 kg a kilometre. */
export const toTreat = (segment: string, rest: Partial<SegmentToTreat> = {}): SegmentToTreat => ({
  segment,
  spread_rate_g_m2: 10,
  width_m: 6,
  passes: 1,
  priority: null,
  treat_by_min: null,
  standing_route: null,
  ...rest,
})

export const spreaderAt = (
  depot: string,
  id: string,
  rest: Partial<SpreaderInTask> = {},
): SpreaderInTask => ({
  id,
  capacity_t: 6,
  depot,
  start: null,
  ends: 'own_depot',
  standing_route: null,
  size: { weight_t: null, width_m: null, height_m: null },
  loaded_t: null,
  elapsed_min: 0,
  ...rest,
})

export const taskOf = (
  rest: Pick<SpreadingTask, 'segments' | 'depots' | 'spreaders'> & Partial<SpreadingTask>,
): SpreadingTask => ({
  format: 'frostline.spreading-task/1',
  standing_tours: [],
  closed: [],
  settings: plainSettings,
  ...rest,
})

/** Steps in short: `+ab` treat along, `ab` drive along, `-ab` drive against, `+-ab` treat against, `@x` reload at x. */
export const stepsOf = (text: string): TourStep[] =>
  text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => {
      if (word.startsWith('@')) return { kind: 'reload', depot: word.slice(1) }
      const [, treat, against, segment] = /^(\+?)(-?)(.+)$/.exec(word)!
      return { kind: 'drive', segment: segment!, against: against === '-', treat: treat === '+' }
    })
