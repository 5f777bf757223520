import { alertDocument } from '#src/api/alert-document.ts'
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
import type { ForecastError, TonightDocument, TonightRoute } from '#src/api/tonight-document.ts'
import type { Alert } from '#src/decision/alert.ts'
import { byLoudness } from '#src/decision/alerts/cause.ts'
import type { Decision } from '#src/decision/decision.ts'
import { tonightSentence } from '#src/decision/tonight.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type Network, timeZoneOf } from '#src/network/network.ts'
import { nightOf, nightSpan } from '#src/season.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** Everything the document is made of, read once; the rest of this file computes. */
type TonightSources = Pick<ApiDeps, 'recent' | 'sensors' | 'demonstration' | 'policyOf'> & {
  readonly now: Date
  readonly timeZone: string
  readonly network: Network
  readonly decisions: readonly Decision[]
  readonly forecasts: readonly StationForecast[]
  readonly alerts: readonly Alert[]
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

/** The document of tonight from what is known now; the same sources always give the same document. */
function composeTonight(sources: TonightSources): TonightDocument {
  const { now, network, decisions, forecasts, recent, timeZone } = sources
  const night = nightOf(now, timeZone)
  const routes = routeLines(network, decisions, now)
  const stations = stationsNow(network, recent, now, sources.policyOf, sources.sensors)
  const { to } = nightSpan(night, timeZone)
  return {
    format: 'frostline.tonight/1',
    now,
    night,
    time_zone: timeZone,
    demonstration: sources.demonstration && { clock_speed: sources.demonstration.clockSpeed },
    sentence: tonightSentence(decisions, network, now, timeZone),
    next_step: nextStep(routes, stations, now, timeZone),
    authorities: network.authorities.map(({ id, name }) => ({ id, name })),
    counts: countsOf(routes),
    deadline: firstDeadline(routes, now),
    routes,
    coldest_site: coldestSite(network, forecasts, believedReadings(sources), { from: now, to }),
    stations,
    ages: evidenceAges(stations, forecasts, sources.parts, now),
    alerts: openAlerts(sources.alerts, now),
    forecast_error: sources.error,
    notices: notices(network, sources.policyOf),
    credits: network.credits,
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

/** Builds tonight as this principal may see it. Ask once at start for the function, then call it per request. */
export function tonightFor(deps: ApiDeps) {
  const errorOf = rememberedError(deps)
  return async (who: Principal): Promise<TonightDocument> => {
    const now = deps.clock.now()
    const network = ownNetwork(who, deps.network())
    const timeZone = timeZoneOf(network, deps.timeZone)
    const [decisions, forecasts, alerts, error] = await Promise.all([
      deps.store.decisionsOfNight(nightOf(now, timeZone)),
      deps.store.latestForecasts(),
      deps.store.alerts(),
      errorOf(who, network, now),
    ])
    return composeTonight({
      ...deps,
      now,
      timeZone,
      network,
      decisions: own(who, decisions),
      forecasts: own(who, forecasts),
      alerts: own(who, alerts),
      parts: deps.parts(),
      error,
    })
  }
}
