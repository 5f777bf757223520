import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import { asRoadAhead, type RoadAhead } from '#src/routing/list/driven-leg.ts'

/** A road that ends at a junction; its line runs away from there. */
export type Arm = RoadAhead & {
  /** May it be driven away from the junction? */
  readonly leaves: boolean
}

/** The roads that end at a place; none where no junction is known. */
export type ArmsAt = (place: Position) => readonly Arm[]

/** About a metre: ends of lines that were written with fewer digits still meet. */
const key = ([lon, lat]: Position) => `${lon.toFixed(5)},${lat.toFixed(5)}`

function armsAt(arms: readonly Arm[]): ArmsAt {
  const meeting = new Map<string, Arm[]>()
  for (const arm of arms) {
    const at = key(arm.line[0]!)
    const known = meeting.get(at)
    if (known) known.push(arm)
    else meeting.set(at, [arm])
  }
  return (place) => meeting.get(key(place)) ?? []
}

/** Junctions of a whole road network: every road that a driver sees there is known, and its direction. */
export const armsOfNetwork = ({ segments }: RoadNetwork): ArmsAt => armsAt(segments.flatMap(armsOfSegment))

function armsOfSegment(segment: NetworkSegment): Arm[] {
  const { id, road, road_class, roundabout, slip_road, one_way, line } = segment
  const ahead = { segment: id, road, road_class, roundabout, slip_road, one_way }
  return [
    { ...ahead, line, leaves: true },
    { ...ahead, line: line.toReversed(), leaves: !one_way },
  ]
}

/** Junctions of the roads that routes use: no more is known, and no direction. */
export function armsOfRoads(roads: readonly RoadSegment[]): ArmsAt {
  const once = new Map(roads.map((segment) => [segment.id, segment]))
  return armsAt(
    [...once.values()].flatMap((segment) => {
      const ahead = asRoadAhead(segment)
      return [
        { ...ahead, leaves: true },
        { ...ahead, line: ahead.line.toReversed(), leaves: true },
      ]
    }),
  )
}
