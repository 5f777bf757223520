import { ROAD_CLASSES, type RoadClass, type RoadNetwork } from '#src/network/road-network.ts'
import type { PlanSettings, SpreadingTask } from '#src/routing/spreading-task.ts'
import { type KertemindeInstance, type KertemindeLink, linkId, linksOf } from './instance.ts'

// The instance has no coordinates: its junctions are drawn on a line, where only their numbers tell them apart.
const placeOf = (index: number) => [10.5 + index / 1000, 55.4] as const
// 30 ml of salt a square metre, told as 30 g: the capacity of 410,000 m² is 12.3 t then.
const [RATE_G_M2, TONNES_PER_M2] = [30, 30 / 1_000_000]
const KMH = 65

export function kertemindeNetwork(instance: KertemindeInstance): RoadNetwork {
  const indexOf = new Map(instance.nodes.map(({ label }, index) => [label, index]))
  const at = (label: string) => indexOf.get(label)!
  const links = linksOf(instance)
  return {
    format: 'frostline.road-network/1',
    name: 'Kerteminde',
    source: 'Kerteminde salt-spreading instance',
    credits: ['J. K. Fonnesbach (Aiban A/S) and M. Chiarandini (University of Southern Denmark), CC-BY-4.0'],
    junctions: instance.nodes.map((_, index) => placeOf(index)),
    segments: links.map(({ from, to, len, one_way }) => ({
      id: linkId(from, to),
      from: at(from),
      to: at(to),
      road: linkId(from, to),
      road_class: 'primary',
      slip_road: false,
      roundabout: false,
      bridge: false,
      one_way,
      length_m: len,
      width_m: null,
      lanes: null,
      speed_limit_kmh: null,
      limits: { weight_t: null, width_m: null, height_m: null },
      gritting: null,
      hazards: [],
      line: [placeOf(at(from)), placeOf(at(to))],
    })),
    banned_turns: roundByTheOtherCarriageway(instance, links, at),
    turning_places: instance.U.map(({ label }) => at(label)),
  }
}

/** From one of two opposite arcs into the other is turning round as well: only where that is allowed. */
function roundByTheOtherCarriageway(
  { U }: KertemindeInstance,
  links: readonly KertemindeLink[],
  at: (label: string) => number,
) {
  const allowed = new Set(U.map(({ label }) => label))
  const indexOf = new Map(links.map(({ from, to }, index) => [linkId(from, to), index]))
  return links.flatMap(({ from, to }, index) => {
    const opposite = indexOf.get(linkId(to, from))
    return opposite === undefined || allowed.has(to) ? [] : [{ from: index, via: at(to), to: opposite }]
  })
}

const everyClass = (kmh: number) =>
  Object.fromEntries(ROAD_CLASSES.map((road_class) => [road_class, kmh])) as Record<RoadClass, number>

/** Start at home, end the last trip at a depot, reload at depots: least distance within 210 minutes. */
export function kertemindeTask(instance: KertemindeInstance): SpreadingTask {
  const indexOf = new Map(instance.nodes.map(({ label }, index) => [label, index]))
  const place = (label: string) => {
    const [lon, lat] = placeOf(indexOf.get(label)!)
    return { lon, lat }
  }
  return {
    format: 'frostline.spreading-task/1',
    segments: linksOf(instance).flatMap(({ from, to, len, dem }) =>
      dem === null ? [] : [{ ...asked, segment: linkId(from, to), width_m: dem / len }],
    ),
    depots: instance.depots.map(({ label }) => ({ id: label, name: label, ...place(label), salt_t: null })),
    spreaders: instance.vehicles.map(({ id, home, capacity }) => ({
      id,
      capacity_t: capacity * TONNES_PER_M2,
      depot: instance.depots[0]!.label,
      start: place(home),
      ends: 'any_depot',
      standing_route: null,
      size: { weight_t: null, width_m: null, height_m: null },
      loaded_t: capacity * TONNES_PER_M2,
      elapsed_min: 0,
    })),
    standing_tours: [],
    closed: [],
    settings: settings(instance.max_time),
  }
}

const asked = {
  spread_rate_g_m2: RATE_G_M2,
  passes: 1,
  priority: null,
  treat_by_min: null,
  standing_route: null,
} as const

const settings = (limit_min: number): PlanSettings => ({
  limit_min,
  limit_until: 'back_at_depot',
  treating_kmh: everyClass(KMH),
  travelling_kmh: everyClass(KMH),
  drives_on: 'right',
  u_turns: 'turning_places',
  turn_s: { straight: 0, left: 0, right: 0, round: 0 },
  reloads: true,
  reload_min: 0,
  salt_reserve: 0,
  price_min: { spreader: 0, dead_km: 0, moved_km: 0 },
})
