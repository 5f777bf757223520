import { driveLegs } from '#src/routing/road/drive-legs.ts'
import { lateMinutes, lateness } from '#src/routing/road/lateness.ts'
import { type AskedByIndex, type TourLeg, treatEarlier } from '#src/routing/road/legs.ts'
import { type AssignedTour, movedMetres } from '#src/routing/road/plan-document.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import { tourLegs } from '#src/routing/road/tour-legs.ts'
import type { SearchedTour } from '#src/routing/road/within-loads.ts'

/** Each tour as it is driven, by a spreader of its group: the one that knows most of it. */
export function assignSpreaders(
  given: RoadTask,
  asked: AskedByIndex,
  tours: readonly SearchedTour[],
): AssignedTour[] {
  const drive = tourLegs(given)
  const free = given.fleet.groups.map(({ spreaders }) => [...spreaders])
  return tours.map(({ group, visits }) => {
    const legs = drive(given.fleet.groups[group]!, visits)
    const tour = driveLegs(given.roads, asked, legs)
    const moved = free[group]!.map((spreader) => movedMetres(given, asked, spreader, tour))
    const [spreader] = free[group]!.splice(moved.indexOf(Math.min(...moved)), 1)
    return { spreader: spreader!, legs: treatedInTime(given, asked, spreader!.elapsed_min, legs) }
  })
}

/** What is driven twice is treated the first time, unless something else is late for it. */
function treatedInTime(
  { roads, task }: RoadTask,
  asked: AskedByIndex,
  elapsed_min: number,
  legs: readonly TourLeg[],
): readonly TourLeg[] {
  const late = (driven: readonly TourLeg[]) =>
    lateMinutes(lateness(task.settings, asked, elapsed_min, driveLegs(roads, asked, driven)))
  const earlier = treatEarlier(legs, asked)
  return late(earlier) <= late(legs) ? earlier : legs
}
