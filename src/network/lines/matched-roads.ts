import { type JoinedRoads, joinedRoads } from '#src/network/lines/joined-roads.ts'
import { type LineMatch, matchLine, REACH_M } from '#src/network/lines/line-match.ts'
import { type MissedCarriageway, missedCarriageways } from '#src/network/lines/missed-carriageways.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import type { PiecesNear } from '#src/network/lines/road-candidates.ts'
import { type RoadClaim, roadClaims } from '#src/network/lines/road-claims.ts'
import { type SharedCarriageway, sharedCarriageways } from '#src/network/lines/shared-carriageways.ts'
import { type WholeRoundabout, wholeRoundabouts } from '#src/network/lines/whole-roundabouts.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** A line may lie this far beside its road. */
export const WITHIN_M: Metres = 35
/** A segment is on a route when its lines cover at least this share of it. */
const ENOUGH = 0.5
// Less than this of a segment is the rounding of a corner.
const CORNER_M: Metres = 40

/** A stretch of a line that runs along no road of the network. */
export type UnmatchedStretch = LineMatch['unmatched'][number] & {
  readonly line: string
  readonly feature: number
  readonly route: string | null
}
type NamedRoad = Pick<NetworkSegment, 'id' | 'road' | 'length_m'>
/** A segment of which lines cover only a part. */
export type PartlyCovered = NamedRoad & {
  readonly route: string | null
  readonly covered_m: Metres
  /** Is all of it on the route now? */
  readonly taken: boolean
}
/** A segment that lines of several routes cover; the first has it. */
export type ClaimedTwice = NamedRoad & { readonly routes: readonly (string | null)[] }

export type MatchedRoads = {
  /** The base network; each segment's gritting as the lines say and nothing else. */
  readonly roads: RoadNetwork
  readonly lines_m: Metres
  readonly matched_m: Metres
  readonly unmatched: readonly UnmatchedStretch[]
  readonly partly: readonly PartlyCovered[]
  readonly claimed_twice: readonly ClaimedTwice[]
  readonly missed_carriageways: readonly MissedCarriageway[]
  readonly shared_carriageways: readonly SharedCarriageway[]
  readonly whole_roundabouts: readonly WholeRoundabout[]
  /** Segments whose gritting in the base network is gone or replaced by another. */
  readonly replaced: number
}

/** Finds the roads of a base network that published lines run along. `done` hears how many lines were looked at. */
export function matchedRoads(
  base: RoadNetwork,
  published: readonly PublishedLine[],
  near: PiecesNear,
  within: Metres,
  done: (lines: number) => void = () => {},
): MatchedRoads {
  const joined = joinedRoads(base, REACH_M)
  const matches = published.map((line, index) => {
    const match = matchLine(line.line, joined, near, within)
    done(index + 1)
    return { line, match }
  })
  const first = matches.flatMap(({ line, match }) => match.stretches.map((stretch) => ({ line, stretch })))
  const missed = missedCarriageways(withGritting(base, roadClaims(first), joined), near)
  const { claimed, shared } = sharedCarriageways(first, missed, joined.lengths)
  const claims = roadClaims(claimed)
  const { roads, completed } = wholeRoundabouts(withGritting(base, claims, joined))
  const sum = (of: (match: LineMatch) => Metres) => matches.reduce((all, { match }) => all + of(match), 0)
  return {
    roads,
    lines_m: sum(({ length_m }) => length_m),
    matched_m: sum(({ matched_m }) => matched_m),
    unmatched: matches.flatMap(({ line, match }) =>
      match.unmatched.map((stretch) => ({
        ...stretch,
        line: line.id,
        feature: line.feature,
        route: line.route,
      })),
    ),
    partly: claims.flatMap(([claim]) => partly(claim!, joined)),
    claimed_twice: claims.flatMap((all) => claimedTwice(all, joined)),
    missed_carriageways: missedCarriageways(roads, near).map(
      ({ segment: _, other: __, ...carriageway }) => carriageway,
    ),
    shared_carriageways: shared,
    whole_roundabouts: completed,
    replaced: base.segments.filter(
      ({ gritting }, index) =>
        gritting && JSON.stringify(gritting) !== JSON.stringify(roads.segments[index]!.gritting),
    ).length,
  }
}

const isTaken = ({ segment, covered_m }: RoadClaim, { lengths }: JoinedRoads) =>
  covered_m >= ENOUGH * lengths[segment]!

function withGritting(base: RoadNetwork, claims: readonly RoadClaim[][], joined: JoinedRoads): RoadNetwork {
  const taken = new Map(claims.map(([claim]) => [claim!.segment, claim!] as const))
  const segments = base.segments.map((segment, index): NetworkSegment => {
    const claim = taken.get(index)
    if (!claim || !isTaken(claim, joined)) return { ...segment, gritting: null }
    const { route, priority, width_m } = claim
    return {
      ...segment,
      width_m: segment.width_m ?? width_m,
      gritting: route === null && priority === null ? null : { priority, route, operator: null },
    }
  })
  return { ...base, segments }
}

const named = ({ network }: JoinedRoads, segment: number): NamedRoad => {
  const { id, road, length_m } = network.segments[segment]!
  return { id, road, length_m }
}

function partly(claim: RoadClaim, joined: JoinedRoads): PartlyCovered[] {
  const { segment, route, covered_m } = claim
  const left = joined.lengths[segment]! - covered_m
  if (Math.min(covered_m, left) < CORNER_M) return []
  return [{ ...named(joined, segment), route, covered_m, taken: isTaken(claim, joined) }]
}

function claimedTwice(all: readonly RoadClaim[], joined: JoinedRoads): ClaimedTwice[] {
  const serious = all.filter((claim) => isTaken(claim, joined))
  if (serious.length < 2 || serious[1]!.covered_m < CORNER_M) return []
  return [{ ...named(joined, serious[0]!.segment), routes: serious.map(({ route }) => route) }]
}
