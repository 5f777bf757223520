import { lengthOfLine } from '#src/network/geometry.ts'
import { ROAD_CLASSES } from '#src/network/road-network.ts'
import { type RoadAhead, turnsRound } from '#src/routing/list/driven-leg.ts'
import type { Arm, ArmsAt } from '#src/routing/list/junction-arms.ts'
import { isNumber } from '#src/routing/list/road-words.ts'
import { type Side, sideOf, type Turn, turnAngle, turnOf } from '#src/routing/turn.ts'
import type { Degrees, Metres } from '#src/units.ts'

/**
 * `end_of_known`: a through road ends there only because its source does, at the edge of an extract;
 * `island`: round the end of a traffic island, from one of its sides to the other.
 */
export type TurningPlace = 'end_of_road' | 'end_of_known' | 'other_carriageway' | 'island' | 'road'

/** What the driver does at a junction. */
export type Manoeuvre =
  | { readonly kind: 'depart' }
  /** On along the road: there is no choice, or none that a driver would see as one. */
  | { readonly kind: 'go_on' }
  | { readonly kind: 'turn'; readonly turn: Turn; readonly end_of_road: boolean }
  | { readonly kind: 'keep'; readonly side: Side | 'middle' }
  /** `side` null: nothing else leads on. */
  | { readonly kind: 'slip_road'; readonly side: Side | null }
  | { readonly kind: 'join' }
  | { readonly kind: 'turn_round'; readonly where: TurningPlace }
  | {
      readonly kind: 'roundabout'
      readonly exit: number | null
      readonly laps: number
      readonly mini: boolean
      /** Does the step end on it, before the exit? */
      readonly stays: boolean
    }
  | { readonly kind: 'leave_roundabout'; readonly exit: number | null }

// More than this between two sides of one road is turning round.
const ROUND: Degrees = 140
// A road that goes off at less than this may be taken for the road itself.
const FORK: Degrees = 45
// Arms closer together than this are one sight; a straight road must be straighter than its rivals by as much.
const APART: Degrees = 20
const SHARP: Degrees = 60

/** What to do at the junction between two legs that follow each other, off roundabouts. */
export function manoeuvreAt(before: RoadAhead, after: RoadAhead, armsAt: ArmsAt): Manoeuvre {
  const arms = armsAt(after.line[0]!)
  if (turnsRound(before, after))
    return { kind: 'turn_round', where: arms.length === 1 ? endOf(after) : 'road' }
  const rivals = arms.filter(
    ({ segment, leaves }) => leaves && segment !== before.segment && segment !== after.segment,
  )
  const angle = turnAngle(before.line, after.line)
  if (rivals.length > 0 && roundIsland(before, after, angle)) return { kind: 'turn_round', where: 'island' }
  const away = (arm: RoadAhead) => turnAngle(before.line, arm.line)
  if (after.slip_road && !before.slip_road)
    return { kind: 'slip_road', side: rivals.length > 0 ? sideAmong(angle, rivals.map(away)) : null }
  if (before.slip_road && !after.slip_road && after.one_way && Math.abs(angle) < FORK) return { kind: 'join' }
  if (rivals.length === 0) return alone(before, after, angle)
  if (Math.abs(angle) > SHARP)
    return { kind: 'turn', turn: turnOf(angle), end_of_road: roadEnds(before, arms) }
  return gently(before, after, angle, rivals, away)
}

/** Roads down to tertiary lead from place to place: where nothing leads on, the map ends and not the road. */
export const isThrough = ({ road_class }: Pick<RoadAhead, 'road_class'>): boolean =>
  road_class !== null && ROAD_CLASSES.indexOf(road_class) <= ROAD_CLASSES.indexOf('tertiary')

const endOf = (road: RoadAhead): TurningPlace =>
  !isKnown(road) ? 'road' : isThrough(road) ? 'end_of_known' : 'end_of_road'

/** Into the other side of the same road; where nothing else leads on, it is a bend. */
const roundIsland = (before: RoadAhead, after: RoadAhead, angle: Degrees) =>
  [before, after].every(({ one_way, roundabout }) => one_way && !roundabout) &&
  before.road === after.road &&
  Math.abs(angle) > ROUND

/** Are all roads at its junctions known? Of published lines only those are that routes use. */
const isKnown = ({ one_way }: RoadAhead) => one_way !== null

/** Where no other road is known; another name may hide that there is one. */
function alone(before: RoadAhead, after: RoadAhead, angle: Degrees): Manoeuvre {
  const renamed = before.road !== after.road && (!isKnown(after) || Math.abs(angle) > SHARP)
  return renamed ? { kind: 'turn', turn: turnOf(angle), end_of_road: false } : { kind: 'go_on' }
}

/** Straight on or bearing, which needs words only where another road could be taken for this one. */
function gently(
  before: RoadAhead,
  after: RoadAhead,
  angle: Degrees,
  rivals: readonly Arm[],
  away: (arm: RoadAhead) => Degrees,
): Manoeuvre {
  const same = before.road === after.road
  if (same && !isKnown(after)) return { kind: 'go_on' }
  const bends = !isNumber(after.road) && Math.abs(angle) > APART
  const seen = same
    ? rivals.filter((rival) => !lesser(rival, after) || (bends && Math.abs(away(rival)) <= Math.abs(angle)))
    : rivals
  const angles = seen.map(away).filter((rival) => Math.abs(rival) <= SHARP)
  const straighter = angles.some((rival) => Math.abs(rival) < Math.abs(angle) + APART)
  if (!straighter) return same ? { kind: 'go_on' } : { kind: 'turn', turn: turnOf(angle), end_of_road: false }
  const forks = angles.filter((rival) => forkedWith(angle, rival))
  if (forks.length === 0) return { kind: 'turn', turn: turnOf(angle), end_of_road: false }
  const [left, right] = [forks.some((rival) => rival < angle), forks.some((rival) => rival > angle)]
  return { kind: 'keep', side: left && right ? 'middle' : left ? 'right' : 'left' }
}

/** Neither of the two is clearly the way straight on. */
const forkedWith = (angle: Degrees, rival: Degrees) =>
  Math.abs(angle) <= FORK &&
  Math.abs(rival) <= FORK &&
  Math.abs(Math.abs(angle) - Math.abs(rival)) < APART &&
  (Math.sign(angle) !== Math.sign(rival) || Math.abs(angle) < APART)

/**
 * A slip road or a road of lower class does not draw a driver off the road; but of roads without a number nobody sees
 * the class, so that one that bends away from a straighter one is said.
 */
const lesser = (rival: RoadAhead, road: RoadAhead) =>
  (rival.slip_road && !road.slip_road) ||
  (rival.road_class !== null &&
    road.road_class !== null &&
    ROAD_CLASSES.indexOf(rival.road_class) > ROAD_CLASSES.indexOf(road.road_class))

const sideAmong = (angle: Degrees, rivals: readonly Degrees[]): Side =>
  rivals.every((rival) => rival > angle)
    ? 'left'
    : rivals.every((rival) => rival < angle)
      ? 'right'
      : sideOf(angle)

/** Does every road at the junction lead off to a side, also those that come in against us? */
function roadEnds(before: RoadAhead, arms: readonly Arm[]): boolean {
  const others = arms.filter(({ segment }) => segment !== before.segment)
  return (
    others.length >= 2 &&
    others.every(isKnown) &&
    others.every(({ line }) => Math.abs(turnAngle(before.line, line)) > FORK)
  )
}

// Central reservations are narrower.
const CROSSING_M: Metres = 30

/** The road of two carriageways whose gap this leg crosses; null: it is no such crossing. */
export function carriagewaysCrossed(leg: RoadAhead, armsAt: ArmsAt): string | null {
  if (leg.roundabout || leg.slip_road || leg.one_way === null) return null
  if (lengthOfLine(leg.line) > CROSSING_M) return null
  const carriageways = (at: RoadAhead['line'][number]) =>
    armsAt(at).filter(
      (arm) => arm.one_way && !arm.roundabout && !arm.slip_road && arm.segment !== leg.segment,
    )
  const far = carriageways(leg.line.at(-1)!).map(({ road }) => road)
  return carriageways(leg.line[0]!).find(({ road }) => far.includes(road))?.road ?? null
}

/** Over the gap between two carriageways and back along the other. */
export const changesCarriageway = (before: RoadAhead, crossing: RoadAhead, after: RoadAhead): boolean => {
  const [into, out] = [turnAngle(before.line, crossing.line), turnAngle(crossing.line, after.line)]
  return Math.sign(into) === Math.sign(out) && Math.abs(into + out) > ROUND && before.road === after.road
}
