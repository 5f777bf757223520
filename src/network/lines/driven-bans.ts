import type { RoadNetwork } from '#src/network/road-network.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'

/** A turn that a route makes although the law forbids it. */
export type DrivenBan = { readonly route: string; readonly from: string; readonly to: string }

/** Banned turns that routes drive: their order looks at roads and one-way rules only. */
export function drivenBans(
  { segments, junctions, banned_turns }: RoadNetwork,
  routes: readonly TreatmentRoute[],
) {
  const banned = new Set(
    banned_turns.map(({ from, via, to }) => turnKey(segments[from]!.id, junctions[via]!, segments[to]!.id)),
  )
  return routes.flatMap((route) =>
    route.segments.flatMap((segment, index): DrivenBan[] => {
      const before = route.segments[index - 1]
      if (!before || !banned.has(turnKey(before.id, endOf(before), segment.id))) return []
      return [{ route: route.id, from: before.road, to: segment.road }]
    }),
  )
}

const endOf = ({ line }: RoadSegment): Position => line.at(-1)!
const turnKey = (from: string, [lon, lat]: Position, to: string) => JSON.stringify([from, lon, lat, to])
