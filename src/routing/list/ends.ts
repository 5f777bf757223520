import { lengthOfLine } from '#src/network/geometry.ts'
import { ROAD_CLASSES } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RoadAhead } from '#src/routing/list/driven-leg.ts'
import type { Arm, ArmsAt } from '#src/routing/list/junction-arms.ts'
import { isThrough } from '#src/routing/list/manoeuvre.ts'
import { isNumber, named } from '#src/routing/list/road-words.ts'
import { ringAt } from '#src/routing/list/roundabout.ts'
import type { Stretch } from '#src/routing/stretches.ts'
import type { Metres } from '#src/units.ts'

/** Where a trip starts and ends, as far as that has a name. */
type TripEnds = { readonly start: string | null; readonly end: string | null; readonly armsAt: ArmsAt }

/** Both ends of a stretch, as the driver knows them; null: nothing known. */
export function endsOf(
  stretches: readonly Stretch[],
  i: number,
  { start, end, armsAt }: TripEnds,
): { readonly from: string | null; readonly to: string | null } {
  const { road, legs } = stretches[i]!
  const [first, last] = [legs[0]!.line[0]!, legs.at(-1)!.line.at(-1)!]
  return {
    from: (i === 0 ? start : null) ?? endName(first, road, stretches[i - 1]?.road, armsAt),
    to: (i === stretches.length - 1 ? end : null) ?? endName(last, road, stretches[i + 1]?.road, armsAt),
  }
}

function endName(place: Position, road: string, next: string | undefined, armsAt: ArmsAt): string | null {
  const known = placeName(place, road, armsAt)
  if (next === undefined || next === road || next === 'roundabout' || known?.includes('roundabout'))
    return known
  return named(next)
}

/** Not of the road, which goes on. */
export const END_OF_KNOWN = 'where the known roads end'

/** What a driver knows the end of a stretch by: the roundabout, the road that meets it there; null: nothing known. */
function placeName(place: Position, road: string, armsAt: ArmsAt): string | null {
  const arms = armsAt(place)
  if (arms.some(({ roundabout }) => roundabout)) return roundaboutName(place, road, armsAt)
  if (arms.length === 1 && arms[0]!.one_way !== null)
    return isThrough(arms[0]!) ? END_OF_KNOWN : 'the end of the road'
  return mostImportant(arms, road) ?? partedWay(arms, road)
}

// Islands before a roundabout are shorter.
const ISLAND_M: Metres = 80

/** Where a road parts into two carriageways, or they meet again. */
function partedWay(arms: readonly Arm[], road: string): string | null {
  const sides = arms.filter((arm) => arm.road === road && arm.one_way)
  if (sides.length !== 2 || sides.every(({ leaves }) => leaves)) return null
  const shorter = Math.min(...sides.map(({ line }) => lengthOfLine(line)))
  return shorter < ISLAND_M ? 'a traffic island' : 'the dual carriageway'
}

function roundaboutName(place: Position, road: string, armsAt: ArmsAt): string {
  const ring = ringAt(armsAt, place)
  const places = ring.length > 0 ? ring.map(({ line }) => line[0]!) : [place]
  const name = mostImportant(places.flatMap(armsAt), road)
  if (name === null) return 'the roundabout'
  return isNumber(name) ? `the ${name} roundabout` : `the roundabout at ${name}`
}

function mostImportant(arms: readonly RoadAhead[], road: string): string | null {
  const others = arms.filter((arm) => arm.road !== road && !arm.roundabout)
  const roads = others.filter(({ slip_road }) => !slip_road)
  const known = roads.toSorted((a, b) => importance(a) - importance(b))[0]?.road
  return known ? named(known) : others.length > 0 ? 'a slip road' : null
}

/** Smaller is more important; without a class, what carries a number. */
const importance = ({ road, road_class }: RoadAhead) =>
  road_class === null ? (isNumber(road) ? 0 : 1) : ROAD_CLASSES.indexOf(road_class)
