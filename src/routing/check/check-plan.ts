import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkClaims } from '#src/routing/check/check-claims.ts'
import { checkDriving } from '#src/routing/check/check-driving.ts'
import type { PlanFault, PlanFaultCode } from '#src/routing/check/check-fault.ts'
import { type Lateness, latenessOf, latest } from '#src/routing/check/check-lateness.ts'
import { type CheckedTask, type DrivenTour, driveAgain } from '#src/routing/check/check-legs.ts'
import { checkLoads } from '#src/routing/check/check-load.ts'
import { checkedRoads } from '#src/routing/check/check-roads.ts'
import { checkStanding, checkTotals } from '#src/routing/check/check-totals.ts'
import { type Pass, sumsOf, type TourSums } from '#src/routing/check/check-tour.ts'
import { checkTreated, type Outcome } from '#src/routing/check/check-treated.ts'
import type { SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'

/**
 * What is wrong with a plan; empty: it is valid. Everything is worked out again from network, task and the list of
 * steps, by code that shares nothing with the search. What the plan itself tells as a shortfall is no fault, if it is
 * told right. Times may differ by a tenth of a second a step, since planners reckon in whole tenths.
 */
export function checkPlan(network: RoadNetwork, task: SpreadingTask, plan: SpreadingPlan): PlanFault[] {
  const given = checkedTask(network, task)
  const driven = toursOf(given, plan)
  const sums = driven.map((tour) => sumsOf(given, tour))
  const trips = sums.flatMap(({ trips }, index) =>
    trips.map((trip) => ({ ...trip, spreader: driven[index]!.spreader.id })),
  )
  return [
    ...spreaders(task, plan),
    ...driven.flatMap((tour) => checkDriving(given, tour)),
    ...checkLoads(given, trips),
    ...checkTreated(given, outcomesOf(given, plan, driven, sums), plan.shortfalls),
    ...checkClaims(given, network, plan),
    ...sums.flatMap((each, index) => checkTotals(driven[index]!.tour, each)),
    ...checkStanding(given, plan, sums),
  ]
}

function checkedTask(network: RoadNetwork, task: SpreadingTask): CheckedTask {
  const roads = checkedRoads(network)
  return {
    task,
    roads,
    asked: new Map(task.segments.map((asked) => [asked.segment, asked])),
    depots: new Map(task.depots.map((depot) => [depot.id, { ...depot, junction: roads.junctionAt(depot) }])),
  }
}

/** Tours of spreaders that the task knows; the others are told by `spreaders`. */
function toursOf(given: CheckedTask, { tours }: SpreadingPlan): DrivenTour[] {
  const known = new Map(given.task.spreaders.map((spreader) => [spreader.id, spreader]))
  return tours.flatMap((tour) => {
    const spreader = known.get(tour.spreader)
    return spreader ? [driveAgain(given, tour, spreader)] : []
  })
}

function spreaders(task: SpreadingTask, { tours }: SpreadingPlan): PlanFault[] {
  const known = new Set(task.spreaders.map(({ id }) => id))
  const told = (code: PlanFaultCode, spreader: string, expected: string, got: string) => ({
    code,
    spreader,
    segment: null,
    expected,
    got,
    message: `Spreader ${spreader}: ${got}; expected ${expected}.`,
  })
  return tours.flatMap(({ spreader }, index) => {
    if (!known.has(spreader)) return [told('unknown_spreader', spreader, 'a spreader of the task', 'no such')]
    const first = tours.findIndex((tour) => tour.spreader === spreader)
    return first === index ? [] : [told('spreader_twice', spreader, 'one tour', 'a second tour')]
  })
}

function outcomesOf(
  given: CheckedTask,
  plan: SpreadingPlan,
  driven: readonly DrivenTour[],
  sums: readonly TourSums[],
): ReadonlyMap<string, Outcome> {
  const passes = new Map<string, Pass[]>()
  const lateness = new Map<string, Lateness | null>()
  sums.forEach((each, index) => {
    const late = latenessOf(given, each, driven[index]!.spreader)
    each.passes.forEach((pass, place) => {
      const id = pass.segment
      passes.set(id, [...(passes.get(id) ?? []), pass])
      lateness.set(id, latest([lateness.get(id) ?? null, late[place]!]))
    })
  })
  const told = Map.groupBy(plan.shortfalls, ({ segment }) => segment)
  return new Map(
    [...given.asked.keys()].map((id) => [
      id,
      { passes: passes.get(id) ?? [], lateness: lateness.get(id) ?? null, told: told.get(id) ?? [] },
    ]),
  )
}
