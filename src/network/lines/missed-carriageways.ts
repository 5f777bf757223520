import { bearing } from '#src/network/geometry.ts'
import { distancesAlong, placeAlong } from '#src/network/lines/line-samples.ts'
import type { PiecesNear } from '#src/network/lines/road-candidates.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

/** A carriageway that is on no route while the one beside it is: many maps draw a dual carriageway as one line. */
export type MissedCarriageway = Pick<NetworkSegment, 'id' | 'road' | 'length_m'> & {
  /** Route of the carriageway beside it. */
  readonly beside: string | null
  readonly at: Position
}
/** The same with the indices of both. */
export type CarriagewayBeside = MissedCarriageway & { readonly segment: number; readonly other: number }

// Central reserves are some metres to some tens of metres wide.
const APART_M: Metres = 45
const OPPOSITE: Degrees = 150
// Shorter ones are arms of junctions.
const SHORTEST_M: Metres = 40

export function missedCarriageways({ segments }: RoadNetwork, near: PiecesNear): CarriagewayBeside[] {
  return segments.flatMap((segment, index): CarriagewayBeside[] => {
    if (!isCarriageway(segment) || segment.gritting || segment.length_m < SHORTEST_M) return []
    const at = middleOf(segment)
    const beside = near(at.place, APART_M).find(({ segment: other, piece }) => {
      const { road, gritting, line } = segments[other]!
      if (!isCarriageway(segments[other]!) || !gritting || road !== segment.road) return false
      return opposite(bearing(line[piece]!, line[piece + 1]!), at.heading)
    })
    if (!beside) return []
    const { id, road, length_m } = segment
    const route = segments[beside.segment]!.gritting!.route
    return [{ id, road, length_m, at: at.place, beside: route, segment: index, other: beside.segment }]
  })
}

const isCarriageway = ({ one_way, roundabout, slip_road }: NetworkSegment) =>
  one_way && !roundabout && !slip_road

function middleOf({ line }: NetworkSegment): { place: Position; heading: Degrees } {
  const gone = distancesAlong(line)
  const half = gone.at(-1)! / 2
  const [before, after] = [placeAlong(line, gone, half * 0.9), placeAlong(line, gone, half * 1.1)]
  return { place: placeAlong(line, gone, half), heading: bearing(before, after) }
}

function opposite(a: Degrees, b: Degrees): boolean {
  const apart = Math.abs(a - b) % 360
  return Math.min(apart, 360 - apart) >= OPPOSITE
}
