import { largestPart } from '#src/network/osm/largest-part.ts'
import {
  type NetworkSegment,
  ROAD_CLASSES,
  type RoadClass,
  type RoadNetwork,
} from '#src/network/road-network.ts'
import type { Kilometres } from '#src/units.ts'

/** What is in a road network. */
export type NetworkFigures = {
  readonly junctions: number
  readonly segments: number
  readonly km: Kilometres
  readonly one_way_km: Kilometres
  readonly by_class: readonly {
    readonly road_class: RoadClass
    readonly segments: number
    readonly km: Kilometres
  }[]
  /** Junctions with a single road, whether or not a spreader can turn there. */
  readonly dead_ends: number
  readonly turning_places: number
  readonly banned_turns: number
  readonly gritted_segments: number
  readonly gritted_km: Kilometres
  /** Priorities, routes and operators that mappers or the council state. */
  readonly gritting: readonly string[]
  /** Parts within which every junction can be reached from every other. */
  readonly parts: number
  /** Outside the largest of them. */
  readonly outside_km: Kilometres
}

export const kilometresOf = (segments: readonly Pick<NetworkSegment, 'length_m'>[]): Kilometres =>
  segments.reduce((sum, { length_m }) => sum + length_m, 0) / 1_000

export function networkFigures(network: RoadNetwork): NetworkFigures {
  const { segments, junctions, turning_places, banned_turns } = network
  const gritted = segments.filter(({ gritting }) => gritting !== null)
  const { left_out, parts } = largestPart(network)
  return {
    junctions: junctions.length,
    segments: segments.length,
    km: kilometresOf(segments),
    one_way_km: kilometresOf(segments.filter(({ one_way }) => one_way)),
    by_class: byClass(segments),
    dead_ends: deadEnds(network),
    turning_places: turning_places?.length ?? 0,
    banned_turns: banned_turns.length,
    gritted_segments: gritted.length,
    gritted_km: kilometresOf(gritted),
    gritting: [...new Set(gritted.map(grittingText))].sort(),
    parts,
    outside_km: kilometresOf(left_out),
  }
}

const grittingText = ({ gritting }: NetworkSegment): string =>
  [gritting!.priority, gritting!.route, gritting!.operator].filter((word) => word !== null).join(' ') ||
  'no priority stated'

function byClass(segments: readonly NetworkSegment[]): NetworkFigures['by_class'] {
  const groups = Map.groupBy(segments, ({ road_class }) => road_class)
  return ROAD_CLASSES.flatMap((road_class) => {
    const group = groups.get(road_class)
    return group ? [{ road_class, segments: group.length, km: kilometresOf(group) }] : []
  })
}

function deadEnds({ junctions, segments }: RoadNetwork): number {
  const roads = new Uint32Array(junctions.length)
  for (const { from, to } of segments) for (const end of [from, to]) roads[end]!++
  return roads.filter((count) => count === 1).length
}
