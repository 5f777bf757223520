import { boxOf, METRES_PER_DEGREE, metresPerDegreeEast } from '#src/network/geometry.ts'
import type { LinePiece, SnappedLines } from '#src/network/lines/snap-lines.ts'
import type { DrivingOrder, RoundLeg } from '#src/network/lines/standing-routes.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** Up to so many pieces a round looks for its dead runs over all of them. */
const ALL_PIECES = 4_000
/** Dead runs rarely leave the box of depot and route by more than this, or by this share of it. */
const MARGIN_M: Metres = 3_000
const MARGIN_SHARE = 0.25

/**
 * The same order, on a large network looked for only over the pieces about its depot and its route, so that the work
 * grows with the routes and not with their square. Where those do not hang together it is looked for over all.
 */
export const nearbyOrder =
  (order: DrivingOrder, allPieces = ALL_PIECES): DrivingOrder =>
  (lines, depot, treat) => {
    if (lines.pieces.length <= allPieces) return order(lines, depot, treat)
    const near = piecesAbout(lines, depot, treat)
    const legs = order(near.lines, near.depot, near.treat)
    if ('unreachable' in legs || legs.some(({ kind }) => kind === 'gap')) return order(lines, depot, treat)
    return legs.map(
      (leg): RoundLeg => (leg.kind === 'piece' ? { ...leg, piece: near.pieces[leg.piece]! } : leg),
    )
  }

function piecesAbout({ junctions, pieces }: SnappedLines, depot: number, treat: readonly number[]) {
  const places = [junctions[depot]!, ...treat.flatMap((piece) => pieces[piece]!.line)]
  const isWithin = boxAround(places)
  const kept = pieces.flatMap((piece, index) =>
    isWithin(junctions[piece.from]!) || isWithin(junctions[piece.to]!) ? [index] : [],
  )
  const numbers = new Map<number, number>()
  const numberOf = (junction: number): number => {
    if (!numbers.has(junction)) numbers.set(junction, numbers.size)
    return numbers.get(junction)!
  }
  const newDepot = numberOf(depot)
  const newPieces = kept.map((index): LinePiece => {
    const piece = pieces[index]!
    return { ...piece, from: numberOf(piece.from), to: numberOf(piece.to) }
  })
  const newIndex = new Map(kept.map((index, number) => [index, number]))
  return {
    lines: { junctions: [...numbers.keys()].map((junction) => junctions[junction]!), pieces: newPieces },
    depot: newDepot,
    treat: treat.map((piece) => newIndex.get(piece)!),
    pieces: kept,
  }
}

function boxAround(places: readonly Position[]): (place: Position) => boolean {
  const { west, south, east, north } = boxOf(places)
  const aside = Math.max(MARGIN_M / metresPerDegreeEast([west, south]), MARGIN_SHARE * (east - west))
  const ahead = Math.max(MARGIN_M / METRES_PER_DEGREE, MARGIN_SHARE * (north - south))
  return ([lon, lat]) =>
    lon >= west - aside && lon <= east + aside && lat >= south - ahead && lat <= north + ahead
}
