import type { Network } from '#src/network/network.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { nightTask } from '#src/routing/night/night-task.ts'
import { standingToursOn } from '#src/routing/night/standing-roads.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import type { GramsPerSquareMetre } from '#src/units.ts'

const NOTHING_CHANGED = { spreaders_out: [], depots_empty: [], roads_closed: [] }
const NOTHING_DONE = { segments: new Set<string>(), out: new Map(), assumed: [] }

/**
 * All standing routes of a network treated once at a design rate, as a task for the planner, with the routes as they are
 * driven. Throws when a route drives a road that the road network does not hold.
 */
export function standingTask(
  { routes, depots, spreaders }: Network,
  roads: RoadNetwork,
  spread_rate_g_m2: GramsPerSquareMetre,
): SpreadingTask {
  const tours = standingToursOn(roads, routes)
  if (typeof tours === 'string') throw new Error(`the road network does not hold ${tours}`)
  const task = nightTask({
    roads: { network: roads, tours },
    treated: routes.map((route) => ({ route, spread_rate_g_m2, passes: 1, complete_by: null })),
    routes,
    depots,
    spreaders,
    leave_at: new Date(0),
    change: NOTHING_CHANGED,
    done: NOTHING_DONE,
  })
  const priority = new Map(roads.segments.map(({ id, gritting }) => [id, gritting?.priority ?? null]))
  return {
    ...task,
    segments: task.segments.map((one) => ({ ...one, priority: priority.get(one.segment) ?? null })),
  }
}
