import { type AlertDocument, alertDocument } from '#src/api/alert-document.ts'
import { believedReadings } from '#src/api/believed-readings.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { own, ownNetwork, type Principal } from '#src/api/principal.ts'
import { evidenceAges } from '#src/api/tonight/ages.ts'
import { coldestSite } from '#src/api/tonight/coldest-site.ts'
import { forecastError, LEAD_H } from '#src/api/tonight/forecast-error.ts'
import { nextStep } from '#src/api/tonight/next-step.ts'
import { notices } from '#src/api/tonight/notices.ts'
import { deadlineState, routeLines } from '#src/api/tonight/routes.ts'
import { stationsNow } from '#src/api/tonight/stations.ts'
import type {
  ChangedTonight,
  ForecastError,
  Freshness,
  TonightDocument,
  TonightRoute,
} from '#src/api/tonight-document.ts'
import type { Alert } from '#src/decision/alert.ts'
import { byLoudness } from '#src/decision/alerts/cause.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import { tonightSentence } from '#src/decision/tonight.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type CompletedTreatments, completedTreatments } from '#src/jobs/completed-treatments.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import { nightOf, nightSpan } from '#src/season.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Everything the document is made of, read once; the rest of this file computes. */
type LeadSources = Pick<ApiDeps, 'recent' | 'policyOf'> & {
  readonly now: Date
  readonly timeZone: string
  readonly network: Network
  readonly decisions: readonly Decision[]
  readonly alerts: readonly Alert[]
  /** What crews say that they did this night. */
  readonly done: readonly CompletedTreatment[]
}
type TonightSources = LeadSources &
  Pick<ApiDeps, 'sensors' | 'demonstration'> & {
    readonly forecasts: readonly StationForecast[]
    readonly parts: ReturnType<ApiDeps['parts']>
    readonly error: ForecastError | null
  }

function countsOf(lines: readonly TonightRoute[]) {
  const count = (outcome: TonightRoute['outcome']) => lines.filter((line) => line.outcome === outcome).length
  return {
    routes: lines.length,
    treat: count('treat'),
    no_action: count('no_action'),
    unknown: count('unknown') + count(null),
    confirmed: lines.filter((line) => line.decided_by !== null).length,
  }
}

/** Of the routes that still wait for a person: what is ordered has no deadline left to miss. */
function firstDeadline(lines: readonly TonightRoute[], now: Date): TonightDocument['deadline'] {
  const [first] = lines
    .flatMap(({ id, outcome, status, start_by }) =>
      outcome !== 'no_action' && status === 'proposed' && start_by ? [{ at: start_by, route: id }] : [],
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime())
  return first ? { ...first, state: deadlineState(first.at, now) } : null
}

const openAlerts = (alerts: readonly Alert[], now: Date) =>
  alerts
    .filter(({ cleared_at }) => cleared_at === null)
    .toSorted(byLoudness)
    .map((alert) => alertDocument(alert, now))

/** What is said first, on the whole page and where only a line of it changes. */
function leadOf(
  { now, network, decisions, timeZone, policyOf }: LeadSources,
  routes: readonly TonightRoute[],
  stations: readonly { readonly freshness: Freshness }[],
) {
  return {
    now,
    night: nightOf(now, timeZone),
    time_zone: timeZone,
    sentence: tonightSentence(decisions, network, now, timeZone),
    next_step: nextStep(routes, stations, now, timeZone),
    authorities: network.authorities.map(({ id, name }) => ({ id, name })),
    counts: countsOf(routes),
    deadline: firstDeadline(routes, now),
    notices: notices(network, policyOf),
  }
}

/** The document of tonight from what is known now; the same sources always give the same document. */
function composeTonight(sources: TonightSources): TonightDocument {
  const { now, network, decisions, forecasts, recent, timeZone } = sources
  const routes = routeLines(network, decisions, now, sources.done)
  const stations = stationsNow(network, recent, now, sources.policyOf, sources.sensors)
  const { to } = nightSpan(nightOf(now, timeZone), timeZone)
  return {
    format: 'frostline.tonight/1',
    ...leadOf(sources, routes, stations),
    demonstration: sources.demonstration && { clock_speed: sources.demonstration.clockSpeed },
    routes,
    coldest_site: coldestSite(network, forecasts, believedReadings(sources), { from: now, to }),
    stations,
    ages: evidenceAges(stations, forecasts, sources.parts, now),
    alerts: openAlerts(sources.alerts, now),
    forecast_error: sources.error,
    credits: network.credits,
  }
}

/** What alerts are about, as far as it has a name here. */
function namedBy(alerts: readonly AlertDocument[], { stations }: Network, routes: readonly TonightRoute[]) {
  const subjects = new Set(alerts.map(({ subject }) => subject.split('/')[0]))
  return {
    routes: routes
      .filter(({ id }) => subjects.has(id))
      .map(({ id, name, start_by }) => ({ id, name, start_by })),
    stations: stations.filter(({ id }) => subjects.has(id)).map(({ id, name }) => ({ id, name })),
  }
}

/** Has any sensor been heard? Of the stations' state nothing else is said first. */
const heardOf = ({ network, recent }: LeadSources): { readonly freshness: Freshness }[] =>
  network.devices.map(({ id }) => ({ freshness: recent.latest(id) ? 'fresh' : 'missing' }))

function composeChanged(sources: LeadSources, asked: ReadonlySet<string>): ChangedTonight {
  const { now, network, decisions } = sources
  const lines = routeLines(network, decisions, now, sources.done)
  const alerts = openAlerts(sources.alerts, now)
  return {
    format: 'frostline.tonight-changed/1',
    ...leadOf(sources, lines, heardOf(sources)),
    alerts,
    changed: lines.flatMap((line, index) =>
      asked.has(line.id) ? [{ ...line, after: lines[index - 1]?.id ?? null }] : [],
    ),
    ...namedBy(alerts, network, lines),
  }
}

/** Reading a night of forecasts back costs tens of milliseconds, and its answer changes by the hour. */
const ERROR_KEPT = 15 * MINUTE
const JUDGED = 12 * HOUR

function rememberedError(deps: ApiDeps) {
  const kept = new Map<string, { at: number; error: ForecastError | null }>()
  return async (who: Principal, network: Network, now: Date): Promise<ForecastError | null> => {
    const key = who.authorities.join()
    const known = kept.get(key)
    if (known && Math.abs(now.getTime() - known.at) < ERROR_KEPT) return known.error
    const to = new Date(now.getTime() - LEAD_H * HOUR)
    const span = { from: new Date(to.getTime() - JUDGED), to }
    const issued: StationForecast[] = []
    try {
      for (const { id } of network.stations) issued.push(...(await deps.store.forecastsOf(id, span)))
    } catch (error) {
      // Tonight can be shown without this figure; a store that is down is told elsewhere on the page.
      deps.logger.warn({ event: 'forecast_error_unknown', err: error }, 'past forecasts could not be read')
      return known?.error ?? null
    }
    const error = forecastError(issued, believedReadings(deps))
    kept.set(key, { at: now.getTime(), error })
    return error
  }
}

/** What both documents are made of; what the engine holds is asked of it, because reading it back costs more. */
async function leadSources(
  deps: ApiDeps,
  who: Principal,
  completed: Pick<CompletedTreatments, 'finished'>,
): Promise<LeadSources> {
  const now = deps.clock.now()
  const network = ownNetwork(who, deps.network())
  const timeZone = timeZoneOf(network, deps.timeZone)
  const [decisions, alerts] = await Promise.all([
    deps.held?.decisions() ?? deps.store.decisionsOfNight(nightOf(now, timeZone)),
    deps.store.alerts(),
  ])
  const { recent, policyOf } = deps
  return {
    recent,
    policyOf,
    now,
    timeZone,
    network,
    decisions: own(who, decisions),
    alerts: own(who, alerts),
    done: own(who, await completed.finished(nightSpan(nightOf(now, timeZone), timeZone))),
  }
}

/** Builds tonight as this principal may see it. Ask once at start for the functions, then call them per request. */
export function tonightFor(deps: ApiDeps) {
  const errorOf = rememberedError(deps)
  const completed = completedTreatments({ ...deps, log: deps.logger })
  return {
    async whole(who: Principal): Promise<TonightDocument> {
      const sources = await leadSources(deps, who, completed)
      const forecasts = await (deps.held?.forecasts() ?? deps.store.latestForecasts())
      const error = await errorOf(who, sources.network, sources.now)
      return composeTonight({
        ...deps,
        ...sources,
        forecasts: own(who, forecasts),
        parts: deps.parts(),
        error,
      })
    },
    async changed(who: Principal, routes: readonly string[]): Promise<ChangedTonight> {
      return composeChanged(await leadSources(deps, who, completed), new Set(routes))
    },
  }
}
