import { lengthOfLine } from '#src/network/geometry.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RoadAhead } from '#src/routing/list/driven-leg.ts'
import type { Arm, ArmsAt } from '#src/routing/list/junction-arms.ts'
import { turnAngle } from '#src/routing/turn.ts'
import type { Metres } from '#src/units.ts'

/** Round one roundabout: indices of the first and the last leg on it. */
export type Passage = {
  readonly first: number
  readonly last: number
  /** Whole times round before it leaves. */
  readonly laps: number
  /** Of the roads that lead out of it, in driving order after the last lap; null: not known. */
  readonly exit: number | null
}

// The inscribed circle of a mini-roundabout is at most 28 m across (Design Manual for Roads and Bridges CD 116);
// the line that is driven on it is about 20 m across.
const MINI_RING_M: Metres = 63

/** Round which roundabouts a trip goes; the exit is counted only where the directions of roads are known. */
export function passagesOf(
  legs: readonly RoadAhead[],
  armsAt: ArmsAt,
  drivesOn: 'left' | 'right',
): Passage[] {
  const passages: Passage[] = []
  for (let first = 0; first < legs.length; first++) {
    if (!legs[first]!.roundabout) continue
    let last = first
    while (legs[last + 1]?.roundabout) last++
    const laps = lapsOf(legs, first, last)
    const from = first + laps.count * laps.size
    passages.push({ first, last, laps: laps.count, exit: exitOf(legs, from, last, armsAt, drivesOn) })
    first = last
  }
  return passages
}

/** Whole rings driven before the last, part one; that begins where the ring was entered. */
function lapsOf(legs: readonly RoadAhead[], first: number, last: number): { count: number; size: number } {
  const again = legs.findIndex((leg, i) => i > first && i <= last && leg.segment === legs[first]!.segment)
  if (again < 0) return { count: 0, size: 0 }
  const size = again - first
  return { size, count: Math.floor((last - first) / size) }
}

function exitOf(
  legs: readonly RoadAhead[],
  from: number,
  last: number,
  armsAt: ArmsAt,
  drivesOn: 'left' | 'right',
): number | null {
  const out = legs[last + 1]
  if (!out || legs.slice(from, last + 1).some(({ one_way }) => one_way === null)) return null
  let passed = 0
  for (let i = from; i < last; i++) passed += exitsAt(armsAt, end(legs[i]!)).length
  const ring = legs[last]!.line
  const angle = (arm: RoadAhead) => turnAngle(ring, arm.line) * (drivesOn === 'left' ? 1 : -1)
  const here = exitsAt(armsAt, end(legs[last]!)).toSorted((a, b) => angle(a) - angle(b))
  const taken = here.findIndex(({ segment }) => segment === out.segment)
  return taken < 0 ? null : passed + taken + 1
}

const end = ({ line }: RoadAhead): Position => line.at(-1)!

const exitsAt = (armsAt: ArmsAt, place: Position) =>
  armsAt(place).filter(({ leaves, roundabout }) => leaves && !roundabout)

/** The ring that a place lies on, once round in driving direction; empty off a roundabout or where its ring is not closed. */
export function ringAt(armsAt: ArmsAt, place: Position): readonly Arm[] {
  const ring: Arm[] = []
  for (let at = place; ring.length < 100; at = end(ring.at(-1)!)) {
    const next = armsAt(at).find(({ leaves, roundabout, one_way }) => leaves && roundabout && one_way)
    if (!next) return []
    if (next.segment === ring[0]?.segment) return ring
    ring.push(next)
  }
  return []
}

/** Is the ring so small that signs call it a mini-roundabout? Those painted on one place are no ring and not known. */
export function isMini(armsAt: ArmsAt, place: Position): boolean {
  const ring = ringAt(armsAt, place)
  return ring.length > 0 && ring.reduce((sum, { line }) => sum + lengthOfLine(line), 0) < MINI_RING_M
}
