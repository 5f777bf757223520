import { bearing, distance, footOn } from '#src/network/geometry.ts'
import type { RoadPlace } from '#src/network/lines/joined-roads.ts'
import { headingsApart, type LineSample } from '#src/network/lines/line-samples.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

/** A straight piece of a segment's line: from its place `piece` to the next. */
export type RoadPiece = { readonly segment: number; readonly piece: number }
/** The pieces that come within so many metres of a place; some that do not may be among them. */
export type PiecesNear = (place: Position, within: Metres) => readonly RoadPiece[]

/** Where a sample of a line may lie on a road. */
export type RoadCandidate = RoadPlace & { readonly away: Metres; readonly turned: Degrees }

/** The nearest place on each segment within the tolerance. */
export function roadCandidates(
  segments: readonly NetworkSegment[],
  near: PiecesNear,
  { place, heading }: LineSample,
  within: Metres,
): RoadCandidate[] {
  const best = new Map<number, RoadCandidate & { piece: number; share: number }>()
  for (const { segment, piece } of near(place, within)) {
    const [a, b] = [segments[segment]!.line[piece]!, segments[segment]!.line[piece + 1]!]
    const { away, share } = footOn(a, b, place)
    if (away > within || away >= (best.get(segment)?.away ?? Infinity)) continue
    const turned = headingsApart(heading, bearing(a, b))
    best.set(segment, { segment, piece, share, along: 0, away, turned })
  }
  return [...best.values()]
    .sort((a, b) => a.segment - b.segment)
    .map(({ segment, piece, share, away, turned }) => {
      const along = alongTo(segments[segment]!.line, piece, share)
      return { segment, along, away, turned }
    })
}

function alongTo(line: readonly Position[], piece: number, share: number): Metres {
  let along = 0
  for (let i = 0; i < piece; i++) along += distance(line[i]!, line[i + 1]!)
  return along + share * distance(line[piece]!, line[piece + 1]!)
}
