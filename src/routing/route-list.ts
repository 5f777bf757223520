import type { RoadSegment, RouteId, TreatmentRoute } from '#src/network/treatment-route.ts'
import { armsOfRoads } from '#src/routing/list/junction-arms.ts'
import type { RouteStep } from '#src/routing/list/route-step.ts'
import { saltAtRates } from '#src/routing/list/salt-at-rates.ts'
import { legsOfRoute } from '#src/routing/list/standing-legs.ts'
import { stepsOf } from '#src/routing/list/steps.ts'
import { grams, highestRate, kilograms, saltForAll } from '#src/routing/load.ts'
import type { RouteOrder } from '#src/routing/route-order.ts'
import { warningsFor } from '#src/routing/warnings.ts'
import type { GramsPerSquareMetre, Kilograms, Minutes, Tonnes } from '#src/units.ts'
import { MINUTE } from '#src/units.ts'

export type { RouteStep }

/** Tonight's list for the crew of one treatment route, or of one planned tour. */
export type RouteList = {
  readonly format: 'frostline.route-list/1'
  readonly route: RouteId
  readonly name: string
  readonly depot: string | null
  readonly spreader: string | null
  /** null: none has been decided; the highest where they differ from step to step. */
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  /** All rates in driving order, without repeats. */
  readonly spread_rates_g_m2: readonly GramsPerSquareMetre[]
  readonly passes: number
  readonly steps: readonly RouteStep[]
  /** Length of road treated and driven over, once. */
  readonly treated_km: number
  readonly dead_km: number
  readonly salt_kg: Kilograms | null
  readonly salt_t: Tonnes | null
  /** The same roads at other rates, for the duty manager who changes the rate by telephone. */
  readonly salt_at: readonly { readonly spread_rate_g_m2: GramsPerSquareMetre; readonly salt_t: Tonnes }[]
  readonly capacity_t: Tonnes | null
  /** To have on board when leaving, reserve included; null: not known. What is left in the steps counts from it. */
  readonly load_kg: Kilograms | null
  /** Of it meant to stay on board; null: no reserve is set. */
  readonly reserve_kg: Kilograms | null
  /** Does one filling do, or as many as the list says? null: not known. */
  readonly fits: boolean | null
  /** Highest whole rate that one filling covers in one pass. */
  readonly highest_rate_g_m2: GramsPerSquareMetre | null
  /** From leaving the depot to the last treated metre, all passes. */
  readonly duration_min: Minutes
  readonly leave_by: Date | null
  readonly complete_by: Date | null
  /** When the last metre is expected to be treated, leaving by `leave_by`; null: not known. */
  readonly last_treated_at: Date | null
  /** What is not done yet, once the crew has told of something; null: nothing told. */
  readonly left: {
    readonly steps: number
    readonly treated_km: number
    readonly dead_km: number
    readonly salt_kg: Kilograms | null
  } | null
  /** What the crew must know first, in words. */
  readonly warnings: readonly string[]
  /** Which values are made up. */
  readonly invented: readonly string[]
}

/**
 * The list for one round. `roads`: every segment known, to tell where a driver has a choice; the route's own when left
 * out. A route without lines gives a list without steps that says so.
 */
export function routeList(
  route: TreatmentRoute,
  order: RouteOrder,
  roads: readonly RoadSegment[] = route.segments,
): RouteList {
  const { spread_rate_g_m2: rate, passes, capacity_t, complete_by } = order
  const salt = rate === null || route.segments.length === 0 ? null : saltForAll(route.segments, rate, passes)
  const duration = route.treatment_min * passes
  const leave_by = complete_by && new Date(complete_by.getTime() - duration * MINUTE)
  return {
    format: 'frostline.route-list/1',
    route: route.id,
    name: route.name,
    depot: route.depot,
    spreader: route.spreader,
    spread_rate_g_m2: rate,
    spread_rates_g_m2: rate === null ? [] : [rate],
    passes,
    steps: standingSteps(route, order, roads, leave_by),
    treated_km: kilometres(route.segments.filter(({ treated }) => treated)),
    dead_km: kilometres(route.segments.filter(({ treated }) => !treated)),
    salt_kg: salt === null ? null : kilograms(salt),
    salt_t: salt === null ? null : Math.round(salt / 10_000) / 100,
    salt_at: saltAtRates(route.segments, passes),
    capacity_t,
    load_kg: capacity_t === null ? null : kilograms(grams(capacity_t)),
    reserve_kg: null,
    fits: salt === null || capacity_t === null ? null : salt <= grams(capacity_t),
    highest_rate_g_m2: capacity_t === null ? null : highestRate(route.segments, capacity_t),
    duration_min: duration,
    leave_by,
    complete_by,
    last_treated_at: complete_by,
    left: null,
    warnings: warningsFor(route, order, salt),
    invented: route.invented,
  }
}

function standingSteps(
  route: TreatmentRoute,
  order: RouteOrder,
  roads: readonly RoadSegment[],
  leave_at: Date | null,
): RouteStep[] {
  const { capacity_t } = order
  return stepsOf({
    trips: [{ start: null, reload: null, legs: legsOfRoute(route, order) }],
    end: route.depot === null ? null : 'the depot',
    armsAt: armsOfRoads(roads),
    // A standing route keeps no side: without the directions of its roads no exit is counted.
    drivesOn: 'left',
    filled: null,
    onBoard: capacity_t === null ? null : grams(capacity_t),
    leave_at,
  })
}

export function kilometres(driven: readonly { readonly length_m: number }[]): number {
  return Math.round(driven.reduce((sum, { length_m }) => sum + length_m, 0)) / 1000
}
