import { joinedJunctions } from '#src/network/lines/joined-junctions.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Kilometres } from '#src/units.ts'

/** Roads that hang together, whatever the direction of traffic. */
export type RoadPart = { readonly segments: number; readonly km: Kilometres; readonly at: Position }

/** The parts of a network, the longest first. */
export function roadParts({ junctions, segments }: Pick<RoadNetwork, 'junctions' | 'segments'>): RoadPart[] {
  const part = joinedJunctions(junctions.length, segments)
  return [...Map.groupBy(segments, ({ from }) => part[from]!).values()]
    .map((all) => ({
      segments: all.length,
      km: all.reduce((sum, { length_m }) => sum + length_m, 0) / 1000,
      at: all[0]!.line[0]!,
    }))
    .sort((a, b) => b.km - a.km)
}
