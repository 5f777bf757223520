import { type Grams, grams } from '#src/routing/load.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import type { Visit } from '#src/routing/road/tour-legs.ts'

/** A tour as it was searched. */
export type SearchedTour = { readonly group: number; readonly visits: readonly Visit[] }

/** A stretch that was taken out of its tour. */
export type TakenOut = { readonly stretch: number; readonly code: 'no_spreader_left' | 'no_salt' }

/**
 * Nothing can be spread that is not on board: takes out of each trip what is over its load, and of the trips of a
 * depot what is over its stock; as few stretches as it goes.
 */
export function withinLoads(given: RoadTask, tours: readonly SearchedTour[]) {
  const taken: TakenOut[] = []
  const left = given.task.depots.map(({ salt_t }) =>
    salt_t === null ? Number.MAX_SAFE_INTEGER : grams(salt_t),
  )
  const kept = tours.map((tour) => ({
    ...tour,
    visits: tripsOf(given.fleet.groups[tour.group]!, tour.visits).flatMap(({ depot, load, visits }) => {
      const stock = depot === null ? Number.MAX_SAFE_INTEGER : left[depot]!
      const code = stock < load ? 'no_salt' : 'no_spreader_left'
      const { staying, out } = lighten(given, visits, Math.min(load, stock))
      taken.push(...out.map((stretch) => ({ stretch, code }) as const))
      if (depot !== null) left[depot]! -= loadOf(given, staying)
      return staying
    }),
  }))
  return { tours: kept.map(withoutIdleReloads), taken }
}

type Trip = { readonly depot: number | null; readonly load: Grams; readonly visits: Visit[] }

function tripsOf({ depot, firstLoad, fullLoad }: SpreaderGroup, visits: readonly Visit[]): Trip[] {
  const trips: Trip[] = [{ depot, load: firstLoad, visits: [] }]
  for (const visit of visits) {
    if ('reload' in visit) trips.push({ depot: visit.reload, load: fullLoad, visits: [] })
    trips.at(-1)!.visits.push(visit)
  }
  return trips
}

const weight = ({ stretches }: RoadTask, visit: Visit): Grams =>
  'stretch' in visit ? stretches[visit.stretch]!.load : 0
const loadOf = (given: RoadTask, visits: readonly Visit[]): Grams =>
  visits.reduce((sum, visit) => sum + weight(given, visit), 0)

/** The lightest that makes up for what is over, else the heaviest, and again. */
function lighten(given: RoadTask, visits: readonly Visit[], load: Grams) {
  let staying = [...visits]
  const out: number[] = []
  for (let over = loadOf(given, staying) - load; over > 0; over = loadOf(given, staying) - load) {
    const heaviestFirst = staying.toSorted((a, b) => weight(given, b) - weight(given, a))
    const one = heaviestFirst.findLast((visit) => weight(given, visit) >= over) ?? heaviestFirst[0]!
    if (!('stretch' in one)) break
    staying = staying.filter((visit) => visit !== one)
    out.push(one.stretch)
  }
  return { staying, out }
}

/** A reload after which nothing is treated is not driven to. */
function withoutIdleReloads({ group, visits }: SearchedTour): SearchedTour {
  const needed = visits.filter((visit, index) => {
    const next = visits[index + 1]
    return !('reload' in visit) || (next !== undefined && 'stretch' in next)
  })
  return { group, visits: needed }
}
