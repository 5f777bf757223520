import { footOn } from '#src/network/geometry.ts'
import type { CarriagewayBeside } from '#src/network/lines/missed-carriageways.ts'
import type { PublishedLine } from '#src/network/lines/published-lines.ts'
import { type ClaimedStretch, covered } from '#src/network/lines/road-claims.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A carriageway that one of the two lines along the other one was taken for. */
export type SharedCarriageway = Pick<NetworkSegment, 'id' | 'road' | 'length_m'> & { readonly line: string }

// A line lies along a carriageway when it covers most of it.
const ALONG = 0.5

/**
 * Two lines along one carriageway while the one beside it has none: drawn a little off, they mean both. The one that
 * lies nearer to the other carriageway is taken for it.
 */
export function sharedCarriageways(
  claimed: readonly ClaimedStretch[],
  missed: readonly CarriagewayBeside[],
  lengths: readonly Metres[],
): { claimed: ClaimedStretch[]; shared: SharedCarriageway[] } {
  const bySegment = Map.groupBy(claimed, ({ stretch }) => stretch.segment)
  const moves = missed.flatMap((carriageway) => {
    const { other, at } = carriageway
    const lines = linesAlong(bySegment.get(other) ?? [], lengths[other]!)
    return lines.length < 2 ? [] : [{ ...carriageway, line: nearestLine(lines, at) }]
  })
  const isMoved = ({ line, stretch }: ClaimedStretch) =>
    moves.some((move) => move.line === line && move.other === stretch.segment)
  return {
    claimed: [
      ...claimed.filter((one) => !isMoved(one)),
      ...moves.map(({ line, segment }) => ({ line, stretch: { segment, from: 0, to: lengths[segment]! } })),
    ],
    shared: moves.map(({ id, road, length_m, line }) => ({ id, road, length_m, line: line.id })),
  }
}

function linesAlong(claimed: readonly ClaimedStretch[], length: Metres): PublishedLine[] {
  const byLine = Map.groupBy(claimed, ({ line }) => line)
  return [...byLine.keys()].filter(
    (line) => covered(byLine.get(line)!.map(({ stretch }) => stretch)) >= ALONG * length,
  )
}

function nearestLine(lines: readonly PublishedLine[], place: Position): PublishedLine {
  const away = ({ line }: PublishedLine) =>
    Math.min(...line.slice(1).map((next, index) => footOn(line[index]!, next, place).away))
  return lines.reduce((best, line) => (away(line) < away(best) ? line : best))
}
