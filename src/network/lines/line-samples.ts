import { bearing, distance } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

/** A place on a line, so far along it, and which way the line runs there. */
export type LineSample = { readonly place: Position; readonly along: Metres; readonly heading: Degrees }

// Over a shorter chord the jitter of a hand-drawn line would turn it by more than a bend does.
const HEADING_CHORD_M: Metres = 60

/** Places along a line, both ends and about every `step` between them. */
export function lineSamples(line: readonly Position[], step: Metres): LineSample[] {
  const gone = distancesAlong(line)
  const length = gone.at(-1)!
  const count = Math.max(1, Math.round(length / step))
  return Array.from({ length: count + 1 }, (_, index) => {
    const along = (length * index) / count
    const from = placeAlong(line, gone, Math.max(0, along - HEADING_CHORD_M / 2))
    const to = placeAlong(line, gone, Math.min(length, along + HEADING_CHORD_M / 2))
    return { place: placeAlong(line, gone, along), along, heading: bearing(from, to) }
  })
}

/** How far along a line each of its places is. */
export function distancesAlong(line: readonly Position[]): Metres[] {
  const gone = [0]
  for (let i = 1; i < line.length; i++) gone.push(gone[i - 1]! + distance(line[i - 1]!, line[i]!))
  return gone
}

/** The place so far along a line, whose places are `gone` along it. */
export function placeAlong(line: readonly Position[], gone: readonly Metres[], along: Metres): Position {
  let next = 1
  while (next < line.length - 1 && gone[next]! < along) next++
  const [a, b] = [line[next - 1]!, line[next]!]
  const step = gone[next]! - gone[next - 1]!
  const share = step > 0 ? (along - gone[next - 1]!) / step : 0
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
}

/** How far two headings are apart when neither line has a direction: 0 to 90. */
export function headingsApart(a: Degrees, b: Degrees): Degrees {
  const apart = Math.abs(a - b) % 180
  return Math.min(apart, 180 - apart)
}
