import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { DecideRoads } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { ruledNetwork } from '#src/decision/ruled-network.ts'
import { doseOf, isMoreCautious } from '#src/decision/steadiness.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type CaseSources, caseOf, nights, routeIndex } from '#src/jobs/decide-cases.ts'
import { authorityOf, type Network } from '#src/network/network.ts'

type Advice = Pick<
  Recommendation,
  'outcome' | 'spread_rate_g_m2' | 'passes' | 'plough' | 'start_by' | 'rule' | 'because'
>
export type RouteDifference = {
  readonly route: string
  readonly name: string
  readonly before: Advice
  readonly after: Advice
  /** Treats later in the order treat, unknown, no action, or with less salt. */
  readonly less_cautious: boolean
}
export type PolicyDifference = {
  /** Of the authority, all looked at. */
  readonly routes: number
  readonly changed: readonly RouteDifference[]
}

export type DifferenceSources = {
  readonly authority: string
  /** With the routes' own values, before any policy ruled them. */
  readonly ownNetwork: Network
  readonly forecasts: readonly StationForecast[]
  readonly recent: CaseSources['recent']
  /** Of this night and the last: what was ordered may still lie on the road. */
  readonly decisions: readonly Decision[]
  /** What crews said that they did lately. */
  readonly completed: readonly CompletedTreatment[]
  /** What surveys told of each route's roads; absent: the stations speak for all of them. */
  readonly roads?: ReadonlyMap<string, DecideRoads | null>
  readonly now: Date
  policyOf(authority: string): Policy
}

const adviceOf = (all: Recommendation): Advice => {
  const { outcome, spread_rate_g_m2, passes, plough, start_by, rule, because } = all
  return { outcome, spread_rate_g_m2, passes, plough, start_by, rule, because }
}

const isOther = (a: Advice, b: Advice): boolean =>
  a.outcome !== b.outcome ||
  a.spread_rate_g_m2 !== b.spread_rate_g_m2 ||
  a.passes !== b.passes ||
  a.plough !== b.plough ||
  a.rule !== b.rule ||
  a.start_by?.getTime() !== b.start_by?.getTime()

/** What each route of the authority would be advised now under a policy, by the same forecasts and readings. */
function adviceUnder(policy: Policy, sources: DifferenceSources): (route: string) => Recommendation {
  const { authority, ownNetwork, recent, now, policyOf } = sources
  const index = routeIndex(ruledNetwork(ownNetwork, (id) => (id === authority ? policy : policyOf(id))))
  const forecasts = new Map(sources.forecasts.map((forecast) => [forecast.station, forecast]))
  const ordered = Map.groupBy(sources.decisions, ({ route }) => route)
  const done = Map.groupBy(sources.completed, ({ route }) => route)
  const night = nights()(now, authorityOf(ownNetwork, authority).time_zone)
  const common = { index, forecasts, recent, policy, night, now }
  return (route) =>
    recommend(
      caseOf(index.routes.get(route)!, {
        ...common,
        decisions: ordered.get(route) ?? [],
        completed: done.get(route) ?? [],
        roads: sources.roads?.get(route) ?? null,
      }),
    )
}

/**
 * What a policy would change of tonight's advice, route by route; yields after each so that whoever calls may let other
 * work through.
 */
export function* policyDifference(
  policy: Policy,
  sources: DifferenceSources,
): Generator<RouteDifference | null> {
  const { authority, ownNetwork, policyOf } = sources
  const [before, after] = [policyOf(authority), policy].map((one) => adviceUnder(one, sources))
  for (const { id: route, name } of ownNetwork.routes.filter((one) => one.authority === authority)) {
    const [was, is] = [before!(route), after!(route)]
    const less_cautious = isMoreCautious(was, is.outcome, doseOf(is.spread_rate_g_m2, is.passes))
    const changed = isOther(was, is)
    yield changed ? { route, name, before: adviceOf(was), after: adviceOf(is), less_cautious } : null
  }
}
