import { bearing } from '#src/network/geometry.ts'
import { GAP } from '#src/network/import-lines.ts'
import type { DrivenLeg } from '#src/routing/list/driven-leg.ts'
import { sameState } from '#src/routing/list/driven-leg.ts'
import type { Manoeuvre } from '#src/routing/list/manoeuvre.ts'
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
  if (stretch.manoeuvre.kind === 'go_on') return onward(stretch, before, spreading)
  const at_once = before !== undefined && isShort(before) && turns(before.manoeuvre)
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

function onward({ road, legs }: Stretch, before: Stretch | undefined, spreading: string): string {
  const [now, then] = [legs[0]!, before?.legs.at(-1)]
  if (!then) return `Go on along ${road} and ${spreading}.`
  const on = road === 'roundabout' ? 'the roundabout' : road
  if (before!.road !== road)
    return road === GAP || before!.road === GAP
      ? `Go on along ${road} and ${spreading}.`
      : `The road becomes ${onto(legs[0]!)}: ${now.treated === then.treated ? 'go on and ' : ''}${spreading}.`
  if (now.treated !== then.treated)
    return now.treated ? `Stay on ${on}: start spreading.` : `Stay on ${on}: stop spreading.`
  if (sameState(now, then)) return `Go on along ${on} and ${spreading}.`
  return now.rate_g_m2 === then.rate_g_m2
    ? `Stay on ${on}: spread ${now.width_m} m wide from here.`
    : `Stay on ${on}: spread ${now.rate_g_m2} g/m² from here.`
}

/** The manoeuvre alone, without a full stop. */
function wayInto(stretch: Stretch, { before, start, leadsTo }: Surrounding): string {
  const { manoeuvre, on, road } = stretch
  const stay = before?.road === road && manoeuvre.kind !== 'turn_round'
  const name = stay ? `to stay on ${onto(on)}` : `onto ${onto(on)}`
  switch (manoeuvre.kind) {
    case 'depart':
      return `Leave ${start ?? 'the depot'} on ${onto(on)}`
    case 'go_on':
      return `Go on along ${road}`
    case 'turn':
      return turnWords(manoeuvre, name, on)
    case 'keep':
      return manoeuvre.side === 'middle'
        ? `Keep to the middle ${name}`
        : `Keep ${manoeuvre.side} ${on.slip_road && leadsTo ? `towards ${leadsTo}` : name}`
    case 'slip_road':
      return `Take the slip road on the ${manoeuvre.side}${leadsTo ? ` to ${leadsTo}` : ''}`
    case 'join':
      return `Join ${onto(on)}`
    case 'turn_round':
      return turnRoundWords(manoeuvre.where, on)
    case 'roundabout':
      return roundaboutWords(manoeuvre, stretch, before)
    case 'leave_roundabout':
      return `Leave the roundabout ${manoeuvre.exit === null ? '' : `by the ${ordinal(manoeuvre.exit)} exit `}onto ${onto(on)}`
  }
}

function turnWords({ turn, end_of_road }: Manoeuvre & { kind: 'turn' }, name: string, on: DrivenLeg): string {
  if (turn === 'straight on') return `Straight on along ${onto(on)}`
  const verb = turn.startsWith('bear') ? turn.replace('bear', 'Bear') : `Turn ${turn}`
  return end_of_road ? `At the end of the road ${lowerFirst(verb)} ${name}` : `${verb} ${name}`
}

function turnRoundWords(where: 'end_of_road' | 'other_carriageway' | 'road', on: DrivenLeg): string {
  if (where === 'other_carriageway') return `Turn round through the gap onto ${onto(on)}`
  return where === 'end_of_road' ? `Turn round at the end of ${on.road}` : `Turn round on ${on.road}`
}

function roundaboutWords(
  { exit, laps, mini, stays }: Manoeuvre & { kind: 'roundabout' },
  { on }: Stretch,
  before: Stretch | undefined,
): string {
  const round = mini ? 'mini-roundabout' : 'roundabout'
  const lap = laps === 0 ? '' : `${laps === 1 ? 'once' : `${laps} times`} all the way round`
  if (stays) {
    const to = exit === null ? '' : ` to the ${ordinal(exit)} exit`
    return lap ? `Go ${lap} the ${round}, then on${to}` : `Go round the ${round}${to}`
  }
  const last = before?.legs.at(-1)
  const back = last?.segment === on.segment ? 'back ' : ''
  const way = `take the ${exit === null ? 'exit' : `${ordinal(exit)} exit`} ${back}onto ${onto(on)}`
  return lap ? `Go ${lap} the ${round}, then ${way}` : `At the ${round} ${way}`
}

const COMPASS = ['northbound', 'eastbound', 'southbound', 'westbound']
const CARRIAGEWAYS: readonly unknown[] = ['motorway', 'trunk', 'primary']

/** A road by name; one carriageway of a main road with its direction. */
export function onto({ road, road_class, one_way, slip_road, roundabout, line }: DrivenLeg): string {
  if (road === 'roundabout') return 'the roundabout'
  if (!one_way || slip_road || roundabout || !CARRIAGEWAYS.includes(road_class)) return road
  return `${road} ${COMPASS[Math.round(bearing(line[0]!, line.at(-1)!) / 90) % 4]}`
}

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(count: number): string {
  const ending =
    count % 100 >= 11 && count % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
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
