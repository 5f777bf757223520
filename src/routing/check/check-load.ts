import { type PlanFault, tonnes } from '#src/routing/check/check-fault.ts'
import type { CheckedTask } from '#src/routing/check/check-legs.ts'
import type { Trip } from '#src/routing/check/check-tour.ts'

// Both sides are whole grams but for the share that is kept back.
const SLACK_G = 0.5

/** No trip spreads more than its load less the reserve, and no depot gives more than lies there. */
export function checkLoads(
  { depots }: CheckedTask,
  trips: readonly (Trip & { readonly spreader: string })[],
): PlanFault[] {
  const overloads = trips
    .filter(({ salt_g, usable_g }) => salt_g > usable_g + SLACK_G)
    .map((trip) => overload(trip, trip.spreader))
  const stocks = [...depots.values()].flatMap(({ id, salt_t }) => {
    const taken_g = trips.reduce((sum, trip) => sum + (trip.depot === id ? trip.salt_g : 0), 0)
    return salt_t === null || taken_g <= salt_t * 1_000_000 + SLACK_G ? [] : [stock(id, salt_t, taken_g)]
  })
  return [...overloads, ...stocks]
}

function overload({ salt_g, usable_g }: Trip, spreader: string): PlanFault {
  const [expected, got] = [`at most ${tonnes(usable_g)} a load`, tonnes(salt_g)]
  const message = `Spreader ${spreader} would spread ${got} from one load; its load allows ${tonnes(usable_g)}.`
  return { code: 'overload', spreader, segment: null, expected, got, message }
}

function stock(id: string, salt_t: number, taken_g: number): PlanFault {
  const [expected, got] = [`at most ${salt_t} t`, tonnes(taken_g)]
  const message = `Depot ${id} would give ${got} of salt; ${salt_t} t lie there.`
  return { code: 'stock_exceeded', spreader: null, segment: null, expected, got, message }
}
