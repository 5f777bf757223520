import { COUNTY, onFewerRoads, searchCounty } from '#src/routing/county/search-county.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { searchParts } from '#src/routing/road/search-parts.ts'
import { depotsWithSalt, needsRules, withRules } from '#src/routing/road/search-rules.ts'
import { standingStart } from '#src/routing/road/standing.ts'
import type { Visit } from '#src/routing/road/tour-legs.ts'
import type { WhoCanTreat } from '#src/routing/road/who-can-treat.ts'
import { type SearchedTour, type TakenOut, withinLoads } from '#src/routing/road/within-loads.ts'
import { problemFrom } from '#src/routing/search/problem.ts'
import { CANNOT } from '#src/routing/search/rules/rules.ts'
import { type Plan, type PlannedTour, type Start, type Stop, solve } from '#src/routing/search/solve.ts'

// Of the usual first heat: standing routes are left only where it pays, and a plan that breaks a limit is mended.
const STANDING_HEAT = 0.3
const MENDING_HEAT = 0.1
const GIVEN_UP = 0.5

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
  const search = (chosen.length > COUNTY ? inDistricts : inOneTable)(given, who, chosen, seed)
  const standing = { tours: standingStart(given, chosen, who.can), heat: STANDING_HEAT }
  const begin = standing.tours.length > 0 ? standing : undefined
  const plain = needsRules(given) ? null : search(false, begin, givenUp(stop))
  if (plain?.tours.every(isWithin))
    return { tours: read(given, chosen, plain.tours), taken: [], iterations: plain.iterations }
  const start = plain ? { tours: plain.tours.filter(isPossible).map(startOf), heat: MENDING_HEAT } : begin
  const found = search(true, start, restOf(stop))
  const isDriven = (tour: PlannedTour) => tour.kind < given.fleet.groups.length && isPossible(tour)
  const kept = withinLoads(given, read(given, chosen, found.tours.filter(isDriven)))
  const left = read(
    given,
    chosen,
    found.tours.filter((tour) => !isDriven(tour)),
  ).flatMap(({ visits }) => visits)
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

/** Searches without the rules of the task or with them, from tours or from nothing. */
type Search = (
  given: RoadTask,
  who: WhoCanTreat,
  chosen: readonly number[],
  seed: number,
) => (rules: boolean, start: Start | undefined, stop: Stop) => Plan

const inDistricts: Search = (given, who, chosen, seed) => (rules, start, stop) =>
  searchCounty(given, who, chosen, rules, start, stop, seed)

const inOneTable: Search = (given, who, chosen, seed) => {
  const parts = searchParts(onFewerRoads(given, chosen), who, chosen)
  return (rules, start, stop) =>
    solve(problemFrom(rules ? withRules(given, parts) : parts), stop, seed, start)
}

/** By the clock: where nothing within the limits is found by then, the rest of the time goes to another search. */
function givenUp(stop: Stop): Stop {
  const { share, until } = stop
  if (!share) return stop
  return { ...stop, until: (isWithin) => until?.(isWithin) || (!isWithin && share() > GIVEN_UP) }
}

/** By the clock: what is left of it, as a search of its own. */
function restOf(stop: Stop): Stop {
  const { share } = stop
  if (!share) return stop
  const over = Math.min(1, share())
  return { ...stop, share: () => (over < 1 ? (share() - over) / (1 - over) : 1) }
}

/** Do roads lead to everything in it? Only of a search that was stopped at once it may not be so. */
const isPossible = ({ cost }: PlannedTour) => cost < CANNOT
const isWithin = (tour: PlannedTour) => isPossible(tour) && tour.overload === 0 && tour.overtime === 0

const startOf = ({ kind, visits }: PlannedTour) => ({ kind, tasks: visits.map(({ task }) => task) })

/** Tasks beyond the chosen stretches are reloads, one for each depot with salt. */
function read(given: RoadTask, chosen: readonly number[], tours: readonly PlannedTour[]): SearchedTour[] {
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
