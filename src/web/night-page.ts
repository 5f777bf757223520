import type {
  ChangedTonight,
  TonightDocument,
  TonightRoute,
  TonightStation,
} from '#src/api/tonight-document.ts'
import { civilTime } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'
import { alertLines } from '#src/web/alert-lines.ts'
import { nightChart } from '#src/web/chart/night-chart.ts'
import { ageLines } from '#src/web/evidence-ages.ts'
import { routeMarks } from '#src/web/route-marks.ts'
import { sensorWords } from '#src/web/sensor-words.ts'
import { shortReason } from '#src/web/short-reason.ts'
import {
  clockTime,
  coldestPlace,
  degrees,
  duration,
  outcomeWords,
  percent,
  statusWords,
  tonnes,
} from '#src/web/words.ts'

/** `Thursday 15 January 2026` in the night's own words. */
export const nightName = (night: string): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' }).format(
    new Date(`${night}T12:00:00Z`),
  )

export function deadlineWords(at: Date, now: Date): string {
  const left = at.getTime() - now.getTime()
  // time left is rounded down; lateness to the nearest minute, as in the sentence of tonight
  return left < 0 ? `${duration(MINUTE / 2 - left)} too late` : `${duration(left)} left`
}

/** What both the whole page and a changed part of it say first. */
type LeadDocument = Pick<
  TonightDocument,
  'now' | 'night' | 'time_zone' | 'sentence' | 'next_step' | 'authorities' | 'deadline' | 'notices'
>

function deadline({ deadline, now, time_zone }: LeadDocument) {
  if (!deadline) return null
  const time = civilTime(deadline.at, time_zone)
  const words =
    deadline.state === 'passed'
      ? `${deadlineWords(deadline.at, now)} for the first route: order now, split the route or close the road.`
      : `Order the first route by ${time}: ${deadlineWords(deadline.at, now)}.`
  return { words, style: deadline.state }
}

/** How much time is left to order; once a person has answered, when that was. */
function orderWords({ start_by, deadline_state, decided_at }: TonightRoute, now: Date, timeZone: string) {
  if (decided_at) return `decided ${civilTime(decided_at, timeZone)}`
  return start_by && deadline_state ? deadlineWords(start_by, now) : ''
}

/** `treated 03:12, 10 g/m², 40 min ago`; empty: nobody has told of a treatment. */
function treatedWords({ treated }: TonightRoute, now: Date, timeZone: string): string {
  if (!treated) return ''
  const { finished_at: at, spread_rate_g_m2: rate, whole } = treated
  const part = whole ? 'treated' : 'part treated'
  return `${part} ${civilTime(at, timeZone)}, ${rate} g/m², ${duration(now.getTime() - at.getTime())} ago`
}

/** What the advice has come to; for what it was answered where that is more than the route. */
function statusOf({
  expired,
  status,
  flags,
  answered_for: scope,
  awaits_second_person: first,
}: TonightRoute) {
  if (expired) return 'Expired: look again'
  if (status === 'proposed' && flags.includes('REOPENED'))
    return 'Asked again: more, or much sooner, than was answered'
  const words = statusWords[status ?? ''] ?? ''
  const answered = scope && scope.kind !== 'route' ? `${words}, for ${scope.name}` : words
  return first ? `${answered}. No action asked for by ${first}: a second person is needed` : answered
}

/** A person said no action: what follows are the engine's reasons for what it advised. */
function beforeReason({ outcome, proposed }: TonightRoute): string {
  if (outcome !== 'no_action' || proposed === null || proposed === 'no_action') return ''
  return `Against the advice to ${proposed === 'treat' ? 'treat' : 'assume treat'}. `
}

export function routeRow(route: TonightRoute, { now, time_zone }: LeadDocument) {
  const { coldest, start_by } = route
  return {
    id: route.id,
    name: route.name,
    ...outcomeWords[route.outcome ?? 'none'],
    status: statusOf(route),
    startBy: clockTime(start_by, time_zone),
    deadlineWords: orderWords(route, now, time_zone),
    completeBy: clockTime(route.complete_by, time_zone),
    coldest: degrees(coldest?.road_temp_c),
    coldestWhere: coldest ? `${coldestPlace(coldest)}, ${clockTime(coldest.at, time_zone)}` : '',
    freeze: percent(route.freeze_probability),
    rate: route.spread_rate_g_m2 === null ? '–' : `${route.spread_rate_g_m2} g/m²`,
    salt: route.salt_t === null ? '' : tonnes(route.salt_t),
    treated: treatedWords(route, now, time_zone),
    because: beforeReason(route) + route.because,
    reason: beforeReason(route) + shortReason(route),
  }
}

const settings: Record<TonightStation['setting'], string> = {
  open: 'open road',
  valley_bottom: 'valley bottom',
  bridge: 'bridge',
  exposed: 'exposed ground',
  town: 'town',
}

const withoutReading = ({ out_of_use }: TonightStation) =>
  out_of_use.length > 0 ? 'out of use' : 'never heard of'

function stationRow(station: TonightStation) {
  const { latest } = station
  return {
    name: station.name,
    setting: settings[station.setting] + (station.invented ? ', invented' : ''),
    stale: station.stale,
    road: degrees(latest?.road_temp_c),
    air: degrees(latest?.air_temp_c),
    surface: latest?.surface_state ?? '–',
    age: latest ? `${duration(latest.age_s * 1000)} ago` : withoutReading(station),
    flags: latest?.flags.join(', ') ?? '',
    belief: sensorWords(station),
  }
}

const leadWords = (tonight: LeadDocument) => ({
  sentence: tonight.sentence,
  nextStep: tonight.next_step,
  notices: tonight.notices,
  authority: tonight.authorities.map(({ name }) => name).join(', '),
  night: nightName(tonight.night),
  now: civilTime(tonight.now, tonight.time_zone),
  deadline: deadline(tonight),
})

/** The first words, the alerts, and the lines that changed, each with the one that it stands after. */
export const changedPage = (tonight: ChangedTonight) => ({
  ...leadWords(tonight),
  alerts: alertLines(tonight),
  routes: tonight.changed.map((route) => ({ ...routeRow(route, tonight), after: route.after, mark: '' })),
})

/** Everything the template of tonight prints, as words. */
export function tonightPage(tonight: TonightDocument, map: string | null) {
  const { coldest_site: site } = tonight
  const marks = routeMarks(tonight.routes)
  const coldestRoute = tonight.routes.find((route) => route.coldest?.station === site?.station)
  return {
    ...leadWords(tonight),
    alerts: alertLines(tonight),
    routes: tonight.routes.map((route) => ({ ...routeRow(route, tonight), mark: marks.get(route.id) })),
    map,
    chart: site ? nightChart(site, coldestRoute?.complete_by ?? null, tonight) : null,
    ages: ageLines(tonight),
    stations: tonight.stations.map(stationRow),
    silent: tonight.stations.filter((station) => station.stale).length,
    doubted: tonight.stations.filter(({ verdict }) => verdict && verdict.verdict !== 'trusted').length,
  }
}
