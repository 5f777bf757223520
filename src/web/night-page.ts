import type {
  ColdestSite,
  EvidenceAge,
  TonightDocument,
  TonightRoute,
  TonightStation,
} from '#src/api/tonight-document.ts'
import { civilTime } from '#src/season.ts'
import { HOUR } from '#src/units.ts'
import { type FanChart, fanCaption, fanChart, NARROW, WIDE } from '#src/web/fan-chart.ts'
import { clockTime, degrees, duration, outcomeWords, percent, statusWords, tonnes } from '#src/web/words.ts'

/** `Thursday 15 January 2026` in the night's own words. */
export const nightName = (night: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(
    new Date(`${night}T12:00:00Z`),
  )

export function deadlineWords(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime()
  return left < 0 ? `${duration(left)} too late` : `${duration(left)} left`
}

function deadline({ deadline, now, time_zone }: TonightDocument) {
  if (!deadline) return null
  const time = civilTime(deadline.at, time_zone)
  const words =
    deadline.state === 'passed'
      ? `The order should have gone out at ${time}: ${deadlineWords(deadline.at, now)}. Order now, split the route or close the road.`
      : `Order the first route by ${time}: ${deadlineWords(deadline.at, now)}.`
  return { words, style: deadline.state }
}

export function routeRow(route: TonightRoute, { now, time_zone }: TonightDocument) {
  const { coldest, start_by, deadline_state } = route
  return {
    id: route.id,
    name: route.name,
    ...outcomeWords[route.outcome ?? 'none'],
    status: route.expired ? 'Expired: look again' : (statusWords[route.status ?? ''] ?? ''),
    startBy: clockTime(start_by, time_zone),
    deadlineWords: start_by && deadline_state ? deadlineWords(start_by, now) : '',
    completeBy: clockTime(route.complete_by, time_zone),
    coldest: degrees(coldest?.road_temp_c),
    coldestWhere: coldest ? `${coldest.name}, ${clockTime(coldest.at, time_zone)}` : '',
    freeze: percent(route.freeze_probability),
    rate: route.spread_rate_g_m2 === null ? '–' : `${route.spread_rate_g_m2} g/m²`,
    salt: route.salt_t === null ? '' : tonnes(route.salt_t),
    because: route.because,
  }
}

const settings: Record<TonightStation['setting'], string> = {
  open: 'open road',
  valley_bottom: 'valley bottom',
  bridge: 'bridge',
  exposed: 'exposed ground',
  town: 'town',
}

function stationRow(station: TonightStation) {
  const { latest } = station
  return {
    name: station.name,
    setting: settings[station.setting] + (station.invented ? ', invented' : ''),
    stale: station.stale,
    road: degrees(latest?.road_temp_c),
    air: degrees(latest?.air_temp_c),
    surface: latest?.surface_state ?? '–',
    age: latest ? `${duration(latest.age_s * 1000)} ago` : 'never heard of',
    flags: latest?.flags.join(', ') ?? '',
  }
}

const ageWords: Record<EvidenceAge['state'], string> = { fresh: 'fresh', stale: 'stale', missing: 'missing' }

/** What the chart stands on, and how far to believe it. */
function basis(site: ColdestSite, tonight: TonightDocument): string {
  const { time_zone, forecast_error: error } = tonight
  const weather = site.atmosphere
    ? `weather from ${site.atmosphere.source} of ${civilTime(site.atmosphere.issued_at, time_zone)}`
    : 'no weather forecast, sensors alone'
  const measured = error
    ? ` So far its error ${error.lead_h} h ahead was ${degrees(error.mean_absolute_c)} on average over ${error.pairs} comparisons.`
    : ' Its error is not known yet.'
  return `Forecast of ${civilTime(site.issued_at, time_zone)} by ${site.model}, ${weather}; untreated road, band: eight times in ten.${measured}`
}

/** Wide and narrow drawings of one night, its caption, and the same as rows. */
export function chartOf(site: ColdestSite, completeBy: Date | null, tonight: TonightDocument) {
  const chart: FanChart = {
    observed: site.observed,
    forecast: site.forecast,
    now: tonight.now,
    treatBelow: site.treat_below_c,
    completeBy,
    timeZone: tonight.time_zone,
  }
  return {
    wide: fanChart(chart, WIDE, 'chart-wide'),
    narrow: fanChart(chart, NARROW, 'chart-narrow'),
    caption: fanCaption(site.name, chart),
    basis: basis(site, tonight),
    rows: site.forecast
      .filter((point) => point.at.getTime() % HOUR === 0)
      .map((point) => ({
        time: civilTime(point.at, tonight.time_zone),
        road: degrees(point.road_temp_c),
        low: degrees(point.road_temp_p10_c),
        high: degrees(point.road_temp_p90_c),
        freeze: percent(point.freeze_probability),
        surface: point.surface_state,
      })),
  }
}

/** Everything the template of tonight prints, as words. */
export function tonightPage(tonight: TonightDocument, map: string | null) {
  const { time_zone, coldest_site: site } = tonight
  const coldestRoute = tonight.routes.find((route) => route.coldest?.station === site?.station)
  return {
    sentence: tonight.sentence,
    nextStep: tonight.next_step,
    authority: tonight.authorities.map(({ name }) => name).join(', '),
    night: nightName(tonight.night),
    now: civilTime(tonight.now, time_zone),
    deadline: deadline(tonight),
    alerts: tonight.alerts.map((alert) => ({
      severity: alert.severity,
      word: alert.severity === 'urgent' ? 'Urgent:' : 'Warning:',
      message: alert.message,
      since: civilTime(alert.raised_at, time_zone),
    })),
    routes: tonight.routes.map((route) => routeRow(route, tonight)),
    map,
    chart: site ? chartOf(site, coldestRoute?.complete_by ?? null, tonight) : null,
    ages: tonight.ages.map((age) => ({ ...age, word: ageWords[age.state] })),
    stations: tonight.stations.map(stationRow),
    silent: tonight.stations.filter((station) => station.stale).length,
  }
}
