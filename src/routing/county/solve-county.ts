import { districtsAround, districtsOf } from '#src/routing/county/districts.ts'
import { neighbouringTours, spreadersFor } from '#src/routing/county/neighbouring-tours.ts'
import { asStart, type Part, partOf } from '#src/routing/county/part.ts'
import { sharedOut } from '#src/routing/county/share-out.ts'
import type { WideProblem } from '#src/routing/county/wide-problem.ts'
import type { StartTour } from '#src/routing/search/construct.ts'
import { type Random, randomIndex, seededRandom } from '#src/routing/search/random.ts'
import { type Plan, type PlannedTour, type Start, type Stop, solve } from '#src/routing/search/solve.ts'

/** How the tries are spent. */
export type CountySettings = {
  /** Most tasks of a district, and of neighbouring tours that are searched together. */
  readonly largest: number
  /** Tries for each task until every district has a plan, at most a tenth of all. */
  readonly first: number
  /** Tries for each task that the districts take by themselves, at most half of all. */
  readonly apart: number
  /** Tries for each task when neighbouring tours are searched together, and how hot they begin. */
  readonly together: number
  readonly heat: number
}

const SETTINGS: CountySettings = { largest: 500, first: 20, apart: 40, together: 40, heat: 0.3 }

/**
 * A plan for a task of any size. First every district by itself; then again and again a tour with its neighbours,
 * from where they stand, so that the borders between districts fade (POPMUSIC: Taillard and Voss 2002; here the parts
 * come in an order by chance, as long as there are tries, instead of until none of them improves). From tours given
 * it goes on with those. Same iterations and seed: same plan on any machine; every task is planned early on.
 */
export function solveCounty(
  wide: WideProblem,
  start: Start,
  stop: Stop,
  seed: number,
  settings = SETTINGS,
): Plan {
  const random = seededRandom(seed)
  const search = countingSearch(stop, random)
  const tours = searchDistricts(wide, search, start, stop.iterations, settings)
  searchNeighbours(wide, search, tours, random, {
    ...settings,
    heat: Math.min(settings.heat, start.heat),
  })
  const cost = tours.reduce((sum, tour) => sum + tour.cost + (wide.kinds[tour.kind]?.price ?? 0), 0)
  return { tours, cost, iterations: search.done() }
}

const isOver = ({ until, share }: Stop): boolean => (share?.() ?? 0) >= 1 || (until?.(true) ?? false)

type Search = {
  readonly isOver: () => boolean
  readonly done: () => number
  /** Better tours for the tasks of a part, or the first ones. */
  readonly improve: (part: Part, tours: readonly StartTour[], tries: number, heat: number) => PlannedTour[]
}

function countingSearch(stop: Stop, random: Random): Search {
  let done = 0
  return {
    isOver: () => done >= stop.iterations || isOver(stop),
    done: () => done,
    improve(part, tours, tries, heat) {
      const iterations = Math.min(Math.ceil(tries), stop.iterations - done)
      const start = { tours: part.within(tours), heat }
      const found = solve(
        part.problem,
        { iterations, until: () => isOver(stop) },
        randomIndex(random, 2 ** 31),
        start,
      )
      done += found.iterations
      return found.tours.map(part.outside)
    },
  }
}

/** Every district gets a plan before any gets a better one. */
function searchDistricts(
  wide: WideProblem,
  search: Search,
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
    search.isOver() ? tours : search.improve(part, tours.map(asStart), tries * part.size, start.heat),
  )
}

/** Each tour once with its neighbours, then each again. */
function searchNeighbours(
  wide: WideProblem,
  search: Search,
  tours: PlannedTour[],
  random: Random,
  { largest, together, heat }: CountySettings,
): void {
  const waiting: number[] = []
  while (!search.isOver() && tours.length > 1) {
    if (waiting.length === 0) waiting.push(...tours.map(({ visits }) => visits[0]!.task))
    const task = waiting.splice(randomIndex(random, waiting.length), 1)[0]!
    const around = tours.findIndex(({ visits }) => visits.some((visit) => visit.task === task))
    if (around < 0) continue
    const standing = tours.map(asStart)
    const taking = neighbouringTours(wide, standing, around, largest)
    const chosen = taking.map((index) => standing[index]!)
    const tasks = chosen.flatMap((tour) => tour.tasks.filter((one) => one < wide.tasks.length))
    const part = partOf(wide, tasks, spreadersFor(wide, standing, taking))
    const better = search.improve(part, chosen, together * part.size, heat)
    const kept = tours.filter((_, index) => !taking.includes(index))
    tours.splice(0, tours.length, ...kept, ...better)
  }
}
