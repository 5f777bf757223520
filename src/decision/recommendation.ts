import type { Hazard } from '#src/decision/hazard.ts'
import type { Celsius, GramsPerSquareMetre, Minutes, Probability } from '#src/units.ts'

/** Missing, stale or contradictory evidence is `unknown`: decide by hand, assume treat. */
export type Outcome = 'treat' | 'no_action' | 'unknown'

/** One thing the engine looked at, by id and value, for the record. */
export type EvidenceInput = {
  /** `forecast`, `road`, `reading`, `policy`, `treatment`. */
  readonly kind: string
  readonly id: string
  readonly name: string
  readonly value: number | string | boolean | null
  readonly at?: Date
}

/** What must be known besides: reason code and words. */
export type RecommendationNote = { readonly code: string; readonly says: string }

/** A road that is told from stations by the thermal map. */
export type RecommendedRoad = {
  readonly id: string
  readonly road: string
  /** How much colder than at its stations' sensors. */
  readonly below_station_c: Celsius
  /** Last drive of the map. */
  readonly surveyed_at: Date
}

/** What the engine proposes for one treatment route on one night. A person decides. */
export type Recommendation = {
  readonly format: 'frostline.recommendation/1'
  readonly id: string
  readonly outcome: Outcome
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly passes: number | null
  readonly plough: boolean
  /** The last responsible moment to order the treatment: complete_by − treatment − mobilisation. */
  readonly start_by: Date | null
  /** Onset less the margin. */
  readonly complete_by: Date | null
  readonly valid_until: Date
  /** Row of the treatment table or safety rule that fired, e.g. `scotland-2010/S2`, `NO_OBSERVATION`. */
  readonly rule: string
  /** One sentence for people. */
  readonly because: string
  /** The nearest change that would alter it; null when nothing single would. */
  readonly would_change_if: string | null
  readonly inputs: readonly EvidenceInput[]
  /** Coldest expected moment of the night on this route; null when nothing is known. */
  readonly coldest: {
    readonly station: string
    readonly at: Date
    readonly road_temp_c: Celsius
    /** Where it is on a road between the stations; `station` then weighs most in what is known of it. */
    readonly road?: RecommendedRoad
  } | null
  /** Early end (p10) of when the road first freezes; null: not expected to. */
  readonly onset_at: Date | null
  /** Highest probability of RST < 0 °C at any instant of the night. */
  readonly freeze_probability: Probability | null
  /** What makes the road slippery, reported first, then by time; absent in advice of before. */
  readonly hazards?: readonly Hazard[]
  /** Rain that the salt must wait for ends then; null: nothing to wait for. */
  readonly not_before?: Date | null
  readonly notes?: readonly RecommendationNote[]
}

/** How a route is treated in time: the parts of the last responsible moment. */
export type Lead = {
  readonly margin_min: Minutes
  readonly treatment_min: Minutes
  readonly mobilisation_min: Minutes
}
