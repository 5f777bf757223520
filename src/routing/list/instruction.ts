import { GAP } from '#src/network/lines/import-lines.ts'
import { sameState } from '#src/routing/list/driven-leg.ts'
import type { Manoeuvre, TurningPlace } from '#src/routing/list/manoeuvre.ts'
import { named, ordinal, roadWords } from '#src/routing/list/road-words.ts'
import type { Stretch } from '#src/routing/stretches.ts'
import type { Metres } from '#src/units.ts'

/** What a stretch is driven between. */
export type Surrounding = {
  readonly before: Stretch | undefined
  readonly after: Stretch | undefined
  /** Where the trip starts. */
  readonly start: string | null
  /** The road that a slip road leads to; null: not known. */
  readonly leadsTo: string | null
}

// Closer than this a driver has no time to look at the list again.
const AT_ONCE_M: Metres = 60

/** One sentence: what to do at the start of a stretch, and what the spreader does on it. */
export function instructionOf(stretch: Stretch, surrounding: Surrounding): string {
  const { before, after } = surrounding
  const spreading = stretch.legs.at(-1)!.treated ? 'spread' : 'do not spread'
  if (stretch.manoeuvre.kind === 'go_on') return onward(stretch, surrounding, spreading)
  const at_once =
    before !== undefined && isShort(before) && turns(before.manoeuvre) && turns(stretch.manoeuvre)
  const sentence = `${wayInto(at_once ? atSight(stretch) : stretch, surrounding)} and ${spreading}`
  const next = after && isShort(stretch) && turns(stretch.manoeuvre) ? thenAtOnce(stretch, after) : ''
  const opening = at_once ? 'At once' : isStaggered(stretch, after) ? 'Staggered junction:' : ''
  return `${opening ? `${opening} ${lowerFirst(sentence)}` : sentence}${next}.`
}

/** A junction that is in sight already is not told by what it looks like. */
const atSight = (stretch: Stretch): Stretch =>
  stretch.manoeuvre.kind === 'turn'
    ? { ...stretch, manoeuvre: { ...stretch.manoeuvre, end_of_road: false } }
    : stretch

const lowerFirst = (words: string) => words.charAt(0).toLowerCase() + words.slice(1)

/** On without a manoeuvre: the road changes its name, or the spreader its state. */
function onward(stretch: Stretch, { before, leadsTo }: Surrounding, spreading: string): string {
  const { road, legs } = stretch
  const [now, then] = [legs[0]!, before?.legs.at(-1)]
  if (!then || road === GAP || before!.road === GAP) return `Go on along ${named(road)} and ${spreading}.`
  if (before!.road !== road) {
    if (road.startsWith('unnamed')) return `Go on along ${named(road)} and ${spreading}.`
    const on = now.treated === then.treated ? 'go on and ' : ''
    return `The road becomes ${roadWords(stretch, leadsTo)}: ${on}${spreading}.`
  }
  const stay = `Stay on ${stretch.on.roundabout ? 'the roundabout' : named(road)}:`
  if (now.treated !== then.treated) return `${stay} ${now.treated ? 'start' : 'stop'} spreading.`
  if (sameState(now, then)) return `Go on along ${named(road)} and ${spreading}.`
  return now.rate_g_m2 === then.rate_g_m2
    ? `${stay} spread ${now.width_m} m wide from here.`
    : `${stay} spread ${now.rate_g_m2} g/m² from here.`
}

/** The manoeuvre alone, without a full stop. */
function wayInto(stretch: Stretch, { before, start, leadsTo }: Surrounding): string {
  const { manoeuvre, road } = stretch
  const words = roadWords(stretch, leadsTo)
  const stays = before?.road === road && !road.startsWith('unnamed')
  const name = stays ? `to stay on ${words}` : `onto ${words}`
  switch (manoeuvre.kind) {
    case 'depart':
      return `Leave ${start ?? 'the depot'} on ${words}`
    case 'go_on':
      return `Go on along ${words}`
    case 'turn':
      return turnWords(manoeuvre, name, words)
    case 'keep':
      return `Keep ${manoeuvre.side === 'middle' ? 'to the middle' : manoeuvre.side} ${name}`
    case 'slip_road':
      return `Take the slip road${manoeuvre.side ? ` on the ${manoeuvre.side}` : ''}${leadsTo ? ` to ${named(leadsTo)}` : ''}`
    case 'join':
      return `Join ${words}`
    case 'turn_round':
      return turnRoundWords(manoeuvre.where, words, road)
    case 'roundabout':
      return roundaboutWords(manoeuvre, stretch, before, name)
    case 'leave_roundabout':
      return `Leave the roundabout ${manoeuvre.exit === null ? '' : `by the ${ordinal(manoeuvre.exit)} exit `}onto ${words}`
  }
}

function turnWords({ turn, end_of_road }: Manoeuvre & { kind: 'turn' }, name: string, words: string): string {
  if (turn === 'straight on') return `Straight on along ${words}`
  const verb = turn.startsWith('bear') ? turn.replace('bear', 'Bear') : `Turn ${turn}`
  return end_of_road ? `At the end of the road ${lowerFirst(verb)} ${name}` : `${verb} ${name}`
}

function turnRoundWords(where: TurningPlace, words: string, road: string): string {
  if (where === 'other_carriageway') return `Turn round through the gap onto ${words}`
  if (where === 'island') return `Turn round the traffic island onto ${words}`
  if (where === 'end_of_known') return `Turn round on ${named(road)} where the known roads end`
  return where === 'end_of_road' ? `Turn round at the end of ${named(road)}` : `Turn round on ${named(road)}`
}

function roundaboutWords(
  { exit, laps, mini, stays }: Manoeuvre & { kind: 'roundabout' },
  { on }: Stretch,
  before: Stretch | undefined,
  name: string,
): string {
  const round = mini ? 'mini-roundabout' : 'roundabout'
  const lap = laps === 0 ? '' : `${laps === 1 ? 'once' : `${laps} times`} all the way round`
  if (stays) {
    const to = exit === null ? '' : ` to the ${ordinal(exit)} exit`
    return lap ? `Go ${lap} the ${round}, then on${to}` : `Go round the ${round}${to}`
  }
  const back = before?.legs.at(-1)?.segment === on.segment
  const way = `take the ${exit === null ? 'exit' : `${ordinal(exit)} exit`} ${back ? `back onto ${named(on.road)}` : name}`
  return lap ? `Go ${lap} the ${round}, then ${way}` : `At the ${round} ${way}`
}

const lengthOf = ({ legs }: Stretch): Metres => legs.reduce((sum, { length_m }) => sum + length_m, 0)
const isShort = (stretch: Stretch) => lengthOf(stretch) <= AT_ONCE_M

const turns = ({ kind }: Manoeuvre) => kind === 'turn' || kind === 'keep' || kind === 'turn_round'

const sideTurned = ({ manoeuvre }: Stretch) =>
  manoeuvre.kind === 'turn' && !manoeuvre.turn.startsWith('bear')
    ? /left|right/.exec(manoeuvre.turn)?.[0]
    : undefined

/** Two turns to opposite sides, one right after the other. */
function isStaggered(stretch: Stretch, after: Stretch | undefined): boolean {
  if (!after || !isShort(stretch)) return false
  const [first, second] = [sideTurned(stretch), sideTurned(after)]
  return first !== undefined && second !== undefined && first !== second
}

function thenAtOnce(stretch: Stretch, after: Stretch): string {
  if (!turns(after.manoeuvre)) return ''
  const words = wayInto(atSight(after), { before: stretch, after: undefined, start: null, leadsTo: null })
  return `, then at once ${lowerFirst(words)}`
}
