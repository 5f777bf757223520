import { mendLines } from '#src/jobs/plan/plan-mends.ts'
import { treatedMetres } from '#src/jobs/plan/plan-orders.ts'
import type { PlanNightParts, PreparedNight } from '#src/jobs/plan/prepare-night.ts'
import { movedRoads, planSide } from '#src/routing/night/night-comparison.ts'
import type { NightChange, NightPlan, PlanSide, PlanWork } from '#src/routing/night/night-plan.ts'
import type { SpreadingPlan } from '#src/routing/spreading-task.ts'
import { SECOND } from '#src/units.ts'

/** A plan that was worked out and is kept nowhere yet. */
export type PlannedNight = Omit<NightPlan, 'id' | 'made_by' | 'sha256' | 'confirmed'> & {
  readonly work: PlanWork
}

/** Tries of the search: some seconds of a county of 300 km. With the seed they make the same plan again. */
const ITERATIONS = 30_000
const SEED = 1
/** A duty manager waits no longer; what was found by then is told to have been cut short. */
const LONGEST = 60 * SECOND
/** And no longer for what would mend it. */
const LONGEST_MENDING = 30 * SECOND

const cutShort = ({ iterations, standing }: SpreadingPlan, special: readonly string[]): string[] =>
  special.length === 0 || standing || iterations === 0 || iterations >= ITERATIONS
    ? []
    : [`The search was ended after ${LONGEST / SECOND} s; with more time a better plan may be found.`]

/** Searches, unless nothing is special: then it is the standing routes as they are. */
export async function searchNight(
  { planner }: Pick<PlanNightParts, 'planner'>,
  { given, task, standing, because }: PreparedNight,
  onShare: (share: number) => void = () => {},
): Promise<SpreadingPlan> {
  if (because.length === 0) return standing
  const { network } = given.roads
  const signal = AbortSignal.timeout(LONGEST)
  return planner.plan({ network, task, seed: SEED, budget: { iterations: ITERATIONS }, signal }, onShare)
}

/** Nothing moved and nothing saved: then the standing routes are the plan in all but name. */
function nothingBetter(standing: PlanSide, proposed: PlanSide, special: readonly string[]): string[] {
  const [was, is] = [standing.figures, proposed.figures]
  const isSame =
    was.spreaders === is.spreaders &&
    was.untreated === is.untreated &&
    is.moved_km === 0 &&
    was.late === is.late
  return special.length > 0 && isSame && was.dead_km - is.dead_km < 0.1
    ? ['The search found nothing better than the standing routes as they are.']
    : []
}

/** What would mend what the plan does not keep; of the standing routes alone nothing is searched. */
async function mendsFor(
  { planner }: PlanNightParts,
  { given, task, because }: PreparedNight,
  plan: SpreadingPlan,
): Promise<string[]> {
  if (because.length === 0) return []
  return mendLines(planner, {
    ...{ network: given.roads.network, task, plan },
    signal: AbortSignal.timeout(LONGEST_MENDING),
    canLeaveEarlier: false,
  })
}

/** Closed roads as their segments, and as they were named. */
const asSaid = (change: NightChange, { roads_closed }: NightChange): NightChange =>
  roads_closed.length === 0 ? change : { ...change, roads_said: roads_closed }

/** A plan for the night beside the standing routes; its roads are kept, and nobody is told of it. */
export async function planNight(
  parts: PlanNightParts,
  night: PreparedNight,
  onShare?: (share: number) => void,
): Promise<PlannedNight> {
  const { asked, given, task, standing, because } = night
  const { network } = given.roads
  const proposed = await searchNight(parts, night, onShare)
  const mends = await mendsFor(parts, night, proposed)
  const sha256 = await parts.store.keepRoadNetwork(asked.authority, network)
  const [left, right] = [planSide(network, task, standing), planSide(network, task, proposed)]
  return {
    authority: asked.authority,
    night: asked.night,
    made_at: parts.clock.now(),
    change: asSaid(given.change, asked.change),
    because,
    assumed: [...nothingBetter(left, right, because), ...night.assumed, ...cutShort(proposed, because)],
    network: { sha256, source: network.source },
    decisions: night.tonight.flatMap(({ route, decision, spread_rate_g_m2, passes, complete_by }) => {
      if (!decision) return []
      const { id, version } = decision
      const treated_m = treatedMetres(route)
      return [{ id, route: route.id, version, spread_rate_g_m2, passes, complete_by, treated_m }]
    }),
    leave_at: given.leave_at,
    seed: SEED,
    iterations: proposed.iterations,
    standing: left,
    proposed: right,
    mends,
    moved: because.length === 0 ? [] : movedRoads(given, task, proposed),
    work: { task, proposed, standing },
  }
}
