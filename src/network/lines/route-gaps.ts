import { distance } from '#src/network/geometry.ts'
import { NO_LIMITS } from '#src/network/lines/line-network.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position, TreatmentRoute } from '#src/network/treatment-route.ts'

/** What a straight jump between lines is called: no road is known there. */
export const GAP = 'gap between the published lines'

/** One id whichever way it is driven. */
export function gapSegment(
  { from, to }: { readonly from: number; readonly to: number },
  junctions: readonly Position[],
) {
  const line = [junctions[from]!, junctions[to]!] as const
  const id = `gap-${Math.min(from, to)}-${Math.max(from, to)}`
  return { id, road: GAP, length_m: distance(...line), line }
}

/** The roads and, as segments, the gaps that routes jump over. */
export function withGaps(roads: RoadNetwork, routes: readonly TreatmentRoute[]): RoadNetwork {
  const known = new Set(roads.segments.map(({ id }) => id))
  const gaps = routes.flatMap(({ segments }) =>
    segments.flatMap(({ id }): NetworkSegment[] => {
      if (known.has(id)) return []
      known.add(id)
      const [from, to] = id.split('-').slice(1).map(Number) as [number, number]
      return [{ ...UNKNOWN_ROAD, ...gapSegment({ from, to }, roads.junctions), from, to }]
    }),
  )
  return { ...roads, segments: [...roads.segments, ...gaps] }
}

const UNKNOWN_ROAD = {
  road_class: 'unclassified',
  slip_road: false,
  roundabout: false,
  bridge: false,
  one_way: false,
  width_m: null,
  lanes: null,
  speed_limit_kmh: null,
  limits: NO_LIMITS,
  gritting: null,
  hazards: ['no road is known here'],
} as const
