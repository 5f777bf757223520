import { problemFrom } from '#src/routing/problem.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { type SearchParts, searchParts } from '#src/routing/road/search-parts.ts'
import { depotsWithSalt, needsRules, withRules } from '#src/routing/road/search-rules.ts'
import type { Visit } from '#src/routing/road/tour-legs.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import { type SearchedTour, type TakenOut, withinLoads } from '#src/routing/road/within-loads.ts'
import { CANNOT } from '#src/routing/rules/rules.ts'
import { type Plan, type Stop, solve } from '#src/routing/solve.ts'

/** Tours for the stretches, and the stretches that are in none. */
export type Searched = {
  readonly tours: readonly SearchedTour[]
  readonly taken: readonly TakenOut[]
  readonly iterations: number
}

/**
 * Searches tours for the chosen stretches. A task that cost and load of each tour tell all about is searched so; where
 * that finds no plan within the limits, or the task asks for more, with the rules of the task.
 */
export function searchTours(
  given: RoadTask,
  who: WhoCanTreat,
  chosen: readonly number[],
  stop: Stop,
  seed: number,
): Searched {
  const parts = searchParts(given, who, chosen)
  const plain = needsRules(given) ? null : solve(problemFrom(parts), stop, seed)
  if (plain?.tours.every(isWithin))
    return { tours: read(given, parts, plain), taken: [], iterations: plain.iterations }
  const problem = problemFrom(withRules(given, parts))
  const start = plain ? { tours: plain.tours.map(startOf), heat: 0.1 } : undefined
  const found = solve(problem, stop, seed, start)
  const tours = read(given, parts, found)
  const kept = withinLoads(
    given,
    tours.filter(({ group }) => group !== problem.rules!.nobody),
  )
  const left = tours.filter(({ group }) => group === problem.rules!.nobody).flatMap(({ visits }) => visits)
  return {
    tours: kept.tours.filter(({ visits }) => visits.length > 0),
    taken: [
      ...kept.taken,
      ...left.flatMap((visit) =>
        'stretch' in visit ? [{ stretch: visit.stretch, code: 'no_spreader_left' as const }] : [],
      ),
    ],
    iterations: found.iterations + (plain?.iterations ?? 0),
  }
}

const isWithin = ({ cost, overload, overtime }: Plan['tours'][number]) =>
  cost < CANNOT && overload === 0 && overtime === 0

const startOf = ({ kind, visits }: Plan['tours'][number]) => ({ kind, tasks: visits.map(({ task }) => task) })

/** Tasks beyond the chosen stretches are reloads, one for each depot with salt. */
function read(given: RoadTask, { chosen }: SearchParts, { tours }: Plan): SearchedTour[] {
  const depots = depotsWithSalt(given)
  return tours.map(({ kind, visits }) => ({
    group: kind,
    visits: visits.map(
      ({ task, against }): Visit =>
        task < chosen.length
          ? { stretch: chosen[task]!, against }
          : { reload: depots[task - chosen.length]! },
    ),
  }))
}
