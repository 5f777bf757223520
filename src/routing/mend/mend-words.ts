import type { RoadNetwork } from '#src/network/road-network.ts'
import { type Measure, mendable, missedMore } from '#src/routing/mend/mend.ts'
import type { Shortfall, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { Minutes } from '#src/units.ts'

const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']
const ROADS_NAMED = 3

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const numbered = (count: number, one: string) => `${NUMBERS[count] ?? count} ${one}${count === 1 ? '' : 's'}`

/** `a`, `a or b`, `a, b or c`. */
function listed(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** `the A6003`, `Main Street`. */
export const roadInWords = (road: string): string => (/^[A-Z]+\d/.test(road) ? `the ${road}` : road)

function roadsOf(network: RoadNetwork, missing: readonly Shortfall[]): string {
  const ids = new Set(missing.map(({ segment }) => segment))
  const roads = [...new Set(network.segments.filter(({ id }) => ids.has(id)).map(({ road }) => road))]
  if (roads.length === 0) return 'roads that the network does not hold'
  const named = roads.slice(0, ROADS_NAMED).map(roadInWords)
  const more = roads.length - named.length
  return listed(more > 0 ? [...named, `${more} more road${more === 1 ? '' : 's'}`] : named, 'and')
}

const WHY: Readonly<Record<Exclude<Shortfall['code'], 'late'>, string>> = {
  unreachable: 'no spreader can drive there and back',
  too_heavy: 'one load does not hold what it takes',
  no_spreader_left: 'the spreaders have no room left',
  no_salt: 'the depots have no salt left',
}

/** The time that all late segments share, as a clock would show it; null: they have several, or no clock is known. */
function sharedTime(
  task: SpreadingTask,
  late: readonly Shortfall[],
  timeOf: ((after: Minutes) => string) | undefined,
): string | null {
  const ids = new Set(late.map(({ segment }) => segment))
  const times = task.segments
    .filter(({ segment }) => ids.has(segment))
    .map(({ treat_by_min }) => treat_by_min)
  const [first] = times
  if (!timeOf || first === null || first === undefined) return null
  return times.every((time) => time === first) ? timeOf(first) : null
}

const minutesInWords = (minutes: Minutes): string =>
  minutes < 1 ? 'less than a minute' : `${Math.round(minutes)} min`

/** What was tried: what mends it, and what is not enough, the best of it first. */
type WasTried = {
  readonly mends: readonly { readonly measure: Measure }[]
  readonly short: readonly { readonly measure: Measure; readonly plan: SpreadingPlan }[]
}

/** What misses its time or is not treated, by how much, and which measures mend it. */
export function whatIsMissing(
  network: RoadNetwork,
  task: SpreadingTask,
  plan: SpreadingPlan,
  tried: WasTried,
  timeOf?: (after: Minutes) => string,
): string {
  const { shortfalls } = plan
  const late = shortfalls.filter(({ late_min }) => late_min !== null)
  const most = Math.max(...late.map(({ late_min }) => late_min ?? 0))
  const closed = shortfalls.filter(({ segment, code }) => code !== 'late' && task.closed.includes(segment))
  const open = shortfalls.filter((one) => !closed.includes(one))
  const untreated = [...Map.groupBy(open, ({ code }) => code)].filter(([code]) => code !== 'late')
  const sentences = [
    late.length > 0
      ? `${numbered(late.length, 'segment')} of ${roadsOf(network, late)} would be treated ${late.length > 1 ? 'up to ' : ''}${minutesInWords(most)} after ${sharedTime(task, late, timeOf) ?? (late.length > 1 ? 'their time' : 'its time')}.`
      : null,
    closed.length > 0
      ? `${numbered(closed.length, 'segment')} of ${roadsOf(network, closed)} ${closed.length === 1 ? 'is' : 'are'} closed and would not be treated.`
      : null,
    ...untreated.map(
      ([code, missing]) =>
        `${numbered(missing.length, 'segment')} of ${roadsOf(network, missing)} would not be treated: ${WHY[code as keyof typeof WHY]}.`,
    ),
    whatMends(task, plan, tried),
  ]
  return sentences.filter((sentence) => sentence !== null).join(' ')
}

function whatMends(task: SpreadingTask, plan: SpreadingPlan, { mends, short }: WasTried): string {
  const { shortfalls } = plan
  const beyond = shortfalls.filter(({ code }) => code === 'unreachable').length
  if (beyond === shortfalls.length)
    return task.closed.length > 0
      ? 'Only opening a closed road, another road or another spreader would mend it.'
      : 'Only another road, or another spreader, would mend it.'
  const rest = beyond > 0 ? 'the rest' : 'it'
  if (mends.length === 0) return `Nothing that was tried mends ${rest}.${mostHelp(task, plan, short[0])}`
  const measures = listed(
    mends.map(({ measure }) => measureInWords(task, measure)),
    'or',
  )
  const alone = mends.some(({ measure }) => measure.kind === 'both') ? 'No single measure is enough. ' : ''
  return `${alone}${capital(measures)} mends ${rest}.`
}

/** What comes nearest, and what it leaves; nothing, where that is no better. */
function mostHelp(
  task: SpreadingTask,
  plan: SpreadingPlan,
  best: WasTried['short'][number] | undefined,
): string {
  if (!best || missedMore(best.plan, plan) >= 0) return ''
  const left = mendable(best.plan)
  const untreated = left.filter(({ late_min }) => late_min === null).length
  const late = left.length - untreated
  const most = Math.max(0, ...left.map(({ late_min }) => late_min ?? 0))
  const parts = [
    untreated > 0 ? `${numbered(untreated, 'segment').toLowerCase()} not treated` : null,
    late > 0 ? `${numbered(late, 'segment').toLowerCase()} up to ${minutesInWords(most)} late` : null,
  ].filter((part) => part !== null)
  return ` ${capital(measureInWords(task, best.measure))} helps most and leaves ${listed(parts, 'and')}.`
}

/** `leaving 12 min earlier`, `one more spreader from Oakham`. */
export function measureInWords(task: SpreadingTask, measure: Measure): string {
  switch (measure.kind) {
    case 'leave_earlier':
      return `leaving ${measure.minutes} min earlier`
    case 'longer_limit':
      return `a limit ${measure.minutes} min longer`
    case 'more_spreaders': {
      const depot = task.depots.find(({ id }) => id === measure.depot)?.name ?? measure.depot
      return `${NUMBERS[measure.number]!.toLowerCase()} more spreader${measure.number === 1 ? '' : 's'} from ${depot}`
    }
    case 'reloads':
      return 'reloading on the way'
    case 'lower_rate':
      return `spreading no more than ${measure.at_most_g_m2} g/m²`
    case 'both':
      return measure.measures.map((one) => measureInWords(task, one)).join(' together with ')
  }
}

/** A measure with what it costs beside the plan as it is. */
export function mendInWords(
  task: SpreadingTask,
  before: SpreadingPlan,
  { measure, plan }: { readonly measure: Measure; readonly plan: SpreadingPlan },
): string {
  const [was, is] = [sumsOf(before), sumsOf(plan)]
  const spreaders = is.spreaders - was.spreaders
  const parts = [
    difference(spreaders, 0, Math.abs(spreaders) === 1 ? 'spreader' : 'spreaders'),
    difference(is.dead_km - was.dead_km, 1, 'dead running', 'km '),
    difference(is.salt_t - was.salt_t, 1, 'salt', 't '),
  ].filter((part) => part !== null)
  const later = Math.round(is.ends_min - was.ends_min)
  const end =
    later === 0 ? [] : [`the last one back ${Math.abs(later)} min ${later > 0 ? 'later' : 'earlier'}`]
  const cost = [...parts, ...end]
  return `${capital(measureInWords(task, measure))}: ${cost.length > 0 ? cost.join(', ') : 'nothing else changes'}.`
}

function sumsOf({ tours }: SpreadingPlan) {
  const sum = (of: (tour: SpreadingPlan['tours'][number]) => number) =>
    tours.reduce((all, tour) => all + of(tour), 0)
  return {
    spreaders: tours.filter(({ steps }) => steps.length > 0).length,
    dead_km: sum(({ dead_km }) => dead_km),
    salt_t: sum(({ salt_t }) => salt_t),
    ends_min: Math.max(0, ...tours.map(({ ends_min }) => ends_min)),
  }
}

/** `8.4 km more dead running`; null: no change that shows. */
function difference(change: number, decimals: number, noun: string, unit = ''): string | null {
  const amount = Math.abs(change).toFixed(decimals)
  return Number(amount) === 0 ? null : `${amount} ${unit}${change > 0 ? 'more' : 'less'} ${noun}`
}
