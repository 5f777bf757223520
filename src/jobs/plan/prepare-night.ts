import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import {
  doneThinly,
  doneTwice,
  leaveAt,
  leftOut,
  orderOf,
  supposedOf,
  type Tonight,
} from '#src/jobs/plan/ordered-tonight.ts'
import { type Network, networkOfAuthorities } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Clock, OperationalStore, Planner } from '#src/ports.ts'
import { inventedIn, inventedInWords } from '#src/routing/invented.ts'
import { namedRoads, notNamed } from '#src/routing/night/named-roads.ts'
import { specialOf } from '#src/routing/night/night-comparison.ts'
import { nightDone } from '#src/routing/night/night-done.ts'
import type { NightChange } from '#src/routing/night/night-plan.ts'
import { type NightGiven, nightTask } from '#src/routing/night/night-task.ts'
import { standingPlan } from '#src/routing/night/standing-plan.ts'
import {
  type StandingRoads,
  standingPace,
  standingRoads,
  standingToursOn,
} from '#src/routing/night/standing-roads.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { CivilDate } from '#src/season.ts'

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

/** Why there is nothing to plan, in words. */
export type PlanRefusal = { readonly code: string; readonly message: string }
export const isPlanRefusal = (made: object): made is PlanRefusal => 'code' in made && 'message' in made

type Night = { readonly given: NightGiven; readonly tonight: readonly Tonight[]; readonly assumed: string[] }

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
  if (task.segments.length === 0)
    return {
      code: 'NOTHING_TREATED',
      message: 'Crews have told that all of it is treated: there is nothing left to plan.',
    }
  return {
    ...{ asked, given, tonight, task, assumed },
    standing: standingPlan(given, task),
    because: specialOf(given),
  }
}
