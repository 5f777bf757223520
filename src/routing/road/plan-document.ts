import { segmentOf } from '#src/routing/road/directed-roads.ts'
import { type DrivenTour, driveLegs } from '#src/routing/road/drive-legs.ts'
import { lateness } from '#src/routing/road/lateness.ts'
import { type AskedByIndex, stepsOf, type TourLeg } from '#src/routing/road/legs.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { missingSegments, shortfallsOf, type Untreated } from '#src/routing/road/shortfalls.ts'
import { routesKnown } from '#src/routing/road/spreader-groups.ts'
import type { SpreaderInTask, SpreaderTour, SpreadingPlan } from '#src/routing/spreading-task.ts'
import type { Metres } from '#src/units.ts'

/** Who drives what. */
export type AssignedTour = { readonly spreader: SpreaderInTask; readonly legs: readonly TourLeg[] }

const rounded = (value: number, per: number): number => Math.round(value * per) / per

/** The plan as a document, with everything that falls short told. */
export function planDocument(
  given: RoadTask,
  asked: AskedByIndex,
  assigned: readonly AssignedTour[],
  untreated: readonly Untreated[],
  how: Pick<SpreadingPlan, 'standing' | 'seed' | 'iterations'>,
): SpreadingPlan {
  const { task, roads } = given
  const driven = assigned.map(({ spreader, legs }) => {
    const tour = driveLegs(roads, asked, legs)
    return { spreader, legs, tour, late: lateness(task.settings, asked, spreader.elapsed_min, tour) }
  })
  const moved = driven.reduce((sum, { spreader, tour }) => sum + movedMetres(given, asked, spreader, tour), 0)
  return {
    format: 'frostline.spreading-plan/1',
    tours: driven.map(({ spreader, legs, tour }) => spreaderTour(given, spreader, legs, tour)),
    shortfalls: [...missingSegments(given), ...shortfallsOf(given, untreated, driven)],
    moved_km: rounded(moved / 1000, 1000),
    ...how,
  }
}

function spreaderTour(
  { roads, task }: RoadTask,
  spreader: SpreaderInTask,
  legs: readonly TourLeg[],
  tour: DrivenTour,
): SpreaderTour {
  return {
    spreader: spreader.id,
    steps: stepsOf(roads, task.depots, legs),
    salt_t: rounded(tour.trips.reduce((sum, trip) => sum + trip, 0) / 1_000_000, 1000),
    treated_km: rounded(tour.treated_m / 1000, 1000),
    dead_km: rounded(tour.dead_m / 1000, 1000),
    last_treated_min: rounded(tour.last_treated_min, 100),
    ends_min: rounded(tour.ends_min, 100),
  }
}

/** Metres of standing routes that a spreader treats without knowing them. */
export function movedMetres(
  { roads, task }: RoadTask,
  asked: AskedByIndex,
  spreader: SpreaderInTask,
  { passes }: DrivenTour,
): Metres {
  const knows = routesKnown(task, spreader)
  return passes.reduce((sum, { directed }) => {
    const route = asked.get(segmentOf(directed))!.standing_route
    return route === null || knows.includes(route)
      ? sum
      : sum + roads.network.segments[segmentOf(directed)]!.length_m
  }, 0)
}
