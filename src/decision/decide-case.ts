import type { Policy } from '#src/decision/policy.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Station } from '#src/network/station.ts'
import type { MappedSegment, ReferenceStation } from '#src/network/thermal-map.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import type { GramsPerSquareMetre } from '#src/units.ts'

/** The route as the decision sees it, with the stations that stand for it. */
export type DecideRoute = Pick<
  TreatmentRoute,
  'id' | 'name' | 'threshold' | 'mobilisation_min' | 'treatment_min' | 'margin_min'
> & { readonly stations: readonly Pick<Station, 'id' | 'name'>[] }

/** A road that the route treats, as the thermal map knows it: how its surface differs from its reference stations. */
export type DecideSegment = Pick<MappedSegment, 'id' | 'road' | 'offset_c' | 'spread_c' | 'passes'> & {
  readonly references: readonly Pick<ReferenceStation, 'station' | 'weight'>[]
}

/** What surveys told of the roads of the route. */
export type DecideRoads = {
  /** Last drive of the map. */
  readonly surveyed_at: Date
  readonly segments: readonly DecideSegment[]
  /** Stations that they are told from and that do not stand for the route. */
  readonly stations: readonly Pick<Station, 'id' | 'name'>[]
}

/** Salt already spread, or ordered to be. */
export type Treatment = {
  readonly id: string
  readonly at: Date
  readonly spread_rate_g_m2: GramsPerSquareMetre
  /** Ordered, and nobody has said yet that it was done. */
  readonly is_only_ordered?: boolean
  /** Spread on part of the route only. */
  readonly is_only_part?: boolean
}

/** Everything a recommendation may depend on: the same case always gives the same recommendation. */
export type DecideCase = {
  readonly id: string
  readonly now: Date
  /** End of the night that is decided; no action needs a forecast that reaches it. */
  readonly until: Date
  /** Civil time of the sentences. */
  readonly time_zone: string
  readonly policy: Policy
  readonly route: DecideRoute
  readonly forecasts: readonly StationForecast[]
  /** Absent: no survey has driven this route, and its stations speak for all of it. */
  readonly roads?: DecideRoads
  /** Of stations that its roads are told from and that do not stand for the route. */
  readonly reference_forecasts?: readonly StationForecast[]
  readonly readings: readonly Reading[]
  readonly treatments: readonly Treatment[]
}
