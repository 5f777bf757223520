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

/**
 * Does a network hold every road that a driver sees? One that knows nothing of turning places comes from lines that
 * routes use or a council published: of those neither other roads nor directions are known.
 */
export const isWhole = ({ turning_places }: RoadNetwork): boolean => turning_places !== null

/** Junctions of a road network. */
export function armsOfNetwork(network: RoadNetwork): ArmsAt {
  const whole = isWhole(network)
  return armsAt(network.segments.flatMap((segment) => armsOfSegment(segment, whole)))
}

function armsOfSegment(segment: NetworkSegment, whole: boolean): Arm[] {
  const { id, road, road_class, roundabout, slip_road, one_way, line } = segment
  const ahead = { segment: id, road, road_class, roundabout, slip_road, one_way: whole ? one_way : null }
  return [
    { ...ahead, line, leaves: true },
    { ...ahead, line: line.toReversed(), leaves: !(whole && one_way) },
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
