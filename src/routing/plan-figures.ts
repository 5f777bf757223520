import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { PlanSettings, SpreaderTour, SpreadingPlan, SpreadingTask } from '#src/routing/spreading-task.ts'
import type { Kilometres, Minutes, Tonnes } from '#src/units.ts'
import { HOUR, MINUTE } from '#src/units.ts'

/** What a plan costs and what it leaves, for laying it beside another. */
export type PlanFigures = {
  readonly spreaders: number
  readonly treated_km: Kilometres
  readonly dead_km: Kilometres
  /** Driven without spreading at the travelling speed of each road; turns and reloads are not in it. */
  readonly dead_min: Minutes
  readonly salt_t: Tonnes
  /** When the last metre is treated, after the spreaders leave; null: nothing is. */
  readonly last_treated_min: Minutes | null
  /** When the last spreader has ended. */
  readonly ends_min: Minutes | null
  readonly moved_km: Kilometres
  readonly late: number
  /** Segments that nobody treats. */
  readonly untreated: number
}

/** The fewest spreaders that any plan can do with, for two reasons; null: there is no such limit. */
export type FewestSpreaders = {
  /** ceil(salt / load), the largest loads first; more than there are: one load each does not hold it. */
  readonly for_salt: number | null
  /** ceil(treating time / limit of a tour). */
  readonly for_time: number | null
}

const segmentsById = new WeakMap<RoadNetwork, ReadonlyMap<string, NetworkSegment>>()

/** Segments of a network by id, sorted once a network. */
export function segmentsOf(network: RoadNetwork): ReadonlyMap<string, NetworkSegment> {
  let known = segmentsById.get(network)
  if (!known) {
    known = new Map(network.segments.map((segment) => [segment.id, segment]))
    segmentsById.set(network, known)
  }
  return known
}

const tenths = (value: number): number => Math.round(value * 10) / 10
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const most = (values: readonly number[]): number | null => (values.length > 0 ? Math.max(...values) : null)

/** Minutes over a segment, never faster than its legal limit. */
export function minutesOver(
  { length_m, road_class, speed_limit_kmh }: NetworkSegment,
  speeds: PlanSettings['treating_kmh'],
): Minutes {
  const kmh = Math.min(speeds[road_class], speed_limit_kmh ?? Number.POSITIVE_INFINITY)
  return ((length_m / 1000 / kmh) * HOUR) / MINUTE
}

/** Minutes that a tour drives without spreading, at travelling speed. */
export function deadMinutes(network: RoadNetwork, task: SpreadingTask, { steps }: SpreaderTour): Minutes {
  const segments = segmentsOf(network)
  const minutes = steps.map((step) => {
    const segment = step.kind === 'drive' && !step.treat ? segments.get(step.segment) : undefined
    return segment ? minutesOver(segment, task.settings.travelling_kmh) : 0
  })
  return tenths(sum(minutes))
}

export function planFigures(network: RoadNetwork, task: SpreadingTask, plan: SpreadingPlan): PlanFigures {
  const tours = plan.tours.filter(({ steps }) => steps.length > 0)
  return {
    spreaders: new Set(tours.map(({ spreader }) => spreader)).size,
    treated_km: tenths(sum(tours.map(({ treated_km }) => treated_km))),
    dead_km: tenths(sum(tours.map(({ dead_km }) => dead_km))),
    dead_min: tenths(sum(tours.map((tour) => deadMinutes(network, task, tour)))),
    salt_t: Math.round(sum(tours.map(({ salt_t }) => salt_t)) * 100) / 100,
    last_treated_min: most(tours.map(({ last_treated_min }) => last_treated_min)),
    ends_min: most(tours.map(({ ends_min }) => ends_min)),
    moved_km: tenths(plan.moved_km),
    late: plan.shortfalls.filter(({ late_min }) => late_min !== null).length,
    untreated: plan.shortfalls.filter(({ late_min }) => late_min === null).length,
  }
}

/** Salt that the task asks for: length × width × rate × passes. */
export function saltOfTask(network: RoadNetwork, { segments }: SpreadingTask): Tonnes {
  const known = segmentsOf(network)
  const grams = sum(
    segments.map(({ segment, width_m, spread_rate_g_m2, passes }) =>
      Math.round((known.get(segment)?.length_m ?? 0) * width_m * spread_rate_g_m2 * passes),
    ),
  )
  return grams / 1_000_000
}

/** Minutes of spreading that the task asks for, all passes. */
function treatingMinutes(network: RoadNetwork, { segments, settings }: SpreadingTask): Minutes {
  const known = segmentsOf(network)
  return sum(
    segments.map(({ segment: id, passes }) => {
      const segment = known.get(id)
      return segment ? minutesOver(segment, settings.treating_kmh) * passes : 0
    }),
  )
}

function fewestForSalt(salt: Tonnes, { spreaders, settings }: SpreadingTask): number | null {
  if (settings.reloads || spreaders.length === 0) return null
  const loads = spreaders
    .map(({ capacity_t, loaded_t }) => (loaded_t ?? capacity_t) - (capacity_t * settings.salt_reserve) / 100)
    .toSorted((a, b) => b - a)
  let left = salt
  for (const [index, load] of loads.entries()) {
    left -= load
    if (left <= 1e-9) return index + 1
  }
  return loads.length + Math.ceil(left / Math.max(loads[0]!, 1e-6) - 1e-9)
}

export function fewestSpreaders(network: RoadNetwork, task: SpreadingTask): FewestSpreaders {
  const { limit_min } = task.settings
  return {
    for_salt: task.segments.length > 0 ? fewestForSalt(saltOfTask(network, task), task) : null,
    for_time: limit_min === null ? null : Math.ceil(treatingMinutes(network, task) / limit_min - 1e-9),
  }
}

/** What the authority wants least, in minutes by its own prices: the objective of the search, of a whole plan. */
export function priceOf(task: SpreadingTask, { tours, moved_km }: SpreadingPlan): Minutes {
  const { spreader, dead_km, moved_km: moved } = task.settings.price_min
  const minutes = sum(tours.map((tour) => spreader + tour.ends_min + tour.dead_km * dead_km))
  return minutes + moved_km * moved
}

/** Negative: `a` is the better plan. What nobody treats first, then minutes late, then the authority's prices. */
export function comparePlans(task: SpreadingTask, a: SpreadingPlan, b: SpreadingPlan): number {
  const untreated = ({ shortfalls }: SpreadingPlan) => shortfalls.filter(({ late_min }) => late_min === null)
  const late = ({ shortfalls }: SpreadingPlan) => sum(shortfalls.map(({ late_min }) => late_min ?? 0))
  return untreated(a).length - untreated(b).length || late(a) - late(b) || priceOf(task, a) - priceOf(task, b)
}
