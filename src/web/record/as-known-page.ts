import type { AsKnownDocument } from '#src/api/as-known-document.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision } from '#src/decision/decision.ts'
import { timeWithDay } from '#src/decision/words.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import { nightName } from '#src/web/night-page.ts'
import { sideSentence } from '#src/web/plan/plan-words.ts'
import { clockTime, degrees, NOT_KNOWN, outcomeWords, statusWords, utc } from '#src/web/words.ts'

type Route = AsKnownDocument['routes'][number]
type Station = AsKnownDocument['stations'][number]

const answerWords = ({ decided }: Decision, zone: string): string =>
  decided
    ? `${decided.action === 'treat' ? 'treat' : 'no action'}, ${decided.by} at ${clockTime(decided.at, zone)}${decided.note ? `: ${decided.note}` : ''}`
    : 'nobody had answered'

function routeRow({ name, decision }: Route, zone: string) {
  if (!decision)
    return { name, ...outcomeWords.none, because: 'Nothing had been proposed.', answer: NOT_KNOWN }
  const { recommendation, status, version } = decision
  return {
    name,
    ...outcomeWords[recommendation.outcome],
    because: recommendation.because,
    orderBy: clockTime(recommendation.start_by, zone),
    status: `${statusWords[status] ?? status}, version ${version}`,
    answer: answerWords(decision, zone),
  }
}

const coldest = (series: readonly ForecastPoint[]): ForecastPoint | undefined =>
  series.reduce<ForecastPoint | undefined>(
    (least, point) => (least && least.road_temp_c <= point.road_temp_c ? least : point),
    undefined,
  )

function stationRow({ name, readings, forecast, doubts }: Station, zone: string) {
  const last = readings.at(-1)
  const least = forecast ? coldest(forecast.series) : undefined
  return {
    name,
    reading: last
      ? `${degrees(last.road_temp_c)} at ${clockTime(last.at, zone)}, received ${clockTime(last.received_at, zone)}`
      : 'nothing received in the three hours before',
    flags: last?.flags.join(', ') ?? '',
    forecast: forecast
      ? `${degrees(least?.road_temp_c)} at ${clockTime(least?.at, zone)} at the lowest; issued ${clockTime(forecast.issued_at, zone)}`
      : 'none',
    doubts: doubts.flatMap(({ findings }) => findings.map(({ because }) => because)),
  }
}

function treatmentLine(done: CompletedTreatment, { routes, at, time_zone: zone }: AsKnownDocument): string {
  const { route, stretch, finished_at, spread_rate_g_m2, by } = done
  const name = routes.find(({ id }) => id === route)?.name ?? route
  return `${name}${stretch ? ', a part of it' : ''}: ${spread_rate_g_m2} g/m², done at ${timeWithDay(finished_at, at, zone)} by ${by}; told at ${timeWithDay(done.entered_at, at, zone)}`
}

/** What was proposed beside the standing routes, and what a person had made of it. */
function planLine(
  { because, proposed, made_at, made_by, confirmed }: NightPlan,
  { time_zone: zone }: AsKnownDocument,
) {
  const why = because.length > 0 ? because.join(' ') : 'Nothing special: the standing routes.'
  const what = confirmed?.choice === 'standing' ? 'the standing routes' : 'it'
  const answer = confirmed
    ? `${confirmed.by} confirmed ${what} at ${clockTime(confirmed.at, zone)}: ${confirmed.reason}`
    : 'nobody had confirmed it'
  return `${clockTime(made_at, zone)}, ${made_by}: ${sideSentence(proposed)} ${why} Then: ${answer}`
}

/** A network that was never changed has no time from which it counts. */
function networkWords(network: AsKnownDocument['network']): string | null {
  if (!network) return null
  const { since_at, sha256 } = network
  const since = since_at.getTime() > 0 ? `, in force since ${utc(since_at)} UTC` : ''
  return `Names, places and sensors are those of then${since} (fingerprint ${sha256.slice(0, 16)}…).`
}

/** What was known at an instant, as the words that the page prints. */
export function asKnownPage(document: AsKnownDocument) {
  const { night, at, time_zone: zone, alerts } = document
  return {
    title: `What was known at ${clockTime(at, zone)}`,
    night: nightName(night),
    at: at.toISOString(),
    data: `/api/v1/nights/${night}/as-known-at?at=${at.toISOString()}`,
    routes: document.routes.map((route) => routeRow(route, zone)),
    stations: document.stations.map((station) => stationRow(station, zone)),
    alerts: alerts.map(({ message, raised_at }) => `${clockTime(raised_at, zone)}: ${message}`),
    treatments: document.treatments.map((done) => treatmentLine(done, document)),
    plans: document.plans.map((plan) => planLine(plan, document)),
    plansPage: `/nights/${night}/plan`,
    network: networkWords(document.network),
    notKnown: document.not_known,
  }
}
