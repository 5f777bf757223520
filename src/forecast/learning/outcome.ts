import type { SkyClass } from '#src/forecast/sky-class.ts'
import type { Celsius, Hours, Probability } from '#src/units.ts'

/** Leads at which a forecast is held against what then happened, hours after issue. */
export const OUTCOME_LEADS: readonly Hours[] = [1, 2, 3, 4, 6, 9, 12, 18, 24]

/**
 * What a forecast said for one lead, and what was measured then: the unit of learning and of skill.
 * Written down at issue with `observed_c` null, so that nothing of it can come from the future.
 */
export type ForecastOutcome = {
  readonly authority: string
  readonly station: string
  readonly issued_at: Date
  /** Valid time: `issued_at` + `lead_h`. */
  readonly at: Date
  /** One of `OUTCOME_LEADS`. */
  readonly lead_h: Hours
  /** Version of the forecast model. */
  readonly model: string
  /** As issued, the learnt correction included. */
  readonly road_temp_c: Celsius
  readonly road_temp_p10_c: Celsius
  readonly road_temp_p90_c: Celsius
  readonly freeze_probability: Probability
  /** What was added to the model's own median; 0 where nothing was learnt yet. */
  readonly learned_c: Celsius
  /** What the model's own distances from median to p10 and to p90 were multiplied by; absent: 1. */
  readonly learned_cold_factor?: number
  readonly learned_warm_factor?: number
  /** "As now": the road temperature that the forecast started from. */
  readonly persistence_c: Celsius
  /** The weather service's raw air temperature for `at`; null: it said nothing. */
  readonly weather_air_temp_c: Celsius | null
  readonly sky: SkyClass
  /** Trusted reading nearest to `at`; null: not yet, or never. */
  readonly observed_c: Celsius | null
}
