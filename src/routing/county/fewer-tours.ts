import { neighbouringTours } from '#src/routing/county/neighbouring-tours.ts'
import { asStart } from '#src/routing/county/part.ts'
import type { WideProblem } from '#src/routing/county/wide-problem.ts'
import type { PlannedTour } from '#src/routing/search/solve.ts'

// Of all tours.
const EMPTIEST = 0.6
// Fuller than that, hardly any share of the roads among the others is found.
const FULL = 0.98
// One tour alone is hardly ever on the way of all that another treats.
const LEAST_OTHERS = 2

/** The tours with the most room left, the emptiest first; what nobody treats is none. */
export function emptiestTours(wide: WideProblem, tours: readonly PlannedTour[]): PlannedTour[] {
  const room = (tour: PlannedTour) => capacityOf(wide, tour) - tour.load
  return tours
    .filter(({ kind }) => kind < wide.kinds.length)
    .toSorted((a, b) => room(b) - room(a))
    .slice(0, Math.ceil(tours.length * EMPTIEST))
}

/**
 * A tour, by index, and as many of those nearest to it as have room for what it carries; none where even those with
 * `largest` tasks have not.
 */
export function toursToEmpty(
  wide: WideProblem,
  tours: readonly PlannedTour[],
  around: number,
  largest: number,
): number[] {
  const near = neighbouringTours(wide, tours.map(asStart), around, largest)
  let load = tours[around]!.load
  let room = 0
  for (let count = 1; count < near.length; count++) {
    const other = tours[near[count]!]!
    if (other.kind >= wide.kinds.length) return []
    load += other.load
    room += capacityOf(wide, other)
    if (count >= LEAST_OTHERS && load <= FULL * room) return near.slice(0, count + 1)
  }
  return []
}

const capacityOf = ({ kinds }: WideProblem, { kind }: PlannedTour): number => kinds[kind]!.capacity
