import { grams } from '#src/routing/load.ts'
import { type Directed, segmentOf, turnedRound } from '#src/routing/road/directed-roads.ts'
import { type DrivenTour, driveLegs } from '#src/routing/road/drive-legs.ts'
import { isDriveable } from '#src/routing/road/driveable.ts'
import { lateMinutes, lateness } from '#src/routing/road/lateness.ts'
import { type AskedByIndex, legsOf } from '#src/routing/road/legs.ts'
import type { AssignedTour } from '#src/routing/road/plan-document.ts'
import type { RoadTask } from '#src/routing/road/road-task.ts'
import type { SpreaderGroup } from '#src/routing/road/spreader-groups.ts'
import type { StartTour } from '#src/routing/search/construct.ts'

/** A standing tour as it is driven, of a spreader that is there tonight and can drive it so within every limit. */
export type StandingDrive = AssignedTour & { readonly tour: DrivenTour }

/** The standing tours that hold tonight: nothing closed, nothing overloaded, nothing late. */
export function standingDrives(given: RoadTask, asked: AskedByIndex): StandingDrive[] {
  const { task, roads, fleet } = given
  return task.standing_tours.flatMap(({ spreader: id, steps }) => {
    const group = fleet.groups.find(({ spreaders }) => spreaders.some((one) => one.id === id))
    const legs = legsOf(roads, task.depots, steps)
    if (!group || !legs || !isDriveable(given, asked, group, legs)) return []
    const spreader = group.spreaders.find((one) => one.id === id)!
    const tour = driveLegs(roads, asked, legs)
    return holds(given, asked, group, spreader.elapsed_min, tour) ? [{ spreader, legs, tour }] : []
  })
}

function holds(
  { task }: RoadTask,
  asked: AskedByIndex,
  { firstLoad, fullLoad }: SpreaderGroup,
  elapsed_min: number,
  tour: DrivenTour,
): boolean {
  const loaded = tour.trips.every((salt, trip) => salt <= (trip === 0 ? firstLoad : fullLoad))
  return loaded && lateMinutes(lateness(task.settings, asked, elapsed_min, tour)) === 0
}

/** The standing tours as they are, when they treat exactly what is asked for tonight; null: they do not. */
export function standingAsTheyAre(
  given: RoadTask,
  asked: AskedByIndex,
  drives: readonly StandingDrive[],
): AssignedTour[] | null {
  const { task, missing } = given
  if (drives.length === 0 || drives.length < task.standing_tours.length || missing.length > 0) return null
  if (new Set(drives.map(({ spreader }) => spreader.id)).size < drives.length) return null
  const treated = drives.flatMap(({ tour }) => tour.passes.map(({ directed }) => directed))
  const wanted = given.stretches.flatMap(({ drawn }) => drawn)
  const exactly = passKeys(asked, treated) === passKeys(asked, wanted)
  return exactly && withinStock(given, drives) ? [...drives] : null
}

/** Passes as text: of a segment in one pass the direction does not matter. */
function passKeys(asked: AskedByIndex, passes: readonly Directed[]): string {
  return passes
    .map((directed) => (asked.get(segmentOf(directed))?.passes === 2 ? directed : segmentOf(directed) * 2))
    .sort((a, b) => a - b)
    .join(' ')
}

function withinStock({ task }: RoadTask, drives: readonly StandingDrive[]): boolean {
  const taken = task.depots.map(() => 0)
  for (const { spreader, legs, tour } of drives) {
    const reloads = legs.flatMap((leg) => ('reload' in leg ? [leg.reload] : []))
    const own = spreader.loaded_t === null ? task.depots.findIndex(({ id }) => id === spreader.depot) : -1
    tour.trips.forEach((salt, trip) => {
      const depot = trip === 0 ? own : reloads[trip - 1]!
      if (depot >= 0) taken[depot]! += salt
    })
  }
  return task.depots.every(({ salt_t }, depot) => salt_t === null || taken[depot]! <= grams(salt_t))
}

/**
 * Keeps a driver's round as he knows it: where a tour treats exactly what the standing tour of its spreader treats,
 * and that holds tonight, it is driven so, unless the other way saves more than moving its roads would cost.
 */
export function keepHabits(
  given: RoadTask,
  asked: AskedByIndex,
  drives: readonly StandingDrive[],
  assigned: readonly AssignedTour[],
): AssignedTour[] {
  return assigned.map((found) => {
    const standing = drives.find(({ spreader }) => spreader.id === found.spreader.id)
    if (!standing) return found
    const tour = driveLegs(given.roads, asked, found.legs)
    const passes = (driven: DrivenTour) =>
      passKeys(
        asked,
        driven.passes.map(({ directed }) => directed),
      )
    const isSame = passes(tour) === passes(standing.tour)
    const saves = costOf(given, tour) - costOf(given, standing.tour)
    return isSame && saves + habitPrice(given, tour) >= 0 ? standing : found
  })
}

const costOf = ({ task }: RoadTask, { ends_min, dead_m }: DrivenTour): number =>
  ends_min + (dead_m / 1000) * task.settings.price_min.dead_km

const habitPrice = ({ task }: RoadTask, { treated_m }: DrivenTour): number =>
  (treated_m / 1000) * task.settings.price_min.moved_km

/**
 * Where a search begins that pays for moving: each spreader with what is left tonight of its standing tours, one after
 * another, in their order. None where moving has no price: such a search is free.
 */
export function standingStart(
  given: RoadTask,
  chosen: readonly number[],
  can: (stretch: number, group: number) => boolean,
): StartTour[] {
  const { task, roads, fleet, stretches } = given
  if (task.settings.price_min.moved_km === 0) return []
  const taskOf = new Map(
    chosen.flatMap((stretch, t) => stretches[stretch]!.drawn.map((directed) => [directed, t] as const)),
  )
  const placed = new Set<number>()
  const starts = new Map<string, { readonly kind: number; readonly tasks: number[] }>()
  for (const { spreader: id, steps } of task.standing_tours) {
    const kind = fleet.groups.findIndex(({ spreaders }) => spreaders.some((one) => one.id === id))
    const legs = kind < 0 ? null : legsOf(roads, task.depots, steps)
    const tasks: number[] = starts.get(id)?.tasks ?? []
    for (const leg of legs ?? []) {
      if (!('directed' in leg) || !leg.treat) continue
      const t = taskOf.get(leg.directed) ?? taskOf.get(turnedRound(leg.directed))
      if (t === undefined || placed.has(t) || !can(chosen[t]!, kind)) continue
      placed.add(t)
      tasks.push(t)
    }
    if (tasks.length > 0) starts.set(id, { kind, tasks })
  }
  return [...starts.values()]
}
