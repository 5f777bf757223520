import type { RoadStretch } from '#src/network/lines/joined-roads.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import type { Metres } from '#src/units.ts'

/** What the lines of one route say of one segment. */
export type RoadClaim = {
  readonly segment: number
  readonly route: string | null
  readonly priority: string | null
  readonly width_m: Metres | null
  readonly covered_m: Metres
}

type Stated = Pick<RoadClaim, 'route' | 'priority' | 'width_m'>
export type ClaimedStretch = { readonly line: PublishedLine; readonly stretch: RoadStretch }

/** All claims to each segment, the one that covers most of it first; of equal ones the one whose line comes first. */
export function roadClaims(claimed: readonly ClaimedStretch[]): RoadClaim[][] {
  const bySegment = Map.groupBy(claimed, ({ stretch }) => stretch.segment)
  return [...bySegment]
    .sort(([a], [b]) => a - b)
    .map(([segment, ofSegment]) =>
      [...Map.groupBy(ofSegment, ({ line }) => line.route).values()]
        .map((ofRoute) => claimOf(segment, ofRoute))
        .sort((a, b) => b.covered_m - a.covered_m),
    )
}

function claimOf(segment: number, ofRoute: readonly ClaimedStretch[]): RoadClaim {
  const longest = ofRoute.reduce((best, one) => (lengthOf(one) > lengthOf(best) ? one : best))
  const { route, priority, width_m }: Stated = longest.line
  return { segment, route, priority, width_m, covered_m: covered(ofRoute.map(({ stretch }) => stretch)) }
}

const lengthOf = ({ stretch }: ClaimedStretch): Metres => stretch.to - stretch.from

/** Metres of a segment that lie in any of the stretches, each counted once. */
export function covered(stretches: readonly Pick<RoadStretch, 'from' | 'to'>[]): Metres {
  let sum = 0
  let until = 0
  for (const { from, to } of stretches.toSorted((a, b) => a.from - b.from)) {
    sum += Math.max(0, to - Math.max(from, until))
    until = Math.max(until, to)
  }
  return sum
}
