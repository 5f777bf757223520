import { distance } from '#src/network/geometry.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Position, RouteId } from '#src/network/treatment-route.ts'
import { type ArmsAt, armsOfNetwork } from '#src/routing/list/junction-arms.ts'
import { loadsOf } from '#src/routing/list/loading.ts'
import { saltAtRates } from '#src/routing/list/salt-at-rates.ts'
import { stepsOf } from '#src/routing/list/steps.ts'
import { type RoadsOfTask, tripsOfTour } from '#src/routing/list/tour-legs.ts'
import { secondsOf } from '#src/routing/list/tour-times.ts'
import { highestRateOfTrips, tourWarnings } from '#src/routing/list/tour-warnings.ts'
import { type Grams, kilograms } from '#src/routing/load.ts'
import { directedRoads } from '#src/routing/road/directed-roads.ts'
import { kilometres, type RouteList } from '#src/routing/route-list.ts'
import type { SpreaderInTask, SpreaderTour, SpreadingTask } from '#src/routing/spreading-task.ts'
import { SECOND } from '#src/units.ts'

/** What a crew's list says besides its tour. */
export type TourOrder = {
  readonly route: RouteId
  readonly name: string
  /** When the spreaders leave: the minutes of the plan count from then; null: not known. */
  readonly leave_at: Date | null
  readonly complete_by: Date | null
  readonly invented: readonly string[]
}

/** The list of one planned tour. Throws for a tour that does not fit its network and task. */
export const tourList = (
  network: RoadNetwork,
  task: SpreadingTask,
  tour: SpreaderTour,
  order: TourOrder,
): RouteList => tourListsOn(network, task)(tour, order)

/** The same for many tours of one plan: what network and task have in common is looked up once. */
export function tourListsOn(network: RoadNetwork, task: SpreadingTask) {
  const given: RoadsOfTask = {
    network,
    task,
    roads: directedRoads(network, task.settings),
    indexOf: new Map(network.segments.map(({ id }, index) => [id, index])),
    asked: new Map(task.segments.map((one) => [one.segment, one])),
  }
  const armsAt = armsOfNetwork(network)
  const depotAt = depotsByPlace(network, task)
  return (tour: SpreaderTour, order: TourOrder): RouteList => {
    const spreader = task.spreaders.find(({ id }) => id === tour.spreader)
    if (!spreader) throw new Error(`tour of a spreader that the task does not know: ${tour.spreader}`)
    return listOf(given, armsAt, depotAt, spreader, tour, order)
  }
}

function listOf(
  given: RoadsOfTask,
  armsAt: ArmsAt,
  depotAt: DepotAt,
  spreader: SpreaderInTask,
  tour: SpreaderTour,
  { route, name, leave_at, complete_by, invented }: TourOrder,
): RouteList {
  const { settings } = given.task
  const trips = tripsOfTour(given, spreader, tour)
  const loads = loadsOf(trips, spreader, settings.salt_reserve)
  const legs = trips.flatMap((trip) => trip.legs)
  const steps = stepsOf({
    trips,
    end: depotAt(legs.at(-1)?.line.at(-1)),
    armsAt,
    drivesOn: settings.drives_on,
    filled: loads.map(({ filled }) => filled),
    onBoard: loads[0]?.onBoard ?? null,
    leave_at,
  })
  const rates = [...new Set(legs.flatMap(({ treated, rate_g_m2 }) => (treated ? [rate_g_m2!] : [])))]
  const salt = loads.reduce((sum: Grams, { spread }) => sum + spread, 0)
  const { lastTreated } = secondsOf(trips)
  return {
    format: 'frostline.route-list/1',
    route,
    name,
    depot: spreader.depot,
    spreader: spreader.id,
    spread_rate_g_m2: rates.length > 0 ? Math.max(...rates) : null,
    spread_rates_g_m2: rates,
    passes: 1,
    steps,
    treated_km: kilometres(legs.filter(({ treated }) => treated)),
    dead_km: kilometres(legs.filter(({ treated }) => !treated)),
    salt_kg: kilograms(salt),
    salt_t: Math.round(salt / 10_000) / 100,
    salt_at: saltAtRates(legs, 1),
    capacity_t: spreader.capacity_t,
    load_kg: kilograms(loads[0]?.onBoard ?? 0),
    reserve_kg: Math.round(spreader.capacity_t * 10 * settings.salt_reserve),
    fits: loads.every(({ over }) => over === 0),
    highest_rate_g_m2: highestRateOfTrips(trips, loads),
    duration_min: Math.round(lastTreated / 60),
    leave_by: leave_at,
    complete_by,
    last_treated_at: leave_at && new Date(leave_at.getTime() + lastTreated * SECOND),
    left: null,
    warnings: tourWarnings(given, spreader, trips, loads, steps),
    invented,
  }
}

/** Name of the depot that stands at a place; null: none. */
type DepotAt = (place: Position | undefined) => string | null

/** Depots at the junctions nearest to them. */
function depotsByPlace({ junctions }: RoadNetwork, { depots }: SpreadingTask): DepotAt {
  const names = new Map(
    depots.map(({ lon, lat, name }) => {
      const away = junctions.map((junction) => distance(junction, [lon, lat]))
      const least = away.reduce((min, metres) => Math.min(min, metres), Number.POSITIVE_INFINITY)
      return [junctions[away.indexOf(least)]?.join(' '), name]
    }),
  )
  return (place) => (place && names.get(place.join(' '))) ?? null
}
