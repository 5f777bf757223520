import type { NetworkSegment, RoadClass } from '#src/network/road-network.ts'
import type {
  GramsPerSquareMetre,
  Kilometres,
  KilometresPerHour,
  Metres,
  Minutes,
  Percent,
  Seconds,
  Tonnes,
} from '#src/units.ts'

/** A segment that has to be treated tonight. Its load is length × width × rate × passes. */
export type SegmentToTreat = {
  /** Id of the segment in the road network. */
  readonly segment: string
  readonly spread_rate_g_m2: GramsPerSquareMetre
  /** Width that one pass treats. */
  readonly width_m: Metres
  /** 2: the road is wider than a spreader throws; a two-way road is treated once in each direction. */
  readonly passes: 1 | 2
  /** Name of its class: `priority_1`, `hospital`. */
  readonly priority: string | null
  /** Latest time to have treated it, after the spreaders may leave; null: the limit of the tour alone. */
  readonly treat_by_min: Minutes | null
  /** The standing treatment route that it belongs to. */
  readonly standing_route: string | null
}

/** Where salt lies. It stands at the junction nearest to it. */
export type DepotInTask = {
  readonly id: string
  readonly name: string
  readonly lon: number
  readonly lat: number
  /** What lies there to be spread, tonight's first loads of its spreaders among it; null: enough. */
  readonly salt_t: Tonnes | null
}

/** A spreader that may be sent; it leaves full. */
export type SpreaderInTask = {
  readonly id: string
  readonly capacity_t: Tonnes
  /** Depot where it was loaded. */
  readonly depot: string
  /** Where it starts when that is not its depot: the driver's home. */
  readonly start: { readonly lon: number; readonly lat: number } | null
  readonly ends: 'own_depot' | 'any_depot' | 'anywhere'
  /** Standing treatment route that its driver knows. */
  readonly standing_route: string | null
  /** What it is itself, against the limits of roads; null: fits everywhere. */
  readonly size: NetworkSegment['limits']
  /** On board now; null: it is filled at its depot before it leaves. */
  readonly loaded_t: Tonnes | null
  /** Of its tour's limit already gone, when the plan is made anew during the night; counts for nothing else. */
  readonly elapsed_min: Minutes
}

/** A standing treatment route as its driver drives it. */
export type StandingTour = {
  readonly route: string
  readonly spreader: string
  readonly steps: readonly TourStep[]
}

/** How an authority drives and what it wants most: its own setting. */
export type PlanSettings = {
  /**
   * Longest tour, up to what `limit_until` names; null: no limit. A tour that comes back after it makes the last
   * segment it treats late by as much.
   */
  readonly limit_min: Minutes | null
  readonly limit_until: 'last_treated' | 'back_at_depot'
  /** Both never above the road's legal limit. */
  readonly treating_kmh: Readonly<Record<RoadClass, KilometresPerHour>>
  readonly travelling_kmh: Readonly<Record<RoadClass, KilometresPerHour>>
  readonly drives_on: 'left' | 'right'
  /**
   * Turning round: back over the segment just driven, or by more than 140° from one one-way segment into another of
   * the same road, neither on a roundabout, where the road leads on besides (round the tip of a traffic island).
   * `turning_places`: only at cul-de-sacs (one segment ends there), roundabouts and places that the network lists.
   * From a reload a spreader leaves either way.
   */
  readonly u_turns: 'anywhere' | 'turning_places'
  /**
   * What a turn costs where three or more segments end, and `round` anywhere: straight below 20° of change between
   * the bearings 20 m before and after. On along a roundabout, at the start and after a reload: nothing.
   */
  readonly turn_s: {
    readonly straight: Seconds
    readonly left: Seconds
    readonly right: Seconds
    readonly round: Seconds
  }
  /** May a spreader reload on its way, at any depot with salt? */
  readonly reloads: boolean
  readonly reload_min: Minutes
  /** Of the capacity: stays on board. */
  readonly salt_reserve: Percent
  /** The same in minutes: one more spreader, a kilometre without spreading, a kilometre treated by another than its standing spreader, these two 50 at most. */
  readonly price_min: {
    readonly spreader: Minutes
    readonly dead_km: Minutes
    readonly moved_km: Minutes
  }
}

/** `frostline.spreading-task/1`: what has to be treated on a road network tonight, by whom. Names segments by id. */
export type SpreadingTask = {
  readonly format: 'frostline.spreading-task/1'
  readonly segments: readonly SegmentToTreat[]
  readonly depots: readonly DepotInTask[]
  readonly spreaders: readonly SpreaderInTask[]
  /** The standing routes as they are driven; empty: there are none. */
  readonly standing_tours: readonly StandingTour[]
  /** Ids of segments that nobody can pass. */
  readonly closed: readonly string[]
  readonly settings: PlanSettings
  /** What of it is made up (`depot`, `spreader`, `width`, `speed`): said wherever it is shown; absent: nothing. */
  readonly invented?: readonly string[]
}

/** One thing after another that a spreader does. */
export type TourStep =
  | { readonly kind: 'drive'; readonly segment: string; readonly against: boolean; readonly treat: boolean }
  | { readonly kind: 'reload'; readonly depot: string }

/** What one spreader does, from its start to its end, without a gap. Minutes count from when the spreaders may leave. */
export type SpreaderTour = {
  readonly spreader: string
  readonly steps: readonly TourStep[]
  /** Spread, all trips together. */
  readonly salt_t: Tonnes
  readonly treated_km: Kilometres
  readonly dead_km: Kilometres
  readonly last_treated_min: Minutes
  readonly ends_min: Minutes
}

/** A segment that the plan treats after its time, or not at all. */
export type Shortfall = {
  readonly segment: string
  readonly code: 'late' | 'unreachable' | 'too_heavy' | 'no_spreader_left' | 'no_salt'
  /** Minutes after its time, or the tour's limit if that is earlier; null: not treated, or in fewer passes than it needs. */
  readonly late_min: Minutes | null
  readonly message: string
}

/** `frostline.spreading-plan/1`. */
export type SpreadingPlan = {
  readonly format: 'frostline.spreading-plan/1'
  readonly tours: readonly SpreaderTour[]
  readonly shortfalls: readonly Shortfall[]
  /** Treated kilometres of standing routes that another drives than the spreaders of that standing route. */
  readonly moved_km: Kilometres
  /** Is it the standing routes as they are? */
  readonly standing: boolean
  readonly seed: number
  readonly iterations: number
}
