import Flatbush from 'flatbush'
import { METRES_PER_DEGREE, metresPerDegreeEast } from '#src/network/geometry.ts'
import type { PiecesNear, RoadPiece } from '#src/network/lines/road-candidates.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'

/** Finds the straight pieces of segments near a place by their boxes. */
export function segmentIndex(segments: readonly Pick<NetworkSegment, 'line'>[]): PiecesNear {
  const pieces: RoadPiece[] = segments.flatMap(({ line }, segment) =>
    line.slice(1).map((_, piece) => ({ segment, piece })),
  )
  if (pieces.length === 0) return () => []
  const boxes = new Flatbush(pieces.length)
  for (const { segment, piece } of pieces) {
    const [a, b] = [segments[segment]!.line[piece]!, segments[segment]!.line[piece + 1]!]
    boxes.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]))
  }
  boxes.finish()
  return ([lon, lat], within) => {
    const north = within / METRES_PER_DEGREE
    const east = within / metresPerDegreeEast([lon, lat])
    return boxes
      .search(lon - east, lat - north, lon + east, lat + north)
      .sort((a, b) => a - b)
      .map((index) => pieces[index]!)
  }
}
