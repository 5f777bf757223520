import {
  boxOf,
  distance,
  footOn,
  lengthOfLine,
  METRES_PER_DEGREE,
  metresPerDegreeEast,
} from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

/** A piece of a published line between two junctions; junctions are numbered from 0. */
export type LinePiece = {
  /** Index of the published line. */
  readonly source: number
  readonly from: number
  readonly to: number
  readonly length_m: Metres
  /** Its ends moved to the junctions, by at most the tolerance. */
  readonly line: readonly Position[]
  /** Only from `from` to `to`; absent: either way. */
  readonly one_way?: boolean
}
export type SnappedLines = { readonly pieces: readonly LinePiece[]; readonly junctions: readonly Position[] }

/**
 * Makes a network of lines that were drawn apart: splits a line where the end of another meets its middle, then joins
 * ends within the tolerance. Lines that merely cross stay apart: one may be a bridge.
 */
export function snapLines(lines: readonly (readonly Position[])[], tolerance: Metres): SnappedLines {
  const ends = lines.flatMap((line) => [line[0]!, line.at(-1)!])
  const parts = lines.flatMap((line, source) =>
    cut(line, cutsOf(line, ends, tolerance)).map((part) => ({ source, part })),
  )
  const junctionOf = joinPlaces(tolerance)
  const pieces = parts.map(({ source, part }) => {
    const [from, to] = [junctionOf.number(part[0]!), junctionOf.number(part.at(-1)!)]
    return { source, from, to, length_m: lengthOfLine(part), part }
  })
  const junctions = junctionOf.places()
  return {
    junctions,
    pieces: pieces.map(({ part, ...piece }) => ({
      ...piece,
      line: [junctions[piece.from]!, ...part.slice(1, -1), junctions[piece.to]!],
    })),
  }
}

type Foot = { readonly along: Metres; readonly index: number; readonly place: Position }

/** Feet of other lines' ends on this line, away from its own ends, in order; near ones count once. */
function cutsOf(line: readonly Position[], ends: readonly Position[], tolerance: Metres): Foot[] {
  const whole = lengthOfLine(line)
  const inside = boxAround(line, tolerance)
  const feet = ends
    .filter(inside)
    .map((end) => footOnLine(line, end, tolerance))
    .filter((foot) => foot !== null && foot.along > tolerance && foot.along < whole - tolerance)
    .map((foot) => foot!)
    .sort((a, b) => a.along - b.along)
  const kept: Foot[] = []
  for (const foot of feet)
    if (kept.length === 0 || foot.along - kept.at(-1)!.along > tolerance) kept.push(foot)
  return kept
}

function boxAround(line: readonly Position[], tolerance: Metres): (place: Position) => boolean {
  const { west, south, east, north } = boxOf(line)
  const aside = tolerance / metresPerDegreeEast(line[0]!)
  const ahead = tolerance / METRES_PER_DEGREE
  return ([lon, lat]) =>
    lon >= west - aside && lon <= east + aside && lat >= south - ahead && lat <= north + ahead
}

/** The nearest place on the line within the tolerance. */
function footOnLine(line: readonly Position[], end: Position, tolerance: Metres): Foot | null {
  const east = metresPerDegreeEast(end)
  let best: Foot | null = null
  let least = tolerance
  let gone = 0
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const { away, share } = footOn(a, b, end, east)
    const step = distance(a, b)
    if (away <= least) {
      least = away
      const place: Position = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
      best = { along: gone + share * step, index: i, place }
    }
    gone += step
  }
  return best
}

function cut(line: readonly Position[], feet: readonly Foot[]): Position[][] {
  const parts: Position[][] = []
  let part: Position[] = [line[0]!]
  let next = 1
  for (const { index, place } of feet) {
    part.push(...line.slice(next, index), place)
    parts.push(part)
    part = [place]
    next = index
  }
  return [...parts, [...part, ...line.slice(next)]]
}

/** Numbers places; one within the tolerance of an earlier junction is that junction. */
function joinPlaces(tolerance: Metres) {
  const junctions: Position[] = []
  return {
    number(place: Position): number {
      let best = -1
      let least = tolerance
      junctions.forEach((junction, index) => {
        // A degree of latitude is the longest step: a cheap way to pass over what is far.
        if (Math.abs(junction[1] - place[1]) * METRES_PER_DEGREE > tolerance) return
        const away = distance(junction, place)
        if (away > least) return
        least = away
        best = index
      })
      return best >= 0 ? best : junctions.push(place) - 1
    },
    places: (): readonly Position[] => junctions,
  }
}
