/** Rutland's roads (© OpenStreetMap contributors, ODbL 1.0) with the made-up gritting task beside them, read from ../shared. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type NetworkSegment,
  ROAD_CLASSES,
  type RoadClass,
  type RoadNetwork,
} from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { PlanSettings, SpreaderInTask, SpreadingTask } from '#src/routing/spreading-task.ts'

/** Roads and what is to be treated on them. */
export type RoadsAndTask = { readonly network: RoadNetwork; readonly task: SpreadingTask }

const DIRECTORY = '../shared/data/routing/rutland'

type Edge = {
  u: number
  v: number
  m: number
  cls: string
  oneway: 0 | 1
  ref: string | null
  name: string | null
  kmh: number
  geom: Position[]
}
type TaskFile = {
  required: { classes: string[]; segments: number }
  width_m: { two_way: number; one_way: number }
  spread_rate_g_m2: number
  depots: { id: string; node: number; lon: number; lat: number }[]
  spreaders: { capacity_t: number }
  speeds: { treat_kmh: number }
  time_limit_h: number
}

export const hasRutland = (directory = DIRECTORY): boolean => existsSync(join(directory, 'task.json'))

/** 889 segments, 260.634 km, two depots, 6 t, 2.5 h: `task.json` to the letter; its depots and spreaders are invented. */
export function rutlandTask(directory = DIRECTORY): RoadsAndTask {
  const read = (name: string) => JSON.parse(readFileSync(join(directory, name), 'utf8'))
  const { nodes, edges } = read('rutland_graph.json') as { nodes: Position[]; edges: Edge[] }
  const file = read('task.json') as TaskFile
  const network: RoadNetwork = {
    format: 'frostline.road-network/1',
    name: 'Rutland',
    source: 'OpenStreetMap, 2018-02-27',
    credits: ['© OpenStreetMap contributors, ODbL 1.0'],
    junctions: nodes,
    segments: edges.map(segmentOf),
    banned_turns: [],
    turning_places: null,
  }
  const segments = edges.flatMap((edge, index) =>
    file.required.classes.includes(edge.cls) ? [toTreat(edge, index, file)] : [],
  )
  if (segments.length !== file.required.segments) throw new Error(`${segments.length} segments to treat`)
  return { network, task: taskOf(file, segments) }
}

const idOf = (index: number) => `s${String(index).padStart(4, '0')}`

/** The speed that the graph assumes for each class stands as the segment's limit, so that slip roads keep theirs. */
function segmentOf(edge: Edge, index: number): NetworkSegment {
  return {
    id: idOf(index),
    from: edge.u,
    to: edge.v,
    road: edge.ref ?? edge.name ?? `${edge.cls} road`,
    road_class: classOf(edge.cls),
    slip_road: edge.cls.endsWith('_link'),
    roundabout: false,
    bridge: false,
    one_way: edge.oneway === 1,
    length_m: edge.m,
    width_m: null,
    lanes: null,
    speed_limit_kmh: edge.kmh,
    limits: { weight_t: null, width_m: null, height_m: null },
    gritting: null,
    hazards: [],
    line: edge.geom,
  }
}

function classOf(highway: string): RoadClass {
  const bare = highway.replace(/_link$/, '')
  if (bare === 'living_street') return 'residential'
  return ROAD_CLASSES.find((known) => known === bare) ?? 'unclassified'
}

const toTreat = (edge: Edge, index: number, { spread_rate_g_m2, width_m }: TaskFile) => ({
  segment: idOf(index),
  spread_rate_g_m2,
  width_m: edge.oneway ? width_m.one_way : width_m.two_way,
  passes: 1 as const,
  priority: null,
  treat_by_min: null,
  standing_route: null,
})

// The number of spreaders is not limited in the task; this is more than any plan sends.
const SPREADERS_AT_DEPOT = 12

function taskOf(file: TaskFile, segments: SpreadingTask['segments']): SpreadingTask {
  return {
    format: 'frostline.spreading-task/1',
    segments,
    depots: file.depots.map(({ id, lon, lat }) => ({ id, name: id, lon, lat, salt_t: null })),
    spreaders: file.depots.flatMap(({ id }) =>
      spreadersAt(id, SPREADERS_AT_DEPOT, file.spreaders.capacity_t),
    ),
    standing_tours: [],
    closed: [],
    settings: rutlandSettings(file.time_limit_h * 60, file.speeds.treat_kmh),
  }
}

export const spreadersAt = (depot: string, count: number, capacity_t: number): SpreaderInTask[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `${depot}-${capacity_t}t-${index + 1}`,
    capacity_t,
    depot,
    start: null,
    ends: 'own_depot',
    standing_route: null,
    size: { weight_t: null, width_m: null, height_m: null },
    loaded_t: null,
    elapsed_min: 0,
  }))

/** Turns free, turning round anywhere, no reload; one more spreader counts for 20 min. */
export const rutlandSettings = (limit_min: number, treat_kmh: number): PlanSettings => ({
  limit_min,
  limit_until: 'back_at_depot',
  treating_kmh: everywhere(treat_kmh),
  travelling_kmh: everywhere(70),
  drives_on: 'left',
  u_turns: 'anywhere',
  turn_s: { straight: 0, left: 0, right: 0, round: 0 },
  reloads: false,
  reload_min: 0,
  salt_reserve: 0,
  price_min: { spreader: 20, dead_km: 0, moved_km: 0 },
})

export const everywhere = (kmh: number) =>
  Object.fromEntries(ROAD_CLASSES.map((road_class) => [road_class, kmh])) as PlanSettings['treating_kmh']
