import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { RefusalReason, SpotAnswer, SpotKnown, SpotRequest } from '#src/decision/spot-request.ts'
import type { Resources, SpreaderState } from '#src/routing/resources.ts'
import { civilTime } from '#src/season.ts'
import { nightName } from '#src/web/night-page.ts'
import type { RequestAttempt } from '#src/web/requests/request-form.ts'
import { clockTime, degrees, duration, outcomeWords, percent } from '#src/web/words.ts'

type Known = SpotKnown<Resources>
type Request = SpotRequest<Resources>

const WHO: Record<Request['asked_by']['kind'], string> = {
  police: 'Police',
  public: 'Public',
  staff: 'Staff',
}
export const REASONS: Record<RefusalReason, string> = {
  no_resources: 'Nobody can be sent',
  no_hazard_expected: 'No ice is expected there',
  already_treated: 'It was treated already',
  not_our_road: 'Not our road',
  other: 'Another reason',
}
const STATES: Record<SpreaderState, string> = {
  not_ordered: 'not ordered anywhere',
  mobilising: 'ordered, setting out',
  expected_out: 'should be out',
  overdue: 'should be back, nobody has told',
  done: 'done, as its crew has told',
}
const FLAGS: Record<string, string> = {
  SPREADERS_NOT_ORDERED: 'Spreaders were not ordered anywhere',
  HAZARD_EXPECTED: 'Ice was to be expected, or could not be ruled out',
  NO_TREATMENT_TOLD: 'No crew had told of a treatment',
}

/** What was known of the road and of what there was to send, a line each. */
function knownLines(known: Known, timeZone: string, nameOf: (route: string) => string): string[] {
  const time = (at: Date) => civilTime(at, timeZone)
  const routes = known.routes.map(
    ({ route, outcome, because }) => `${nameOf(route)}: ${outcomeWords[outcome].word}. ${because}`,
  )
  const stations = known.stations.map(({ name, reading, forecast }) => {
    const measured = reading ? `road ${degrees(reading.road_temp_c)} at ${time(reading.at)}` : 'no reading'
    const expected = forecast
      ? `coldest ${degrees(forecast.road_temp_c)} at ${time(forecast.at)}, below 0 °C with ${percent(forecast.freeze_probability)}`
      : 'no forecast'
    return `${name}: ${measured}; ${expected}.`
  })
  const treated = known.treatments.map(
    ({ route, finished_at, spread_rate_g_m2, by }) =>
      `${nameOf(route)} treated ${time(finished_at)}, ${spread_rate_g_m2} g/m², ${by}.`,
  )
  const spreaders = known.resources.spreaders.map(
    ({ spreader, state, until }) =>
      `${spreader}: ${STATES[state]}${until ? `, until ${clockTime(until, timeZone)} by the route’s own times` : ''}.`,
  )
  const nothing =
    routes.length + stations.length === 0 ? ['No route and no station tells of this place.'] : []
  return [...nothing, ...routes, ...stations, ...treated, ...spreaders, ...known.resources.unknown]
}

function answerWords(answer: SpotAnswer<Resources>, timeZone: string, nameOf: (route: string) => string) {
  const { outcome, by, at, reason_code, reason, route, crew, complete_by, flags } = answer
  const when = `${by}, ${civilTime(at, timeZone)}`
  if (outcome === 'accepted') {
    const who = [route && nameOf(route), crew].filter(Boolean).join(', ')
    return { words: `Accepted: ${who}, by ${clockTime(complete_by, timeZone)}. ${when}`, reason, flags: [] }
  }
  const against = flags.map((flag) => `${FLAGS[flag] ?? flag}: seen and refused all the same.`)
  return { words: `Refused: ${reason_code ? REASONS[reason_code] : ''}. ${when}`, reason, flags: against }
}

function requestLine(request: Request, tonight: TonightDocument, attempt: RequestAttempt | null) {
  const { id, asked_by, place, wanted, heard_at, known, answer } = request
  const { now, time_zone: timeZone, routes } = tonight
  const nameOf = (route: string) => routes.find((one) => one.id === route)?.name ?? route
  const own = attempt?.entered.request === id ? attempt : null
  return {
    id,
    who: [WHO[asked_by.kind], asked_by.name, asked_by.reference].filter(Boolean).join(', '),
    place: [place.words, place.road].filter(Boolean).join(', '),
    routes: place.routes.map(nameOf).join(', ') || 'on no treatment route',
    wanted,
    heard: civilTime(heard_at, timeZone),
    waits: duration(now.getTime() - heard_at.getTime()),
    knownAt: civilTime((answer?.known ?? known).at, timeZone),
    known: knownLines(answer?.known ?? known, timeZone, nameOf),
    answer: answer && answerWords(answer, timeZone, nameOf),
    form: answer ? null : answerForm(own, place.routes),
  }
}

const CONTRADICTED =
  'What is known speaks against this reason. Give the true one, or tick below that you have seen it.'

function answerForm(attempt: RequestAttempt | null, onRoutes: readonly string[]) {
  const entered = attempt?.entered ?? {}
  return {
    problem: attempt && (attempt.contradictions.length > 0 ? CONTRADICTED : attempt.problem),
    contradictions: attempt?.contradictions ?? [],
    seen: attempt?.contradictions.map(({ code }) => code).join('\n') ?? '',
    accepted: entered.outcome !== 'refused',
    route: entered.route ?? onRoutes[0] ?? '',
    crew: entered.crew ?? '',
    by: entered.by ?? '',
    reasonCode: entered.reason_code ?? '',
    reason: entered.reason ?? '',
  }
}

function sentence(open: readonly Request[], timeZone: string): string {
  const [first] = open
  if (!first) return 'Nobody waits for an answer.'
  const since = `since ${civilTime(first.heard_at, timeZone)}`
  return open.length === 1
    ? `One request waits for an answer, ${since}.`
    : `${open.length} requests wait for an answer, the first ${since}.`
}

/** Everything the template of requests to treat a place prints; those that wait come first. */
export function requestsPage(
  requests: readonly Request[],
  tonight: TonightDocument,
  principal: Principal | null,
  attempt: RequestAttempt | null,
) {
  const { night, now, time_zone: timeZone, routes } = tonight
  const open = requests.filter(({ answer }) => answer === null)
  const answered = requests.filter(({ answer }) => answer !== null).toReversed()
  const line = (request: Request) => requestLine(request, tonight, attempt)
  const isNew = attempt !== null && attempt.entered.request === undefined
  return {
    night: nightName(night),
    now: civilTime(now, timeZone),
    sentence: sentence(open, timeZone),
    mayAnswer: principal?.role === 'duty_manager' && principal.on_duty,
    open: open.map(line),
    answered: answered.map(line),
    reasons: Object.entries(REASONS).map(([code, words]) => ({ code, words })),
    routes: routes.map(({ id, name }) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name)),
    entered: isNew ? attempt.entered : {},
    problem: isNew ? attempt.problem : null,
  }
}
