import { bearing, distance } from '#src/network/geometry.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

/** Bearings of a line out of its two ends and into them, each between the end and the place twenty metres from it. */
export type Bearings = {
  readonly out: readonly [Degrees, Degrees]
  readonly into: readonly [Degrees, Degrees]
}
const AWAY: Metres = 20

// Both ways are measured: a line of no length has the same bearing in and out, and no turn of 180° a side.
export function bearingsOf({ line }: NetworkSegment): Bearings {
  const ends = [line, line.toReversed()].map((away) => [away[0]!, placeAlong(away)] as const)
  const [[start, fromStart], [end, fromEnd]] = ends as [(typeof ends)[0], (typeof ends)[0]]
  return {
    out: [bearing(start, fromStart), bearing(end, fromEnd)],
    into: [bearing(fromStart, start), bearing(fromEnd, end)],
  }
}

function placeAlong(line: readonly Position[]): Position {
  let left = AWAY
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1]!, line[i]!]
    const step = distance(from, to)
    if (step >= left && step > 0) {
      const share = left / step
      return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])]
    }
    left -= step
  }
  return line.at(-1)!
}
