import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { standingAnswers } from '#src/decision/precedence.ts'
import type { Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { saltForAll } from '#src/routing/load.ts'
import { MINUTE, type Tonnes } from '#src/units.ts'

/** What is known of a spreader's work: `not_ordered` and `done` are free as far as anybody has told. */
export type SpreaderState = 'not_ordered' | 'mobilising' | 'expected_out' | 'overdue' | 'done'

export type SpreaderNow = {
  readonly spreader: string
  readonly depot: string
  readonly capacity_t: Tonnes
  readonly state: SpreaderState
  /** Routes that it was ordered to. */
  readonly routes: readonly string[]
  /** When the last of them should be finished by the routes' own times; null: none is under way. */
  readonly until: Date | null
}

/** Vehicles and salt as far as network, orders and crews' reports tell, and what nobody tells. */
export type Resources = {
  readonly spreaders: readonly SpreaderNow[]
  /** Salt ordered out of each depot this night, by the routes' own lengths and widths. */
  readonly salt: readonly { readonly depot: string; readonly ordered_t: Tonnes }[]
  /** What would have to be known and is not, in words. */
  readonly unknown: readonly string[]
}

type Given = {
  /** Of one authority. */
  readonly network: Network
  /** What counts for each route tonight. */
  readonly decisions: readonly Decision[]
  readonly completed: readonly CompletedTreatment[]
  readonly now: Date
}

type Order = { readonly decision: Decision; readonly answer: HumanAction }

/** Treatments that people ordered; one whose decision is open again, because more is advised, is out all the same. */
const orders = (decisions: readonly Decision[]): Order[] =>
  decisions.flatMap((decision) => {
    const [answer] = standingAnswers(decision)
    return answer?.action === 'treat' ? [{ decision, answer }] : []
  })

type Work = { readonly state: SpreaderState; readonly until: Date | null }
const LOUDEST: readonly SpreaderState[] = ['overdue', 'expected_out', 'mobilising', 'done', 'not_ordered']

/** How far the order for one route should have come. */
function workOn(route: TreatmentRoute, { decision, answer }: Order, given: Given): Work {
  const { completed, now } = given
  const ordered = answer.at
  const told = completed.some(
    (done) => done.route === route.id && done.withdrawn === null && done.finished_at >= ordered,
  )
  if (told) return { state: 'done', until: null }
  const rolling = new Date(ordered.getTime() + route.mobilisation_min * MINUTE)
  const until = new Date(
    rolling.getTime() + route.treatment_min * (decision.recommendation.passes ?? 1) * MINUTE,
  )
  return { state: now < rolling ? 'mobilising' : now < until ? 'expected_out' : 'overdue', until }
}

function spreaderNow(spreader: Network['spreaders'][number], given: Given): SpreaderNow {
  const { network, decisions } = given
  const ordered = orders(decisions).flatMap((order) => {
    const route = network.routes.find(({ id }) => id === order.decision.route)
    return route?.spreader === spreader.id ? [{ route: route.id, ...workOn(route, order, given) }] : []
  })
  const times = ordered.flatMap(({ until }) => (until ? [until.getTime()] : []))
  return {
    spreader: spreader.id,
    depot: spreader.depot,
    capacity_t: spreader.capacity_t,
    state: LOUDEST.find((state) => ordered.some((order) => order.state === state)) ?? 'not_ordered',
    routes: ordered.map(({ route }) => route),
    until: times.length > 0 ? new Date(Math.max(...times)) : null,
  }
}

function orderedSalt({ network, decisions }: Given, depot: string): Tonnes {
  const grams = orders(decisions).reduce((sum, { decision, answer }) => {
    const route = network.routes.find(({ id, depot: from }) => id === decision.route && from === depot)
    const rate = answer.spread_rate_g_m2 ?? 0
    return sum + (route ? saltForAll(route.segments, rate, decision.recommendation.passes ?? 1) : 0)
  }, 0)
  return Math.round(grams / 10_000) / 100
}

function unknownOf({ network, decisions }: Given): string[] {
  const stray = orders(decisions).filter(({ decision }) => {
    const spreader = network.routes.find(({ id }) => id === decision.route)?.spreader
    return !network.spreaders.some((known) => known.id === spreader)
  })
  return [
    ...(network.spreaders.length === 0 ? ['No spreader is entered here.'] : []),
    ...stray.map(({ decision }) => `Which spreader treats ${decision.route} is not entered here.`),
    'Who is on shift and fit to drive is not kept here.',
    'Which vehicles are off the road is not kept here.',
    'How much salt lies in the depots is not kept here: only what was ordered out of them.',
  ]
}

/** What there was to send, at this instant. */
export const resourcesNow = (given: Given): Resources => ({
  spreaders: given.network.spreaders.map((spreader) => spreaderNow(spreader, given)),
  salt: given.network.depots.map(({ id }) => ({ depot: id, ordered_t: orderedSalt(given, id) })),
  unknown: unknownOf(given),
})

/** Not ordered anywhere, or told to be done. */
export const isFree = ({ state }: SpreaderNow): boolean => state === 'not_ordered' || state === 'done'
