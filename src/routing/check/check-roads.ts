import { bearing, distance } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { PlanSettings, TourStep } from '#src/routing/spreading-task.ts'
import type { Degrees, Metres, Seconds } from '#src/units.ts'

/** A segment driven in one of its two directions. */
export type Driven = {
  readonly index: number
  readonly segment: NetworkSegment
  readonly against: boolean
  readonly enters: number
  readonly leaves: number
}

/** A road network as the checker looks things up in it. */
export type CheckedRoads = {
  driven(step: TourStep & { kind: 'drive' }): Driven | undefined
  /** Index of the junction nearest to a place; the lower of two that are as near. */
  junctionAt(place: { readonly lon: number; readonly lat: number }): number
  isOneWay(id: string): boolean
  isBanned(before: Driven, after: Driven): boolean
  /** Is there a cul-de-sac, a roundabout or a listed turning place? */
  canTurnRound(junction: number): boolean
  /** Back over the same segment, or into the other side of the same road round the end of what lies between them. */
  turnsRound(before: Driven, after: Driven): boolean
  turnTakes(before: Driven, after: Driven, turn_s: PlanSettings['turn_s']): Seconds
}

const STRAIGHT_BELOW: Degrees = 20
const AWAY: Metres = 20

// More than this between two sides of one road is turning round.
const ROUND_ABOVE: Degrees = 140

export function checkedRoads(network: RoadNetwork): CheckedRoads {
  const indexOf = new Map(network.segments.map(({ id }, index) => [id, index]))
  const banned = new Set(network.banned_turns.map(({ from, via, to }) => `${from} ${via} ${to}`))
  const { ends, ways, roundabouts } = junctionsOf(network)
  const places = new Set(network.turning_places ?? [])
  const turnsRound = (before: Driven, after: Driven): boolean => {
    if (before.index === after.index) return before.against !== after.against
    // Where nothing else leads on, it is a bend of the road.
    return isOtherSide(before, after) && ways[after.enters]! > 1
  }
  return {
    driven({ segment: id, against }) {
      const index = indexOf.get(id)
      if (index === undefined) return undefined
      const segment = network.segments[index]!
      const [enters, leaves] = against ? [segment.to, segment.from] : [segment.from, segment.to]
      return { index, segment, against, enters, leaves }
    },
    junctionAt: (place) => nearest(network.junctions, [place.lon, place.lat]),
    isOneWay: (id) => network.segments[indexOf.get(id) ?? -1]?.one_way ?? false,
    isBanned: (before, after) => banned.has(`${before.index} ${before.leaves} ${after.index}`),
    canTurnRound: (junction) => ends[junction] === 1 || roundabouts.has(junction) || places.has(junction),
    turnsRound,
    turnTakes(before, after, turn_s) {
      if (turnsRound(before, after)) return turn_s.round
      if (ends[after.enters]! < 3 || (before.segment.roundabout && after.segment.roundabout)) return 0
      const change = changeOfDirection(before, after)
      if (Math.abs(change) < STRAIGHT_BELOW) return turn_s.straight
      return change < 0 ? turn_s.left : turn_s.right
    },
  }
}

/** How many segments end at each junction, how many ways lead from it, and which lie on roundabouts. */
function junctionsOf(network: RoadNetwork) {
  const [ends, ways] = [new Int32Array(network.junctions.length), new Int32Array(network.junctions.length)]
  const roundabouts = new Set<number>()
  for (const { from, to, roundabout, one_way } of network.segments) {
    ways[from]! += 1
    if (!one_way) ways[to]! += 1
    for (const junction of [from, to]) {
      ends[junction]! += 1
      if (roundabout) roundabouts.add(junction)
    }
  }
  return { ends, ways, roundabouts }
}

function isOtherSide(before: Driven, after: Driven): boolean {
  const [one, other] = [before.segment, after.segment]
  const sides = one.one_way && other.one_way && !one.roundabout && !other.roundabout
  return sides && one.road === other.road && Math.abs(changeOfDirection(before, after)) > ROUND_ABOVE
}

function nearest(junctions: readonly Position[], place: Position): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  junctions.forEach((junction, index) => {
    const away = distance(junction, place)
    if (away < least) {
      best = index
      least = away
    }
  })
  return best
}

/** From the bearing into the junction to the bearing out of it, −180 to 180, negative to the left. */
function changeOfDirection(before: Driven, after: Driven): Degrees {
  const backwards = lineFrom(before.segment, !before.against)
  const forwards = lineFrom(after.segment, after.against)
  const into = bearing(placeAlong(backwards), backwards[0]!)
  const out = bearing(forwards[0]!, placeAlong(forwards))
  return ((out - into + 540) % 360) - 180
}

const lineFrom = ({ line }: NetworkSegment, against: boolean): readonly Position[] =>
  against ? line.toReversed() : line

function placeAlong(line: readonly Position[]): Position {
  let left: Metres = AWAY
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1]!, line[i]!]
    const step = distance(from, to)
    if (step >= left && step > 0) {
      const share = left / step
      return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
    }
    left -= step
  }
  return line.at(-1)!
}
