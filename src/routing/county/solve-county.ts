import { type CountingSearch, countingSearch } from '#src/routing/county/counting-search.ts'
import { districtsAround, districtsOf } from '#src/routing/county/districts.ts'
import { asStart, partOf } from '#src/routing/county/part.ts'
import { pricedCost, searchNeighbours } from '#src/routing/county/search-neighbours.ts'
import { sharedOut } from '#src/routing/county/share-out.ts'
import type { WideProblem } from '#src/routing/county/wide-problem.ts'
import { seededRandom } from '#src/routing/search/random.ts'
import type { Plan, PlannedTour, Start, Stop } from '#src/routing/search/solve.ts'

/** How the tries are spent. */
export type CountySettings = {
  /** Most tasks of a district, and of neighbouring tours that are searched together. */
  readonly largest: number
  /** Tries for each task until every district has a plan, at most a tenth of all. */
  readonly first: number
  /** Tries for each task that the districts take by themselves after that, at most half of all. */
  readonly apart: number
  /** Tries for each task when neighbouring tours are searched together, and how hot they begin. */
  readonly together: number
  readonly heat: number
  /** Times `largest`: the tasks of the tours among which an empty one may be shared out; 0: none is. */
  readonly emptying: number
}

/**
 * A plan for a task of any size. First every district by itself; then again and again a tour with its neighbours,
 * from where they stand, so that the borders between districts fade (POPMUSIC: Taillard and Voss 2002; here as long as
 * there are tries, instead of until no part improves). From tours given it goes on with those. Same iterations and
 * seed: same plan on any machine; every task is planned early on.
 */
export function solveCounty(
  wide: WideProblem,
  start: Start,
  stop: Stop,
  seed: number,
  settings: CountySettings,
): Plan {
  const random = seededRandom(seed)
  const search = countingSearch(stop, random)
  const tours = searchDistricts(wide, search, start, stop.iterations, settings)
  const heat = Math.min(settings.heat, start.heat)
  searchNeighbours(wide, search, tours, random, { ...settings, heat })
  return { tours, cost: pricedCost(wide, tours), iterations: search.done() }
}

/** Every district gets a plan before any gets a better one. */
function searchDistricts(
  wide: WideProblem,
  search: CountingSearch,
  start: Start,
  iterations: number,
  { largest, first, apart }: CountySettings,
): PlannedTour[] {
  const districts =
    start.tours.length > 0 ? districtsAround(wide, start.tours, largest) : districtsOf(wide, largest)
  const begun = districts.map((tasks) => {
    const here = new Set(tasks)
    return start.tours.filter((tour) => here.has(tour.tasks[0]!))
  })
  const shares = sharedOut(wide, districts, begun)
  const firstTries = Math.min(first, iterations / 10 / wide.tasks.length)
  const plans = districts.map((tasks, index) => {
    const part = partOf(wide, tasks, shares[index]!)
    return { part, tours: search.improve(part, begun[index]!, firstTries * part.size, start.heat) }
  })
  const tries = Math.min(apart, iterations / 2 / wide.tasks.length)
  return plans.flatMap(({ part, tours }) =>
    tries === 0 || search.isOver()
      ? tours
      : search.improve(part, tours.map(asStart), tries * part.size, start.heat),
  )
}
