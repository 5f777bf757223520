import type { DecideCase } from '#src/decision/decide-case.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import { isEasing, nextDecision, type Proposal, type RouteNight } from '#src/decision/proposal.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { usedCase } from '#src/decision/used-case.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { completedTreatments } from '#src/jobs/completed-treatments.ts'
import { countingForecasts } from '#src/jobs/counting-forecasts.ts'
import { caseOf, nights as nightsKnown, type RouteIndex, routeIndex } from '#src/jobs/decide-cases.ts'
import { decisionMemory } from '#src/jobs/decision-memory.ts'
import { heldAdvice } from '#src/jobs/held-advice.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { Log } from '#src/jobs/log.ts'
import { oneAfterAnother } from '#src/jobs/one-after-another.ts'
import type { RouteRoads } from '#src/jobs/route-roads.ts'
import type { RuleWatch } from '#src/jobs/rule-watch.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import type { CivilDate } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { MINUTE } from '#src/units.ts'

export type DecisionCycleParts = {
  network(): Network
  readonly clock: Pick<Clock, 'now'>
  readonly recent: { ofStation(station: string, from: Date, to: Date): readonly Reading[] }
  readonly store: Pick<
    OperationalStore,
    'latestForecasts' | 'forecastsOf' | 'decisionsOfNight' | 'saveDecision' | 'treatments'
  >
  readonly live: Pick<LiveFeed, 'publish' | 'subscribe'>
  policyOf(authority: string): Policy
  /** What surveys told of a route's roads; absent: its stations speak for all of it. */
  readonly roads?: Pick<RouteRoads, 'of'>
  /** What to do by a case; absent: worked out anew only when that can matter. */
  readonly advise?: (given: DecideCase) => Recommendation
  /** Told of every look; absent: nobody compares rules. */
  readonly rules?: Pick<RuleWatch, 'heed'>
  readonly log: Log
}

export type DecisionCycleResult = {
  readonly routes: number
  /** Proposed, changed or reopened. */
  readonly changed: number
  /** Routes that could not be decided or saved; each is in the log. */
  readonly failed: readonly string[]
}

export type DecisionCycle = {
  /** Looks again at every route. */
  all(): Promise<DecisionCycleResult>
  /** Looks again at one route; its decision now, null for an unknown route. */
  route(id: string): Promise<Decision | null>
  /** Looks again at the routes of the reading's station; many readings in a burst cost one look. */
  onReading(reading: Reading): Promise<void>
  /** The last forecast of each station, from memory. */
  forecasts(): Promise<readonly StationForecast[]>
  /** Tonight's decisions, one a route, from memory. */
  decisions(): Promise<readonly Decision[]>
  stop(): void
}

/** Looks at a stretch, some milliseconds; then readings and pages have their turn. */
const AT_A_STRETCH = 10
const othersFirst = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Newer words for the same proposal are saved this often at most. */
const REFRESH_EVERY = 5 * MINUTE

/**
 * Proposes a decision for each route and night and keeps it up to date: on every reading of the route's stations and
 * whenever it is told to look again. A route that fails is named and never stops the others.
 */
export function decisionCycle(parts: DecisionCycleParts): DecisionCycle {
  const { clock, recent, store, log, advise = heldAdvice() } = parts
  const memory = decisionMemory(parts)
  const treatments = completedTreatments(parts)
  const nightAt = nightsKnown()
  const refreshedAt = new Map<string, number>()
  const easing = new Map<string, Date>()
  let index: RouteIndex | null = null

  const indexed = (): RouteIndex => {
    const network = parts.network()
    if (index?.network !== network) index = routeIndex(network)
    return index
  }

  function recorded(previous: Decision | null, { decision, kind }: Proposal, at: Date): NewRecordEntry {
    const before = kind === 'reopened' ? previous : null
    const { authority, id: subject } = decision
    return {
      at,
      actor: 'engine',
      authority,
      action: `decision_${kind}`,
      subject,
      detail: { before, after: decision },
    }
  }

  /** False when somebody else saved first. */
  async function save(
    previous: Decision | null,
    proposal: Proposal,
    restsOn: DecideCase,
    now: Date,
  ): Promise<boolean> {
    const { decision, kind } = proposal
    const expected = previous?.id === decision.id ? previous.version : null
    const entry = kind === 'refreshed' ? null : recorded(previous, proposal, now)
    const isAdvice = decision.recommendation !== previous?.recommendation
    const kept = {
      ...(entry && { entry }),
      ...(isAdvice && { restsOn: usedCase(restsOn, decision.recommendation) }),
    }
    if (!(await store.saveDecision(decision, expected, kept))) return false
    if (entry) {
      const { route, version, recommendation } = decision
      const { outcome, rule, because } = recommendation
      log.info({ event: entry.action, route, version, outcome, rule }, because)
    }
    refreshedAt.set(decision.id, now.getTime())
    memory.tell(decision, now)
    return true
  }

  const isTooSoon = ({ kind, decision }: Proposal, now: Date) =>
    kind === 'refreshed' && now.getTime() - (refreshedAt.get(decision.id) ?? -Infinity) < REFRESH_EVERY

  /** Only to be shown: a store that does not answer costs no decision. */
  const ordersOf = (night: CivilDate) =>
    memory.ofNight(night).catch((): ReadonlyMap<string, Decision> => new Map())

  /** Not kept beyond a restart: then it has to hold anew. */
  function easingSince(previous: Decision | null, advice: Recommendation, on: RouteNight): Date | null {
    if (!isEasing(previous, advice, on)) {
      easing.delete(on.route)
      return null
    }
    const since = easing.get(on.route) ?? on.now
    easing.set(on.route, since)
    return since
  }

  type Looked = { readonly decision: Decision; readonly changed: boolean }

  /** Null when somebody else changed the decision meanwhile. */
  async function look(route: TreatmentRoute): Promise<Looked | null> {
    const now = clock.now()
    const { authority } = route
    const night = nightAt(now, authorityOf(indexed().network, authority).time_zone)
    const held = await memory.ofNight(night.night)
    const previous = held.get(route.id) ?? null
    const policy = parts.policyOf(authority)
    const lastNight = await ordersOf(night.before)
    const forecasts = countingForecasts(await memory.forecasts(), indexed().network)
    const decisions = [lastNight.get(route.id), previous ?? undefined]
    const roads = (await parts.roads?.of(route)) ?? null
    const completed = await treatments.ofRoute(route.id)
    const known = { forecasts, recent, decisions, completed, roads }
    const sources = { index: indexed(), policy, night, now, ...known }
    const given = caseOf(route, sources)
    const advice = advise(given)
    parts.rules?.heed({ given, advice, authority, night })
    const on = { authority, route: route.id, night: night.night, now, policy, easing_since: null }
    const easing_since = easingSince(previous, advice, on)
    const proposal = nextDecision(previous, advice, { ...on, easing_since })
    if (previous && (!proposal || isTooSoon(proposal, now))) return { decision: previous, changed: false }
    if (!proposal || !(await save(previous, proposal, given, now))) return null
    held.set(route.id, proposal.decision)
    return { decision: proposal.decision, changed: proposal.kind !== 'refreshed' }
  }

  /** A person's answer may come between; then the route is looked at once more with that answer. */
  async function lookAgain(route: TreatmentRoute): Promise<Looked> {
    const first = await look(route)
    if (first) return first
    memory.forget()
    const second = await look(route)
    if (!second) throw new Error(`the decision for ${route.id} is being changed by somebody else`)
    return second
  }

  /** A burst, the cycle and the watch never race for a version. */
  const inTurn = oneAfterAnother()

  async function lookSafely(id: string): Promise<'changed' | 'same' | 'failed'> {
    try {
      const route = indexed().routes.get(id)
      return route && (await lookAgain(route)).changed ? 'changed' : 'same'
    } catch (error) {
      log.error({ event: 'decision_failed', route: id, err: error }, 'route could not be decided')
      return 'failed'
    }
  }

  const due = new Set<string>()
  let draining: Promise<void> | null = null
  async function drain(): Promise<void> {
    try {
      let looks = 0
      for (const id of due) {
        due.delete(id)
        await inTurn(() => lookSafely(id))
        if (++looks % AT_A_STRETCH === 0) await othersFirst()
      }
    } finally {
      draining = null
    }
  }

  return {
    async all() {
      const routes = [...indexed().routes.keys()]
      let changed = 0
      const failed: string[] = []
      for (const [index, id] of routes.entries()) {
        if (index > 0 && index % AT_A_STRETCH === 0) await othersFirst()
        const result = await inTurn(() => lookSafely(id))
        if (result === 'changed') changed++
        if (result === 'failed') failed.push(id)
      }
      return { routes: routes.length, changed, failed }
    },
    async route(id) {
      const route = indexed().routes.get(id)
      return route ? (await inTurn(() => lookAgain(route))).decision : null
    },
    onReading({ station }) {
      for (const route of indexed().routesOf.get(station) ?? []) due.add(route)
      draining ??= drain()
      return draining
    },
    forecasts: async () => [...(await memory.forecasts()).values()],
    async decisions() {
      const now = clock.now()
      const { authorities } = indexed().network
      const tonight = new Map(authorities.map(({ id, time_zone }) => [id, nightAt(now, time_zone).night]))
      const held = await Promise.all([...new Set(tonight.values())].map(memory.ofNight))
      return held
        .flatMap((night) => [...night.values()])
        .filter(({ authority, night }) => tonight.get(authority) === night)
    },
    stop() {
      memory.stop()
      treatments.stop()
    },
  }
}
