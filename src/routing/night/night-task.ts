import type { Depot, Spreader } from '#src/network/depot.ts'
import { EFFECTIVE_KMH } from '#src/network/lines/standing-routes.ts'
import { ROAD_CLASSES, type RoadClass } from '#src/network/road-network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { inventedIn } from '#src/routing/invented.ts'
import type { NightDone } from '#src/routing/night/night-done.ts'
import type { NightChange } from '#src/routing/night/night-plan.ts'
import type { StandingRoads } from '#src/routing/night/standing-roads.ts'
import { minutesUntilTreated, standingPace } from '#src/routing/night/standing-roads.ts'
import type {
  DepotInTask,
  PlanSettings,
  SegmentToTreat,
  SpreaderInTask,
  SpreadingTask,
} from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre, KilometresPerHour, Minutes } from '#src/units.ts'
import { MINUTE } from '#src/units.ts'

/** What has been decided for a route that is treated tonight. */
export type RouteTonight = {
  readonly route: TreatmentRoute
  readonly spread_rate_g_m2: GramsPerSquareMetre
  readonly passes: number
  readonly complete_by: Date | null
}

/** A night as it is given to the planner. */
export type NightGiven = {
  readonly roads: StandingRoads
  readonly treated: readonly RouteTonight[]
  readonly routes: readonly TreatmentRoute[]
  readonly depots: readonly Depot[]
  readonly spreaders: readonly Spreader[]
  /** Instant from which the minutes of the plan count. */
  readonly leave_at: Date
  readonly change: NightChange
  readonly done: NightDone
}

/** A price of habit that is paid only where a limit or much driving asks for it. */
const PRICES: PlanSettings['price_min'] = { spreader: 60, dead_km: 1, moved_km: 10 }
/** A reload on the way, with the queue at the depot (MDSS). */
const RELOAD_MIN: Minutes = 30
const NO_LIMITS = { weight_t: null, width_m: null, height_m: null }

const ofEveryClass = (kmh: KilometresPerHour) =>
  Object.fromEntries(ROAD_CLASSES.map((road_class) => [road_class, kmh])) as Record<
    RoadClass,
    KilometresPerHour
  >

/** Spreaders drive as the standing routes do, and no longer than the longest of them. */
function settingsOf(routes: readonly TreatmentRoute[], passes: number): PlanSettings {
  const pace = standingPace(routes)
  const { treating_kmh, travelling_kmh } = pace ?? {
    treating_kmh: EFFECTIVE_KMH,
    travelling_kmh: EFFECTIVE_KMH,
  }
  const longest = Math.max(
    0,
    ...routes.map((route) => Math.max(route.treatment_min, minutesUntilTreated(route, treating_kmh))),
  )
  return {
    limit_min: longest > 0 ? Math.ceil(longest) * passes : null,
    limit_until: 'last_treated',
    treating_kmh: ofEveryClass(treating_kmh),
    travelling_kmh: ofEveryClass(travelling_kmh),
    drives_on: 'left',
    u_turns: 'anywhere',
    // Junctions slow a spreader already within the standing times
    turn_s: { straight: 0, left: 0, right: 0, round: 0 },
    reloads: true,
    reload_min: RELOAD_MIN,
    salt_reserve: 0,
    price_min: PRICES,
  }
}

/** What two routes ask of one road is done as the stricter asks it. */
const stricter = (one: SegmentToTreat, other: SegmentToTreat): SegmentToTreat => ({
  ...one,
  spread_rate_g_m2: Math.max(one.spread_rate_g_m2, other.spread_rate_g_m2),
  width_m: Math.max(one.width_m, other.width_m),
  passes: one.passes === 2 ? 2 : other.passes,
  treat_by_min:
    one.treat_by_min === null || other.treat_by_min === null
      ? (one.treat_by_min ?? other.treat_by_min)
      : Math.min(one.treat_by_min, other.treat_by_min),
})

function segmentsToTreat({ treated, leave_at, done }: NightGiven): SegmentToTreat[] {
  const found = new Map<string, SegmentToTreat>()
  for (const { route, spread_rate_g_m2, passes, complete_by } of treated)
    for (const { id, width_m, treated: isTreated } of route.segments) {
      if (!isTreated || done.segments.has(id)) continue
      const left = complete_by && Math.floor((complete_by.getTime() - leave_at.getTime()) / MINUTE)
      const asked: SegmentToTreat = {
        segment: id,
        spread_rate_g_m2,
        width_m,
        passes: passes > 1 ? 2 : 1,
        priority: null,
        treat_by_min: left === null ? null : Math.max(0, left),
        standing_route: route.id,
      }
      const known = found.get(id)
      found.set(id, known ? stricter(known, asked) : asked)
    }
  return [...found.values()]
}

/** Where the routes of a depot begin is where it stands, though its own place may lie beside the road. */
function depotsOf({ depots, routes, roads, change }: NightGiven): DepotInTask[] {
  return depots.map(({ id, name, lon, lat }) => {
    const route = routes.find(({ depot, segments }) => depot === id && segments.length > 0)
    const [step] = roads.tours.find((tour) => tour.route === route?.id)?.steps ?? []
    const begins = route && step?.kind === 'drive' ? route.segments[0]!.line[0]! : null
    const salt_t = change.depots_empty.includes(id) ? 0 : null
    return { id, name, lon: begins?.[0] ?? lon, lat: begins?.[1] ?? lat, salt_t }
  })
}

/**
 * All leave with a full load, as on their standing routes; one of a depot without salt sets out empty and is loaded
 * elsewhere, one that is out goes on with what is left.
 */
const spreadersOf = ({ spreaders, routes, change, done }: NightGiven): SpreaderInTask[] =>
  spreaders
    .filter(({ id }) => !change.spreaders_out.includes(id))
    .map(({ id, capacity_t, depot }) => ({
      id,
      capacity_t,
      depot,
      start: null,
      ends: 'own_depot',
      standing_route: routes.find(({ spreader }) => spreader === id)?.id ?? null,
      size: NO_LIMITS,
      loaded_t: change.depots_empty.includes(depot) ? 0 : capacity_t,
      elapsed_min: 0,
      ...done.out.get(id),
    }))

/** What has to be treated tonight, by whom, as the decisions and what is known of spreaders, salt and roads have it. */
export function nightTask(given: NightGiven): SpreadingTask {
  const spreaders = spreadersOf(given)
  const passes = Math.max(1, ...given.treated.map((one) => one.passes))
  const invented = inventedIn(given.routes, given.depots, given.spreaders)
  return {
    format: 'frostline.spreading-task/1',
    segments: segmentsToTreat(given),
    depots: depotsOf(given),
    spreaders,
    standing_tours: given.roads.tours.filter((tour) => spreaders.some(({ id }) => id === tour.spreader)),
    closed: given.change.roads_closed,
    settings: settingsOf(given.routes, passes),
    ...(invented.length > 0 && { invented }),
  }
}
