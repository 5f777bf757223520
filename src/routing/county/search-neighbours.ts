import type { CountingSearch } from '#src/routing/county/counting-search.ts'
import { emptiestTours, toursToEmpty } from '#src/routing/county/fewer-tours.ts'
import { neighbouringTours, spreadersFor, spreadersOf } from '#src/routing/county/neighbouring-tours.ts'
import { asStart, partOf } from '#src/routing/county/part.ts'
import type { CountySettings } from '#src/routing/county/solve-county.ts'
import type { WideProblem } from '#src/routing/county/wide-problem.ts'
import { type Random, randomIndex } from '#src/routing/search/random.ts'
import type { PlannedTour } from '#src/routing/search/solve.ts'

/** A tour and its neighbours, by index; `empties`: the others are to treat what the first one does. */
type Attempt = { readonly taking: readonly number[]; readonly empties: boolean }

/**
 * Changes `tours` in place, in rounds: first each of the emptiest tours is shared out among its neighbours, then each
 * tour, in an order by chance, is searched together with those around it, from where they stand. What costs no less
 * is not kept; the same tours are not tried again before everything has been.
 */
export function searchNeighbours(
  wide: WideProblem,
  search: CountingSearch,
  tours: PlannedTour[],
  random: Random,
  settings: CountySettings,
): void {
  const { largest, emptying } = settings
  const tried = new Set<string>()
  const nameOf = naming(tours)
  const isNew = (attempt: Attempt) => attempt.taking.length > 0 && !tried.has(nameOf(attempt))
  const attemptAt = (task: number, empties: boolean): Attempt => {
    const around = tours.findIndex(({ visits }) => visits.some((visit) => visit.task === task))
    if (around < 0) return { taking: [], empties }
    const taking = empties
      ? toursToEmpty(wide, tours, around, emptying * largest)
      : neighbouringTours(wide, tours.map(asStart), around, largest)
    return { taking, empties }
  }
  while (!search.isOver() && tours.length > 1) {
    const begun = search.done()
    const first = ({ visits }: PlannedTour) => visits[0]!.task
    const emptied = emptying > 0 ? emptiestTours(wide, tours).map(first) : []
    const order = [
      ...emptied.map((task) => ({ task, empties: true })),
      ...shuffled(tours.map(first), random).map((task) => ({ task, empties: false })),
    ]
    for (const { task, empties } of order) {
      if (search.isOver()) return
      const attempt = attemptAt(task, empties)
      if (!isNew(attempt)) continue
      tried.add(nameOf(attempt))
      make(wide, search, tours, attempt, settings)
    }
    if (search.done() === begun) tried.clear()
  }
}

/** The tours are searched anew; they stay as they were where that costs no less. */
function make(
  wide: WideProblem,
  search: CountingSearch,
  tours: PlannedTour[],
  { taking, empties }: Attempt,
  { together, heat }: CountySettings,
): void {
  const standing = tours.map(asStart)
  const chosen = taking.map((index) => standing[index]!)
  const tasks = chosen.flatMap((tour) => tour.tasks.filter((one) => one < wide.tasks.length))
  const staying = empties ? chosen.slice(1) : chosen
  const kinds = empties ? spreadersOf(staying) : spreadersFor(wide, standing, taking)
  const part = partOf(wide, tasks, kinds)
  const found = search.improve(part, staying, together * part.size, heat)
  const before = taking.map((index) => tours[index]!)
  if (!isBetter(wide, found, before)) return
  const kept = tours.filter((_, index) => !taking.includes(index))
  tours.splice(0, tours.length, ...kept, ...found)
}

/** Less over the limits, or as much and cheaper. */
function isBetter(wide: WideProblem, found: readonly PlannedTour[], before: readonly PlannedTour[]): boolean {
  const over = (all: readonly PlannedTour[]) =>
    all.reduce((sum, { overload, overtime }) => sum + overload + overtime, 0)
  const difference = over(found) - over(before)
  return difference < 0 || (difference === 0 && pricedCost(wide, found) < pricedCost(wide, before))
}

/** With the prices of the spreaders. */
export const pricedCost = ({ kinds }: WideProblem, tours: readonly PlannedTour[]): number =>
  tours.reduce((sum, { cost, kind }) => sum + cost + (kinds[kind]?.price ?? 0), 0)

/** The same name for the same attempt with the same, unchanged tours. */
function naming(tours: readonly PlannedTour[]) {
  const numbers = new WeakMap<PlannedTour, number>()
  let next = 0
  const numberOf = (tour: PlannedTour) => {
    if (!numbers.has(tour)) numbers.set(tour, next++)
    return numbers.get(tour)!
  }
  return ({ taking, empties }: Attempt): string => {
    const around = empties ? numberOf(tours[taking[0]!]!) : 'all'
    return `${around}: ${taking.map((index) => numberOf(tours[index]!)).sort((a, b) => a - b)}`
  }
}

function shuffled(items: readonly number[], random: Random): number[] {
  const left = [...items]
  return items.map(() => left.splice(randomIndex(random, left.length), 1)[0]!)
}
