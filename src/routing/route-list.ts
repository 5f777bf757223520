import type { Position, RoadSegment, RouteId, TreatmentRoute } from '#src/network/treatment-route.ts'
import { type Grams, grams, highestRate, kilograms, saltFor, saltForAll } from '#src/routing/load.ts'
import type { RouteOrder } from '#src/routing/route-order.ts'
import { stretchesOf } from '#src/routing/stretches.ts'
import { warningsFor } from '#src/routing/warnings.ts'
import type { GramsPerSquareMetre, Kilograms, Metres, Minutes, Tonnes } from '#src/units.ts'
import { MINUTE } from '#src/units.ts'

/** One line of the crew's list: a stretch of one road in one state of the spreader. */
export type RouteStep = {
  readonly seq: number
  /** What to do, in words: `Turn left onto A606 and spread.` */
  readonly instruction: string
  readonly road: string
  readonly treat: boolean
  readonly length_m: Metres
  /** Distance driven when the step begins. */
  readonly from_km: number
  /** Minutes after leaving the depot when the step begins, first pass. */
  readonly from_min: Minutes
  /** Treated widths in driving order, without repeats; empty on a dead run. */
  readonly widths_m: readonly Metres[]
  /** Salt for this step, all passes; the steps add up to the total exactly. */
  readonly salt_kg: Kilograms | null
  /** In the hopper when the step ends, after one filling; below zero: reload before. */
  readonly salt_left_kg: Kilograms | null
  readonly line: readonly Position[]
}

/** Tonight's list for the crew of one treatment route. */
export type RouteList = {
  readonly format: 'frostline.route-list/1'
  readonly route: RouteId
  readonly name: string
  readonly depot: string | null
  readonly spreader: string | null
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly passes: number
  readonly steps: readonly RouteStep[]
  /** Length of road treated and driven over, once. */
  readonly treated_km: number
  readonly dead_km: number
  readonly salt_kg: Kilograms | null
  readonly salt_t: Tonnes | null
  readonly capacity_t: Tonnes | null
  /** Does one filling do? null: not known. */
  readonly fits: boolean | null
  /** Highest whole rate that one filling covers in one pass. */
  readonly highest_rate_g_m2: GramsPerSquareMetre | null
  /** From leaving the depot to the last treated metre, all passes. */
  readonly duration_min: Minutes
  readonly leave_by: Date | null
  readonly complete_by: Date | null
  /** What the crew must know first, in words. */
  readonly warnings: readonly string[]
  /** Which values are made up. */
  readonly invented: readonly string[]
}

/**
 * The list for one round. `roads`: every segment known, to tell where a driver has a choice; the route's own when
 * left out. A route without lines gives a list without steps that says so.
 */
export function routeList(
  route: TreatmentRoute,
  order: RouteOrder,
  roads: readonly RoadSegment[] = route.segments,
): RouteList {
  const { spread_rate_g_m2: rate, passes, capacity_t, complete_by } = order
  const salt = rate === null || route.segments.length === 0 ? null : saltForAll(route.segments, rate, passes)
  const duration = route.treatment_min * passes
  return {
    format: 'frostline.route-list/1',
    route: route.id,
    name: route.name,
    depot: route.depot,
    spreader: route.spreader,
    spread_rate_g_m2: rate,
    passes,
    steps: stepsOf(route, order, roads),
    treated_km: kilometres(route.segments.filter(({ treated }) => treated)),
    dead_km: kilometres(route.segments.filter(({ treated }) => !treated)),
    salt_kg: salt === null ? null : kilograms(salt),
    salt_t: salt === null ? null : Math.round(salt / 10_000) / 100,
    capacity_t,
    fits: salt === null || capacity_t === null ? null : salt <= grams(capacity_t),
    highest_rate_g_m2: capacity_t === null ? null : highestRate(route.segments, capacity_t),
    duration_min: duration,
    leave_by: complete_by && new Date(complete_by.getTime() - duration * MINUTE),
    complete_by,
    warnings: warningsFor(route, order, salt),
    invented: route.invented,
  }
}

function kilometres(segments: readonly RoadSegment[]): number {
  return Math.round(segments.reduce((sum, { length_m }) => sum + length_m, 0)) / 1000
}

function stepsOf(route: TreatmentRoute, order: RouteOrder, roads: readonly RoadSegment[]): RouteStep[] {
  const { spread_rate_g_m2: rate, passes, capacity_t } = order
  const minutesAt = progress(route)
  let gone: Metres = 0
  let spread: Grams = 0
  return stretchesOf(route.segments, roads).map(({ instruction, road, segments }, index) => {
    const before = { gone, spread }
    for (const segment of segments) {
      gone += segment.length_m
      spread += rate === null ? 0 : saltFor(segment, rate, passes)
    }
    const treat = segments[0]!.treated
    return {
      seq: index + 1,
      instruction,
      road,
      treat,
      length_m: Math.round(gone) - Math.round(before.gone),
      from_km: Math.round(before.gone) / 1000,
      from_min: minutesAt(before.gone),
      widths_m: treat ? withoutRepeats(segments.map(({ width_m }) => width_m)) : [],
      salt_kg: rate === null ? null : kilograms(spread) - kilograms(before.spread),
      salt_left_kg:
        rate === null || capacity_t === null ? null : kilograms(grams(capacity_t)) - kilograms(spread),
      line: segments.flatMap(({ line }, i) => (i === 0 ? line : line.slice(1))),
    }
  })
}

// A dead run goes faster than spreading (70 against 40 km/h at best; junctions slow both).
const DEAD_RUN_PACE = 0.7

/** Minutes from leaving the depot by distance driven: the route's treatment time, shared out by pace. */
function progress(route: TreatmentRoute): (metres: Metres) => Minutes {
  const marks: { metres: Metres; paced: number }[] = [{ metres: 0, paced: 0 }]
  let untilLast = 0
  for (const { length_m, treated } of route.segments) {
    const { metres, paced } = marks.at(-1)!
    marks.push({ metres: metres + length_m, paced: paced + length_m * (treated ? 1 : DEAD_RUN_PACE) })
    if (treated) untilLast = marks.at(-1)!.paced
  }
  return (metres) => {
    const mark = marks.findLast((candidate) => candidate.metres <= metres + 1e-6)!
    return untilLast > 0 ? Math.round((mark.paced / untilLast) * route.treatment_min) : 0
  }
}

const withoutRepeats = (values: readonly number[]) => values.filter((value, i) => value !== values[i - 1])
