import { bearing, distance } from '#src/network/geometry.ts'
import type { Position, RoadSegment } from '#src/network/treatment-route.ts'
import type { Degrees, Metres } from '#src/units.ts'

export type Turn =
  | 'straight on'
  | 'bear left'
  | 'left'
  | 'sharp left'
  | 'bear right'
  | 'right'
  | 'sharp right'
  | 'turn round'

// Bearings are taken this far from the junction, so that the rounding of a kerb is not read as a turn.
const AWAY_M: Metres = 20

/** How to go on from one segment into the next. Turning round is only back along the same segment. */
export function turnBetween(before: RoadSegment, after: RoadSegment): Turn {
  if (before.id === after.id) return 'turn round'
  const junction = after.line[0]!
  const angle = between(
    bearing(near(before.line.toReversed()), junction),
    bearing(junction, near(after.line)),
  )
  const size = Math.abs(angle)
  if (size < 20) return 'straight on'
  const side = angle < 0 ? 'left' : 'right'
  if (size <= 60) return `bear ${side}`
  return size <= 120 ? side : `sharp ${side}`
}

/** Change of direction, −180 to 180, negative to the left. */
const between = (from: Degrees, to: Degrees): Degrees => ((to - from + 540) % 360) - 180

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

const place = ([lon, lat]: Position) => `${lon.toFixed(5)},${lat.toFixed(5)}`

/** Places where more than two of these segments meet: only there has a driver a choice. */
export function choices(segments: readonly RoadSegment[]): (at: Position) => boolean {
  const meeting = new Map<string, Set<string>>()
  for (const { id, line } of segments)
    for (const end of [line[0]!, line.at(-1)!])
      meeting.set(place(end), (meeting.get(place(end)) ?? new Set()).add(id))
  return (at) => (meeting.get(place(at))?.size ?? 0) > 2
}
