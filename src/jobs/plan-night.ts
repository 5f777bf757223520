import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { mendLines } from '#src/jobs/plan-mends.ts'
import { treatedMetres } from '#src/jobs/plan-orders.ts'
import { type Network, networkOfAuthorities } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Clock, OperationalStore, Planner } from '#src/ports.ts'
import { inventedIn, inventedInWords } from '#src/routing/invented.ts'
import { namedRoads, notNamed } from '#src/routing/night/named-roads.ts'
import { movedRoads, planSide, specialOf } from '#src/routing/night/night-comparison.ts'
import { type NightDone, nightDone, toldFor } from '#src/routing/night/night-done.ts'
import type { NightChange, NightPlan, PlanSide, PlanWork } from '#src/routing/night/night-plan.ts'
import { type NightGiven, nightTask, type RouteTonight } from '#src/routing/night/night-task.ts'
import { standingPlan } from '#src/routing/night/standing-plan.ts'
import {
  type StandingRoads,
  standingPace,
  standingRoads,
  standingToursOn,
} from '#src/routing/night/standing-roads.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { CivilDate } from '#src/season.ts'
import { MINUTE, SECOND } from '#src/units.ts'

export type PlanNightParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<
    OperationalStore,
    'decisionsOfNight' | 'treatments' | 'roadNetworks' | 'roadNetwork' | 'keepRoadNetwork'
  >
  readonly planner: Planner
  /** Of every authority. */
  network(): Network
}

export type PlanAsked = {
  readonly authority: string
  readonly night: CivilDate
  /** [noon, noon) of that night. */
  readonly span: { readonly from: Date; readonly to: Date }
  readonly change: NightChange
  /** Supposed to be treated as well, at tonight's highest rate; absent: none. */
  readonly more_routes?: readonly string[]
}

/** A plan that was worked out and is kept nowhere yet. */
export type PlannedNight = Omit<NightPlan, 'id' | 'made_by' | 'sha256' | 'confirmed'> & {
  readonly work: PlanWork
}

/** Why there is nothing to plan, in words. */
export type PlanRefusal = { readonly code: string; readonly message: string }
export const isPlanRefusal = (made: object): made is PlanRefusal => 'code' in made && 'message' in made

/** Tries of the search: some seconds of a county of 300 km. With the seed they make the same plan again. */
const ITERATIONS = 30_000
const SEED = 1
/** A duty manager waits no longer; what was found by then is told to have been cut short. */
const LONGEST = 60 * SECOND
/** And no longer for what would mend it. */
const LONGEST_MENDING = 30 * SECOND

type Tonight = RouteTonight & { readonly decision: Decision | null; readonly answer: HumanAction | null }
type Night = { readonly given: NightGiven; readonly tonight: readonly Tonight[]; readonly assumed: string[] }

/** A person's answer counts before the engine's proposal. */
function orderOf(route: TreatmentRoute, decision: Decision): Tonight | null {
  const { recommendation, decided, status } = decision
  const answer = status === 'proposed' ? null : decided
  const action = answer?.action ?? recommendation.outcome
  const rate = answer ? answer.spread_rate_g_m2 : recommendation.spread_rate_g_m2
  if (action !== 'treat' || rate === null) return null
  const { complete_by, passes } = recommendation
  return { route, spread_rate_g_m2: rate, passes: passes ?? 1, complete_by, decision, answer }
}

/** Routes that are only supposed to be treated: at the highest rate of tonight, without a time of their own. */
function supposedOf(
  routes: readonly TreatmentRoute[],
  tonight: readonly Tonight[],
  more: readonly string[],
): Tonight[] {
  const rates = tonight.map(({ spread_rate_g_m2 }) => spread_rate_g_m2)
  if (rates.length === 0) return []
  return routes
    .filter(({ id }) => more.includes(id) && !tonight.some(({ route }) => route.id === id))
    .map((route) => ({
      ...{ route, passes: 1, complete_by: null, decision: null, answer: null },
      spread_rate_g_m2: Math.max(...rates),
    }))
}

/** Routes that nobody has decided and that may freeze all the same, in words. */
function leftOut(routes: readonly TreatmentRoute[], decisions: readonly Decision[]): string[] {
  return routes.flatMap(({ id, name, segments }) => {
    const decision = decisions.find(({ route }) => route === id)
    if (!decision) return [`${name}: nothing has been decided; it is not in this plan.`]
    const { recommendation, decided, status } = decision
    const answer = status === 'proposed' ? null : decided
    if (!answer && recommendation.outcome === 'unknown')
      return [`${name} is unknown and nobody has decided it by hand; it is not in this plan.`]
    const isTreated = (answer?.action ?? recommendation.outcome) === 'treat'
    const rate = answer ? answer.spread_rate_g_m2 : recommendation.spread_rate_g_m2
    if (isTreated && segments.length === 0)
      return [`${name} is to be treated and no roads are entered for it; it is not in this plan.`]
    return isTreated && rate === null ? [`${name} has no spread rate; it is not in this plan.`] : []
  })
}

/** The roads that the authority installed, where they hold every standing route; else those of the routes. */
async function roadsOf(
  { store }: PlanNightParts,
  authority: string,
  { routes, credits }: Network,
): Promise<{ roads: StandingRoads; assumed: string[] }> {
  const [latest] = await store.roadNetworks(authority)
  const installed = latest ? await store.roadNetwork(authority, latest.sha256) : null
  const tours = installed && standingToursOn(installed, routes)
  if (installed && tours !== null && typeof tours !== 'string')
    return { roads: { network: installed, tours }, assumed: [] }
  const why =
    typeof tours === 'string'
      ? `The installed roads do not hold ${tours}: the roads of the standing routes are used instead.`
      : 'No road network is installed.'
  return {
    roads: standingRoads(routes, `Standing routes of ${authority}`, credits),
    assumed: [
      `${why} Only roads that standing routes drive are known, each in the direction in which they drive it; a shorter way may exist.`,
    ],
  }
}

/** When the first spreaders may leave: those that are out already go on from now. */
function leaveAt(tonight: readonly Tonight[], done: NightDone, now: Date): Date {
  if (done.segments.size > 0) return now
  const rolling = tonight.map(
    ({ route, answer }) => (answer?.at ?? now).getTime() + route.mobilisation_min * MINUTE,
  )
  return new Date(Math.max(now.getTime(), ...rolling))
}

/** Reports tell no passes: one may be of the first alone. */
function doneTwice(tonight: readonly Tonight[], done: NightDone): string[] {
  return tonight.flatMap(({ route, passes }) =>
    passes > 1 && route.segments.some(({ id }) => done.segments.has(id))
      ? [
          `${route.name} needs ${passes} passes: what its crew told is taken as done in all of them. Ask them.`,
        ]
      : [],
  )
}

/** Less than was ordered is salt on the road all the same: nobody is sent again for the rest without a word. */
function doneThinly(tonight: readonly Tonight[], completed: readonly CompletedTreatment[]): string[] {
  return tonight.flatMap(({ route, answer, spread_rate_g_m2: ordered }) => {
    const told = toldFor({ route, ordered_at: answer?.at ?? null }, completed)
    const least = Math.min(...told.map(({ spread_rate_g_m2 }) => spread_rate_g_m2))
    return least < ordered
      ? [
          `${route.name} is ordered at ${ordered} g/m², its crew told ${least}: what it told is taken as done. Ask them.`,
        ]
      : []
  })
}

function paceWords(routes: readonly TreatmentRoute[]): string[] {
  const pace = standingPace(routes)
  if (!pace) return []
  const { treating_kmh, travelling_kmh } = pace
  return [
    `Spreaders drive as the standing routes keep their times: ${treating_kmh.toFixed(0)} km/h treating, ${travelling_kmh.toFixed(0)} km/h without.`,
  ]
}

/** What nobody knows stays as it was said. */
function closedSegments({ network }: StandingRoads, said: readonly string[]): string[] {
  const closed = said.flatMap((one) => {
    const named = namedRoads(network, one)
    return named.length > 0 ? named : [one]
  })
  return [...new Set(closed)]
}

async function nightOf(parts: PlanNightParts, asked: PlanAsked): Promise<Night> {
  const { store, clock } = parts
  const now = clock.now()
  const network = networkOfAuthorities(parts.network(), [asked.authority])
  const routes = network.routes.filter(({ segments }) => segments.length > 0)
  const decisions = currentDecisions(await store.decisionsOfNight(asked.night), now)
  const decided = routes.flatMap((route) => {
    const decision = decisions.find((one) => one.route === route.id)
    const order = decision ? orderOf(route, decision) : null
    return order ? [order] : []
  })
  const tonight = [...decided, ...supposedOf(routes, decided, asked.more_routes ?? [])]
  const completed: readonly CompletedTreatment[] = await store.treatments(asked.span)
  const done = nightDone({
    treated: tonight.map(({ route, answer }) => ({ route, ordered_at: answer?.at ?? null })),
    completed,
    spreaders: network.spreaders,
    now,
  })
  const { roads, assumed } = await roadsOf(parts, asked.authority, { ...network, routes })
  const { depots, spreaders } = network
  const given: NightGiven = {
    ...{ roads, routes, depots, spreaders, done },
    treated: tonight,
    change: { ...asked.change, roads_closed: closedSegments(roads, asked.change.roads_closed) },
    leave_at: leaveAt(tonight, done, now),
  }
  return {
    given,
    tonight,
    assumed: [
      ...leftOut(network.routes, decisions),
      ...done.assumed,
      ...doneTwice(tonight, done),
      ...doneThinly(tonight, completed),
      ...assumed,
      ...paceWords(routes),
      'Spreaders that are not out leave with a full load, and every depot has salt enough but where it was told to be empty.',
      ...inventedInWords(inventedIn(routes, depots, spreaders)),
    ],
  }
}

function refusalOf({ given }: Night): PlanRefusal | null {
  const { depots, spreaders, roads, treated, change } = given
  const strange = (ids: readonly string[], known: readonly { readonly id: string }[]) =>
    ids.find((id) => !known.some((one) => one.id === id))
  const spreader = strange(change.spreaders_out, spreaders)
  if (spreader) return { code: 'BODY', message: `There is no spreader ${spreader}.` }
  const depot = strange(change.depots_empty, depots)
  if (depot) return { code: 'BODY', message: `There is no depot ${depot}.` }
  const road = strange(change.roads_closed, roads.network.segments)
  if (road) return { code: 'BODY', message: notNamed(roads.network, road) }
  if (treated.length === 0)
    return {
      code: 'NOTHING_TREATED',
      message: 'No route is to be treated tonight: there is nothing to plan.',
    }
  return null
}

const cutShort = ({ iterations, standing }: SpreadingPlan, special: readonly string[]): string[] =>
  special.length === 0 || standing || iterations === 0 || iterations >= ITERATIONS
    ? []
    : [`The search was ended after ${LONGEST / SECOND} s; with more time a better plan may be found.`]

/** A night that can be planned: what is to be treated, by whom, on which roads, and the standing routes for it. */
export type PreparedNight = {
  readonly asked: PlanAsked
  readonly given: NightGiven
  readonly tonight: readonly Tonight[]
  readonly task: SpreadingTask
  readonly standing: SpreadingPlan
  /** What is special, in words; empty: the standing routes are the plan. */
  readonly because: readonly string[]
  readonly assumed: readonly string[]
}

/** Reads the night; refuses, in words, what cannot be planned. Nothing is searched yet. */
export async function prepareNight(
  parts: PlanNightParts,
  asked: PlanAsked,
): Promise<PreparedNight | PlanRefusal> {
  const night = await nightOf(parts, asked)
  const refused = refusalOf(night)
  if (refused) return refused
  const { given, tonight, assumed } = night
  const task = nightTask(given)
  return {
    ...{ asked, given, tonight, task, assumed },
    standing: standingPlan(given, task),
    because: specialOf(given),
  }
}

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
