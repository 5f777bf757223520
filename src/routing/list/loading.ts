import type { Trip } from '#src/routing/list/driven-leg.ts'
import { type Grams, grams } from '#src/routing/load.ts'
import type { SpreaderInTask } from '#src/routing/spreading-task.ts'
import type { Percent } from '#src/units.ts'

/** Salt for one trip. */
export type TripLoad = {
  /** Filled in before it: whole kilograms, up to what the spreader holds; 0: it leaves with what is on board. */
  readonly filled: Grams
  /** On board as it begins. */
  readonly onBoard: Grams
  /** What it spreads. */
  readonly spread: Grams
  /** What it may have on board at most: the capacity, or what was loaded before. */
  readonly holds: Grams
  readonly reserve: Grams
  /** Spread beyond the load without its reserve. */
  readonly over: Grams
}

const KILOGRAM: Grams = 1000
const wholeKilograms = (salt: Grams) => Math.ceil(salt / KILOGRAM) * KILOGRAM

export const saltOf = ({ legs }: Pick<Trip, 'legs'>): Grams =>
  legs.reduce((sum, { salt }) => sum + (salt ?? 0), 0)

/** What to load before each trip: its salt and the reserve, as far as the spreader holds it. */
export function loadsOf(
  trips: readonly Trip[],
  { capacity_t, loaded_t }: Pick<SpreaderInTask, 'capacity_t' | 'loaded_t'>,
  reserved: Percent,
): TripLoad[] {
  const capacity = grams(capacity_t)
  const reserve = (capacity * reserved) / 100
  let left: Grams = 0
  return trips.map((trip, index) => {
    const spread = saltOf(trip)
    const first = index === 0 && loaded_t !== null
    const wanted = Math.min(capacity, wholeKilograms(spread + reserve))
    const filled = first ? 0 : Math.max(0, wanted - Math.max(0, left))
    const onBoard = first ? grams(loaded_t) : Math.max(0, left) + filled
    left = onBoard - spread
    const over = Math.max(0, Math.round(spread - (onBoard - reserve)))
    return { filled, onBoard, spread, holds: first ? onBoard : capacity, reserve, over }
  })
}
