import { bearing, distance } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

export const TURNS = [
  'straight on',
  'bear left',
  'left',
  'sharp left',
  'bear right',
  'right',
  'sharp right',
] as const
export type Turn = (typeof TURNS)[number]

export type Side = 'left' | 'right'

// Bearings are taken this far from the junction, so that the rounding of a kerb is not read as a turn.
const AWAY_M: Metres = 20

/** Change of direction from one line into the next at their junction, −180 to 180, negative to the left. */
export function turnAngle(before: readonly Position[], after: readonly Position[]): Degrees {
  const junction = after[0]!
  const from = bearing(near(before.toReversed()), junction)
  return ((bearing(junction, near(after)) - from + 540) % 360) - 180
}

export const sideOf = (angle: Degrees): Side => (angle < 0 ? 'left' : 'right')

/** A change of direction in words. */
export function turnOf(angle: Degrees): Turn {
  const size = Math.abs(angle)
  if (size < 20) return 'straight on'
  if (size <= 60) return `bear ${sideOf(angle)}`
  return size <= 120 ? sideOf(angle) : `sharp ${sideOf(angle)}`
}

/** The place about twenty metres along a line. */
function near(line: readonly Position[]): Position {
  let gone = 0
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    const step = distance(a, b)
    if (gone + step >= AWAY_M) {
      const share = (AWAY_M - gone) / step
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
    }
    gone += step
  }
  return line.at(-1)!
}
