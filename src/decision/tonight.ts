import type { Decision } from '#src/decision/decision.ts'
import { isOrderedBefore } from '#src/decision/ordered-before.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import type { Outcome } from '#src/decision/recommendation.ts'
import { celsius, duration, listOf, timeOf } from '#src/decision/words.ts'
import type { Network } from '#src/network/network.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** The engine renews what it still stands by, answered or not; past this moment it has not looked again. */
export const isExpired = ({ valid_until }: Pick<Decision, 'valid_until'>, now: Date): boolean =>
  valid_until < now

/** What counts for a route now: the person's answer, else the proposal; no action only while somebody looks. */
function outcomeOf(decision: Decision, now: Date): Outcome {
  const outcome = decision.decided?.action ?? decision.recommendation.outcome
  return outcome === 'no_action' && isExpired(decision, now) ? 'unknown' : outcome
}

type Night = {
  readonly decisions: readonly Decision[]
  readonly network: Network
  readonly now: Date
  readonly timeZone: string
}

const routes = (count: number) => (count === 1 ? '1 route' : `${count} routes`)
const isOpen = (decision: Decision) => decision.status === 'proposed'

const NAMES_SHOWN = 3

/** `Oakham north, Uppingham and 4 more`. */
function routeNames({ network }: Night, decisions: readonly Decision[]): string {
  const names = decisions.map(
    ({ route }) => network.routes.find((known) => known.id === route)?.name ?? route,
  )
  const more = names.length - NAMES_SHOWN
  return more > 0 ? listOf([...names.slice(0, NAMES_SHOWN), `${more} more`]) : listOf(names)
}

/** Longer ago than between two looks: what was, not what is to come. */
const PAST = 10 * MINUTE

/** `Coldest: …`, or `Coldest was …` when that hour is over; empty: nothing is known. */
function coldestWords(night: Night, word: 'Coldest' | 'Lowest'): string {
  const moments = night.decisions.flatMap(({ recommendation }) =>
    recommendation.coldest ? [recommendation.coldest] : [],
  )
  const [coldest] = moments.toSorted((a, b) => a.road_temp_c - b.road_temp_c)
  if (!coldest) return ''
  const station = night.network.stations.find(({ id }) => id === coldest.station)?.name ?? coldest.station
  const name = coldest.road ? `${coldest.road.road} near ${station}` : station
  const isPast = night.now.getTime() - coldest.at.getTime() > PAST
  return ` ${word}${isPast ? ' was' : ':'} ${name} ${celsius(coldest.road_temp_c)} at ${timeOf(coldest.at, night.timeZone)}.`
}

const earliest = (instants: readonly (Date | null)[]) =>
  instants.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null

/** How pressing the proposals to treat, or to assume so, that nobody has answered are. */
function deadlineWords(night: Night, treat: readonly Decision[], unknown: readonly Decision[]): string {
  const open = treat.filter(isOpen)
  if (open.length === 0) return 'all confirmed'
  const due = unknown.filter((decision) => isOpen(decision) && decision.recommendation.start_by !== null)
  const proposals = [...open, ...due].map(({ recommendation }) => recommendation)
  const start = earliest(proposals.map((proposal) => proposal.start_by))
  if (proposals.some((proposal) => proposal.start_by === null)) return 'order now'
  if (start && start < night.now) return overdue(night, [...open, ...due])
  const complete = earliest(proposals.map((proposal) => proposal.complete_by))
  if (!complete || !start) return 'order now'
  const near = start.getTime() - night.now.getTime() <= HOUR
  const order = near ? `, order by ${timeOf(start, night.timeZone)}` : ''
  return `treat by ${timeOf(complete, night.timeZone)}${order}`
}

/** Empty: none of them was ordered before its advice changed. */
function orderedWords(late: readonly Decision[]): string {
  const ordered = late.filter(isOrderedBefore).length
  if (ordered === 0) return ''
  return ordered === late.length
    ? ', ordered before the advice changed'
    : `, ${ordered} of them ordered before`
}

function overdue({ now, timeZone }: Night, open: readonly Decision[]): string {
  const late = open.filter(({ recommendation: { start_by } }) => start_by && start_by < now)
  const frozen = late.filter(({ recommendation: { onset_at } }) => onset_at && onset_at <= now).length
  if (frozen > 0) return `order now: ${routes(frozen)} ${frozen === 1 ? 'is' : 'are'} freezing already`
  const first = earliest(late.map(({ recommendation }) => recommendation.start_by))!
  const minutes = Math.round((now.getTime() - first.getTime()) / MINUTE)
  const ago = minutes === 0 ? 'under a minute' : duration(minutes)
  const act = late.every(isOrderedBefore) ? 'confirm now' : 'order now'
  return `${act}: the last moment to start in time was ${timeOf(first, timeZone)}, ${ago} ago, for ${routes(late.length)}${orderedWords(late)}`
}

function unknownWords(night: Night, unknown: readonly Decision[]): string {
  return `Decide ${routes(unknown.length)} by hand – assume treat: ${routeNames(night, unknown)}.`
}

function nothingKnown(night: Night): string {
  const rules = new Set(night.decisions.map(({ recommendation }) => recommendation.rule))
  const why = night.decisions.every((decision) => isExpired(decision, night.now))
    ? 'The last advice has expired and no newer one was made.'
    : rules.has('NO_OBSERVATION')
      ? 'No forecast and no reading has arrived.'
      : rules.has('NO_FORECAST') || rules.has('NO_WEATHER')
        ? 'There is no weather forecast.'
        : 'The evidence is too old or contradicts itself.'
  const count = night.decisions.length
  return `Decide ${count === 1 ? 'the route' : `all ${routes(count)}`} by hand – assume treat. ${why}`
}

/** Left out by a person although the engine advises to treat, or to assume so. */
const againstAdvice = (none: readonly Decision[]): number =>
  none.filter(({ recommendation }) => recommendation.outcome !== 'no_action').length

function noneWords(total: number, none: readonly Decision[]): string {
  const against = againstAdvice(none)
  const isAll = none.length === total
  if (against > 0) {
    const lead = isAll
      ? 'No route is to be treated tonight'
      : `No treatment on ${none.length} of ${routes(total)}`
    return `${lead}: against the advice on ${routes(against)}.`
  }
  return isAll
    ? 'No route needs treating tonight.'
    : `No treatment needed on ${none.length} of ${routes(total)}.`
}

const noneNeeded = (night: Night, none: readonly Decision[]): string =>
  noneWords(night.network.routes.length, none) + coldestWords(night, 'Lowest')

type Outcomes = Readonly<Record<'treat' | 'unknown' | 'none', readonly Decision[]>>

function treatWords(night: Night, { treat, unknown, none }: Outcomes): string {
  const total = routes(night.network.routes.length)
  const against = againstAdvice(none)
  const left = against > 0 ? `; ${routes(against)} left out against the advice` : ''
  return `Grit ${treat.length} of ${total}, ${deadlineWords(night, treat, unknown)}${left}.${coldestWords(night, 'Coldest')}`
}

/** What to do tonight in one or two sentences; unknown routes always come first after what is to be gritted. */
export function tonightSentence(
  given: readonly Decision[],
  network: Network,
  now: Date,
  timeZone: string,
): string {
  // A decision for a route that is no longer there must not stand for one that nobody has decided
  const known = new Set(network.routes.map((route) => route.id))
  const decisions = currentDecisions(given, now).filter((decision) => known.has(decision.route))
  const night: Night = { decisions, network, now, timeZone }
  if (network.routes.length === 0) return 'No treatment routes yet: import the network to begin.'
  if (decisions.length === 0)
    return `Nothing is decided yet for ${routes(network.routes.length)}: assume treat until it is.`
  const of = (outcome: Outcome) => decisions.filter((decision) => outcomeOf(decision, now) === outcome)
  const [treat, unknown, none] = [of('treat'), of('unknown'), of('no_action')]
  if (unknown.length === decisions.length) return nothingKnown(night)
  const missing = network.routes.length - decisions.length
  const parts = [
    ...(treat.length > 0 ? [treatWords(night, { treat, unknown, none })] : []),
    ...(unknown.length > 0 ? [unknownWords(night, unknown)] : []),
    ...(missing > 0 ? [`Nothing is decided yet for ${routes(missing)}: assume treat.`] : []),
    ...(treat.length === 0 ? [noneNeeded(night, none)] : []),
  ]
  return parts.join(' ')
}
