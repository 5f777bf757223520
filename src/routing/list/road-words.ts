import { bearing } from '#src/network/geometry.ts'
import type { Stretch } from '#src/routing/stretches.ts'

const COMPASS = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west']
const CARRIAGEWAYS: readonly unknown[] = ['motorway', 'trunk', 'primary']

const NAMELESS = /^(unnamed|slip road|service road|roundabout|gap|track)\b/

/** A606, B672, M1 and E 45 are known by their number alone. */
export const isNumber = (road: string): boolean => /^[A-Z]{1,2} ?\d/.test(road)

/** A road by its name, or by what it is: `A606`, `the slip road`. */
export const named = (road: string): string => (NAMELESS.test(road) ? `the ${road}` : road)

/** The road of a stretch: one carriageway of a main road with its direction, a slip road with where it leads. */
export function roadWords({ on, road, legs }: Stretch, leadsTo: string | null): string {
  if (on.slip_road && leadsTo) return `the slip road to ${named(leadsTo)}`
  if (!on.one_way || on.slip_road || on.roundabout || !CARRIAGEWAYS.includes(on.road_class))
    return named(road)
  const direction = bearing(on.line[0]!, legs.at(-1)!.line.at(-1)!)
  return `${named(road)} ${COMPASS[Math.round(direction / 45) % 8]}bound`
}

/** 1st, 2nd, 3rd, 4th, 11th. */
export function ordinal(count: number): string {
  const ending =
    count % 100 >= 11 && count % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}
