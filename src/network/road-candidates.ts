import { bearing, distance, METRES_PER_DEGREE } from '#src/network/geometry.ts'
import type { RoadPlace } from '#src/network/joined-roads.ts'
import { headingsApart, type LineSample } from '#src/network/line-samples.ts'
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
    const { away, share } = footOf(a, b, place)
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

/** The nearest place of a straight piece, as a share of it, on a flat map: exact enough over some tens of metres. */
function footOf(a: Position, b: Position, [lon, lat]: Position): { away: Metres; share: number } {
  const east = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180)
  const [ax, ay] = [(a[0] - lon) * east, (a[1] - lat) * METRES_PER_DEGREE]
  const [dx, dy] = [(b[0] - a[0]) * east, (b[1] - a[1]) * METRES_PER_DEGREE]
  const square = dx * dx + dy * dy
  const share = square > 0 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square)) : 0
  return { away: Math.hypot(ax + share * dx, ay + share * dy), share }
}

function alongTo(line: readonly Position[], piece: number, share: number): Metres {
  let along = 0
  for (let i = 0; i < piece; i++) along += distance(line[i]!, line[i + 1]!)
  return along + share * distance(line[piece]!, line[piece + 1]!)
}
