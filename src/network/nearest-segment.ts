import { footOn, metresPerDegreeEast } from '#src/network/geometry.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** Side of a cell, degrees of latitude: about 220 m, more than any tolerance here. */
const CELL = 0.002

type Piece = { readonly segment: string; readonly a: Position; readonly b: Position }

const cellKey = (column: number, row: number): string => `${column}:${row}`

/** Straight pieces of all lines by the cells that they pass through. */
function cellsOf(segments: readonly Pick<RoadSegment, 'id' | 'line'>[]): Map<string, Piece[]> {
  const cells = new Map<string, Piece[]>()
  const put = (column: number, row: number, piece: Piece) => {
    const key = cellKey(column, row)
    const list = cells.get(key)
    if (list) list.push(piece)
    else cells.set(key, [piece])
  }
  for (const { id, line } of segments)
    for (let i = 1; i < line.length; i++) {
      const piece = { segment: id, a: line[i - 1]!, b: line[i]! }
      const [west, east] = ordered(piece.a[0], piece.b[0])
      const [south, north] = ordered(piece.a[1], piece.b[1])
      for (let column = west; column <= east; column++)
        for (let row = south; row <= north; row++) put(column, row, piece)
    }
  return cells
}

const ordered = (a: number, b: number): [number, number] => [
  Math.floor(Math.min(a, b) / CELL),
  Math.floor(Math.max(a, b) / CELL),
]

/**
 * Finds the segment that a place lies on; null: further than the tolerance from every segment. Of two equally near
 * the one listed first. The tolerance may be up to 100 m.
 */
export function nearestSegment(
  segments: readonly Pick<RoadSegment, 'id' | 'line'>[],
  tolerance: Metres,
): (place: Position) => string | null {
  const cells = cellsOf(segments)
  return (place) => {
    const east = metresPerDegreeEast(place)
    const [column, row] = [Math.floor(place[0] / CELL), Math.floor(place[1] / CELL)]
    let best: string | null = null
    let least = tolerance
    for (let x = column - 1; x <= column + 1; x++)
      for (let y = row - 1; y <= row + 1; y++)
        for (const piece of cells.get(cellKey(x, y)) ?? []) {
          const { away } = footOn(piece.a, piece.b, place, east)
          if (away > least || (away === least && best !== null)) continue
          least = away
          best = piece.segment
        }
    return best
  }
}
