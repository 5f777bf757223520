import type { ColdestMoment, DeadlineState, TonightRoute } from '#src/api/tonight-document.ts'
import { type CompletedTreatment, isWhole } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import { scopeOf } from '#src/decision/precedence.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { isExpired } from '#src/decision/tonight.ts'
import type { Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { saltForAll } from '#src/routing/load.ts'
import { type GramsPerSquareMetre, HOUR, type Tonnes } from '#src/units.ts'

/** Up to here a deadline is near: the same hour as the alert. */
const NEAR = HOUR

export function deadlineState(startBy: Date, now: Date): DeadlineState {
  const left = startBy.getTime() - now.getTime()
  return left < 0 ? 'passed' : left <= NEAR ? 'near' : 'ahead'
}

/** A person's answer counts as long as it stands; a new proposal takes its place. */
export const answerOf = (decision: Decision) => (decision.status === 'proposed' ? null : decision.decided)

const treated = (route: TreatmentRoute) => route.segments.filter((segment) => segment.treated)

export const treatedKm = (route: TreatmentRoute): number =>
  Math.round(treated(route).reduce((metres, { length_m }) => metres + length_m, 0)) / 1000

/** As on the crew's list; null while the route has no line or no rate. */
function saltOf(route: TreatmentRoute, rate: GramsPerSquareMetre | null, passes: number): Tonnes | null {
  if (rate === null || route.segments.length === 0) return null
  return Math.round(saltForAll(route.segments, rate, passes) / 10_000) / 100
}

function coldestOf(decision: Decision, network: Network): ColdestMoment | null {
  const { coldest } = decision.recommendation
  if (!coldest) return null
  const station = network.stations.find(({ id }) => id === coldest.station)
  return { ...coldest, name: station?.name ?? coldest.station }
}

/** What a crew last said that it did there. */
function treatedOf(route: TreatmentRoute, done: readonly CompletedTreatment[]): TonightRoute['treated'] {
  const last = done.findLast((one) => one.route === route.id && one.withdrawn === null)
  if (!last) return null
  const { finished_at, spread_rate_g_m2, by } = last
  return { finished_at, spread_rate_g_m2, by, whole: isWhole(last, route) }
}

const undecided = (route: TreatmentRoute, done: readonly CompletedTreatment[]): TonightRoute => ({
  id: route.id,
  authority: route.authority,
  name: route.name,
  outcome: null,
  proposed: null,
  status: null,
  version: null,
  decision_id: null,
  expired: false,
  decided_by: null,
  decided_at: null,
  answered_for: null,
  awaits_second_person: null,
  treated: treatedOf(route, done),
  flags: [],
  spread_rate_g_m2: null,
  coldest: null,
  freeze_probability: null,
  start_by: null,
  complete_by: null,
  onset_at: null,
  deadline_state: null,
  because: 'Nothing has been decided for this route and night yet. Decide by hand; assume treat.',
  would_change_if: null,
  rule: null,
  salt_t: null,
  treated_km: treatedKm(route),
  invented: route.invented,
})

const UNRENEWED =
  'The advice was no action, but it has expired and nothing has renewed it. Decide by hand; assume treat.'

/** One route on one night as people see it: the person's answer where there is one, else the proposal. */
export function routeLine(
  route: TreatmentRoute,
  decision: Decision | null,
  network: Network,
  now: Date,
  done: readonly CompletedTreatment[] = [],
): TonightRoute {
  if (!decision) return undecided(route, done)
  const { recommendation } = decision
  const answer = answerOf(decision)
  const expired = decision.status === 'proposed' && isExpired(decision, now)
  const isUnrenewed = expired && recommendation.outcome === 'no_action'
  const outcome: Outcome = isUnrenewed ? 'unknown' : (answer?.action ?? recommendation.outcome)
  const rate = answer ? answer.spread_rate_g_m2 : recommendation.spread_rate_g_m2
  return {
    ...undecided(route, done),
    outcome,
    proposed: recommendation.outcome,
    status: decision.status,
    version: decision.version,
    decision_id: decision.id,
    expired,
    decided_by: answer?.by ?? null,
    decided_at: answer?.at ?? null,
    answered_for: answer ? scopeOf(answer, route.id) : null,
    awaits_second_person: decision.awaiting?.by ?? null,
    flags: [...new Set([...decision.flags, ...(answer?.flags ?? [])])],
    spread_rate_g_m2: rate,
    coldest: coldestOf(decision, network),
    freeze_probability: recommendation.freeze_probability,
    start_by: recommendation.start_by,
    complete_by: recommendation.complete_by,
    onset_at: recommendation.onset_at,
    deadline_state:
      outcome !== 'no_action' && recommendation.start_by ? deadlineState(recommendation.start_by, now) : null,
    because: isUnrenewed ? UNRENEWED : recommendation.because,
    would_change_if: recommendation.would_change_if,
    rule: recommendation.rule,
    salt_t: outcome === 'treat' ? saltOf(route, rate, recommendation.passes ?? 1) : null,
  }
}

const URGENCY: Record<Outcome, number> = { treat: 0, unknown: 1, no_action: 2 }
const urgency = ({ outcome }: TonightRoute) => (outcome ? URGENCY[outcome] : URGENCY.unknown)
const coldness = ({ coldest }: TonightRoute) => coldest?.road_temp_c ?? Number.NEGATIVE_INFINITY

/** Treat, then unknown, then no action; the colder first, and what nobody knows coldest of all. */
export const byUrgency = (a: TonightRoute, b: TonightRoute): number =>
  urgency(a) - urgency(b) || compare(coldness(a), coldness(b)) || (a.id < b.id ? -1 : 1)
const compare = (a: number, b: number) => (a === b ? 0 : a - b)

/**
 * Every route of the network with its decision of that night, most urgent first. `done`: what crews say that they did
 * in that night, oldest first.
 */
export function routeLines(
  network: Network,
  decisions: readonly Decision[],
  now: Date,
  done: readonly CompletedTreatment[] = [],
): TonightRoute[] {
  const ofRoute = new Map(currentDecisions(decisions, now).map((decision) => [decision.route, decision]))
  return network.routes
    .map((route) => routeLine(route, ofRoute.get(route.id) ?? null, network, now, done))
    .sort(byUrgency)
}
