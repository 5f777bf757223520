import type { RoadNetwork } from '#src/network/road-network.ts'
import { bearingsOf } from '#src/routing/road/bearings.ts'
import type { PlanSettings } from '#src/routing/spreading-task.ts'
import type { Degrees, KilometresPerHour, Metres, Seconds } from '#src/units.ts'

/** A segment in one of its two directions: 2s as its line runs, 2s + 1 against it. */
export type Directed = number
export const segmentOf = (directed: Directed): number => directed >> 1
export const isAgainst = (directed: Directed): boolean => (directed & 1) === 1
export const turnedRound = (directed: Directed): Directed => directed ^ 1

/** Whole tenths of a second: sums of them are exact in any order. */
export type Deciseconds = number
export const deciseconds = (seconds: Seconds): Deciseconds => Math.round(seconds * 10)
const paceDs = (length_m: Metres, kmh: KilometresPerHour): Deciseconds => Math.round((length_m * 36) / kmh)

/** The road network as a spreader drives it: times of segments, and turns from one into the next. */
export type DirectedRoads = {
  readonly network: RoadNetwork
  readonly settings: PlanSettings
  /** By segment: treating it, and travelling over it. */
  readonly treat: Int32Array
  readonly travel: Int32Array
  /** By segment: travelling over it, with the price of a dead kilometre. */
  readonly deadCost: Int32Array
  /** By junction: what may be driven away from there. */
  readonly leaving: readonly (readonly Directed[])[]
  readonly startOf: (directed: Directed) => number
  readonly endOf: (directed: Directed) => number
  /** What the turn takes; null: it may not be made. */
  readonly turn: (from: Directed, into: Directed) => Deciseconds | null
  /** Back over the segment just driven, or round the tip of a traffic island. */
  readonly turnsRound: (from: Directed, into: Directed) => boolean
}

export function directedRoads(network: RoadNetwork, settings: PlanSettings): DirectedRoads {
  const { segments } = network
  const pace = (kmh: PlanSettings['treating_kmh']) =>
    Int32Array.from(segments, ({ length_m, road_class, speed_limit_kmh }) =>
      paceDs(length_m, Math.min(kmh[road_class], speed_limit_kmh ?? kmh[road_class])),
    )
  const travel = pace(settings.travelling_kmh)
  const priceDsPerMetre = (settings.price_min.dead_km * 600) / 1000
  const startOf = (directed: Directed) =>
    isAgainst(directed) ? segments[segmentOf(directed)]!.to : segments[segmentOf(directed)]!.from
  const endOf = (directed: Directed) => startOf(turnedRound(directed))
  const leaving = leavingFrom(network)
  const changeAt = changes(network)
  const turnsRound = roundTurns(network, leaving, endOf, changeAt)
  return {
    network,
    settings,
    treat: pace(settings.treating_kmh),
    travel,
    deadCost: travel.map((ds, index) => ds + Math.round(segments[index]!.length_m * priceDsPerMetre)),
    leaving,
    startOf,
    endOf,
    turn: turns(network, settings, endOf, changeAt, turnsRound),
    turnsRound,
  }
}

function leavingFrom({ junctions, segments }: RoadNetwork): Directed[][] {
  const leaving: Directed[][] = junctions.map(() => [])
  segments.forEach(({ from, to, one_way }, index) => {
    leaving[from]!.push(2 * index)
    if (!one_way) leaving[to]!.push(2 * index + 1)
  })
  return leaving
}

const STRAIGHT_BELOW: Degrees = 20

// More than this between two sides of one road is turning round.
const ROUND_ABOVE: Degrees = 140

/**
 * Back over the segment just driven; or from one side of a traffic island or of two carriageways into the other, where
 * they meet and the road leads on besides.
 */
function roundTurns(
  { segments }: RoadNetwork,
  leaving: DirectedRoads['leaving'],
  endOf: DirectedRoads['endOf'],
  changeAt: (from: Directed, into: Directed) => Degrees,
): DirectedRoads['turnsRound'] {
  return (from, into) => {
    // A loop at one junction that is driven again is no turning round
    if (segmentOf(from) === segmentOf(into)) return into === turnedRound(from)
    const [before, after] = [segments[segmentOf(from)]!, segments[segmentOf(into)]!]
    if (!before.one_way || !after.one_way || before.road !== after.road) return false
    if (before.roundabout || after.roundabout || leaving[endOf(from)]!.length < 2) return false
    return Math.abs(changeAt(from, into)) > ROUND_ABOVE
  }
}

/** What may be driven after what, and what the turn takes (`PlanSettings.turn_s` and `u_turns`). */
function turns(
  network: RoadNetwork,
  settings: PlanSettings,
  endOf: DirectedRoads['endOf'],
  changeAt: (from: Directed, into: Directed) => Degrees,
  turnsRound: DirectedRoads['turnsRound'],
) {
  const { segments } = network
  const banned = new Set(network.banned_turns.map(({ from, via, to }) => `${from} ${via} ${to}`))
  const { ends, places } = junctionsOf(network)
  const { straight, left, right, round } = settings.turn_s
  const [straightDs, leftDs, rightDs, roundDs] = [straight, left, right, round].map(deciseconds) as [
    Deciseconds,
    Deciseconds,
    Deciseconds,
    Deciseconds,
  ]
  return (from: Directed, into: Directed): Deciseconds | null => {
    const [before, after] = [segmentOf(from), segmentOf(into)]
    const via = endOf(from)
    if (banned.size > 0 && banned.has(`${before} ${via} ${after}`)) return null
    if (turnsRound(from, into)) return settings.u_turns === 'anywhere' || places.has(via) ? roundDs : null
    if (ends[via]! < 3 || (segments[before]!.roundabout && segments[after]!.roundabout)) return 0
    const change = changeAt(from, into)
    if (Math.abs(change) < STRAIGHT_BELOW) return straightDs
    return change < 0 ? leftDs : rightDs
  }
}

/** How many segments end at each junction, and where turning round is allowed. */
function junctionsOf({ junctions, segments, turning_places }: RoadNetwork) {
  const ends = new Int32Array(junctions.length)
  const places = new Set(turning_places ?? [])
  for (const { from, to, roundabout } of segments)
    for (const junction of [from, to]) {
      ends[junction]! += 1
      if (roundabout) places.add(junction)
    }
  ends.forEach((count, junction) => {
    if (count === 1) places.add(junction)
  })
  return { ends, places }
}

/** Change of direction from one segment into the next, −180 to 180, negative to the left. */
function changes({ segments }: RoadNetwork): (from: Directed, into: Directed) => Degrees {
  const bearings = segments.map(bearingsOf)
  return (from, into) => {
    const before = bearings[segmentOf(from)]!.into[isAgainst(from) ? 0 : 1]
    const after = bearings[segmentOf(into)]!.out[isAgainst(into) ? 1 : 0]
    return ((after - before + 540) % 360) - 180
  }
}
