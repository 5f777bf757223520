import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { DecideCase, DecideRoads, DecideRoute } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import { decisionId } from '#src/decision/proposal.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { earlierTreatments } from '#src/jobs/earlier-treatments.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type CivilDate, nightOf, nightSpan } from '#src/season.ts'
import { MAX_AHEAD } from '#src/telemetry/message-fault.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

/** Who stands for whom, looked up once per network. */
export type RouteIndex = {
  readonly network: Network
  readonly routes: ReadonlyMap<string, TreatmentRoute>
  readonly stationsOf: ReadonlyMap<string, readonly Station[]>
  readonly routesOf: ReadonlyMap<string, readonly string[]>
  /** Each route as the decision sees it: one object as long as the network stays, so that it is pinned once. */
  readonly decided: ReadonlyMap<string, DecideRoute>
}

function stationsByRoute({ stations }: Network): Map<string, Station[]> {
  const pairs = stations.flatMap((station) => station.routes.map((route) => ({ route, station })))
  const found = new Map<string, Station[]>()
  for (const { route, station } of pairs) found.set(route, [...(found.get(route) ?? []), station])
  return found
}

export function routeIndex(network: Network): RouteIndex {
  const stationsOf = stationsByRoute(network)
  const decided = (route: TreatmentRoute) => ({ ...route, stations: stationsOf.get(route.id) ?? [] })
  return {
    network,
    stationsOf,
    routes: new Map(network.routes.map((route) => [route.id, route])),
    routesOf: new Map(network.stations.map((station) => [station.id, station.routes])),
    decided: new Map(network.routes.map((route) => [route.id, decided(route)])),
  }
}

export type NightNow = {
  readonly night: CivilDate
  readonly from: Date
  readonly to: Date
  /** The night before. */
  readonly before: CivilDate
}

/** The night that contains an instant; remembered until it is over, because civil time is dear. */
export function nights(): (at: Date, timeZone: string) => NightNow {
  const known = new Map<string, NightNow>()
  return (at, timeZone) => {
    const last = known.get(timeZone)
    if (last && last.from <= at && at < last.to) return last
    const night = nightOf(at, timeZone)
    const span = nightSpan(night, timeZone)
    const now = { night, ...span, before: nightOf(new Date(span.from.getTime() - HOUR), timeZone) }
    known.set(timeZone, now)
    return now
  }
}

export type CaseSources = {
  readonly index: RouteIndex
  readonly forecasts: ReadonlyMap<string, StationForecast>
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  readonly policy: Policy
  /** The route's decisions of this night and the last: what was ordered may still lie on the road. Absent: none. */
  readonly decisions?: readonly (Decision | undefined)[]
  /** What crews said that they did on the route lately. Absent: nothing. */
  readonly completed?: readonly CompletedTreatment[]
  /** What surveys told of the route's roads; absent or null: none was driven there. */
  readonly roads?: DecideRoads | null
  readonly night: NightNow
  readonly now: Date
}

/** The roads, with the forecasts that only they need. */
function withRoads({ roads, forecasts }: CaseSources): Pick<DecideCase, 'roads' | 'reference_forecasts'> {
  if (!roads) return {}
  return { roads, reference_forecasts: roads.stations.flatMap(({ id }) => forecasts.get(id) ?? []) }
}

/** Everything that is known about the route now. */
export function caseOf(route: TreatmentRoute, sources: CaseSources): DecideCase {
  const { index, forecasts, recent, policy, decisions = [], completed = [], night, now } = sources
  const stations = index.stationsOf.get(route.id) ?? []
  const from = new Date(now.getTime() - policy.silent_cold_h * HOUR)
  const to = new Date(now.getTime() + MAX_AHEAD + 1)
  return {
    id: decisionId(night.night, route.id),
    now,
    until: night.to,
    time_zone: authorityOf(index.network, route.authority).time_zone,
    policy,
    route: index.decided.get(route.id) ?? { ...route, stations },
    forecasts: stations.flatMap((station) => forecasts.get(station.id) ?? []),
    readings: stations.flatMap((station) => recent.ofStation(station.id, from, to)),
    treatments: earlierTreatments(route, decisions, completed, now),
    ...withRoads(sources),
  }
}
