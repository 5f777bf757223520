import { scotland2010 } from '#src/decision/policies/scotland-2010.ts'
import type { RouteClass, RouteOverride } from '#src/decision/route-rules.ts'
import type { SaltType, TreatmentTable } from '#src/decision/treatment-table.ts'
import type { Celsius, GramsPerSquareMetre, Hours, Minutes, Probability } from '#src/units.ts'

/** What makes a proposal another one for people: more caution at once, less only after it held. */
export type Steadiness = {
  /** Advice that asks for less must have held so long. */
  readonly ease_after_min: Minutes
  /** A lower row of the same table counts only where the road is this much warmer than the present row's bound. */
  readonly bound_band_c: Celsius
  /** A deadline earlier, later by more than this is another proposal; by less it is only newer figures. */
  readonly earlier_min: Minutes
  readonly later_min: Minutes
}

/** How an authority lowers its rates for salt left by an earlier treatment; nobody else may. */
export type ResidualSaltRule = {
  /** Share of the least that is left, 0 to 1, that a rate against frost is lowered by. */
  readonly credit_share: number
  /** Never lower than this, whatever is left. */
  readonly least_spread_rate_g_m2: GramsPerSquareMetre
}

/**
 * An authority's rules for deciding, as data. Thresholds and times are each route's own (`network`), unless the policy
 * rules them for its class or for it alone.
 */
export type Policy = {
  readonly id: string
  readonly version: number
  /** True: shown to people as an example that nobody has signed off. */
  readonly example: boolean
  /** Where neither a route nor its class has another. */
  readonly salt: SaltType
  readonly table: TreatmentTable
  readonly classes: readonly RouteClass[]
  /** Class of every route that is not given one in `routes`; null: it has none. */
  readonly default_class: string | null
  readonly routes: readonly RouteOverride[]
  /** Civil times `19:00` at which crews usually set out; empty: whenever they are ordered. */
  readonly action_times: readonly string[]
  /** A change of this policy needs a second person. */
  readonly second_person: boolean
  /** No action against advice, or against a wider order to treat, counts once a second person gives it too. */
  readonly no_action_second_person: boolean
  /** Treat although the median stays warm, when the road freezes at some moment with at least this probability. */
  readonly treat_probability: Probability
  /** A forecast, or the weather that drove it, this old or older proves nothing. */
  readonly forecast_max_age_h: Hours
  /** A reading older than this is not fresh: no evidence that the road is warm. */
  readonly fresh_reading_min: Minutes
  /** A sensor that fell silent while cold counts as cold for this long. */
  readonly silent_cold_h: Hours
  /** A single sensor confirms a forecast when it lies within this of it. */
  readonly agreement_c: Celsius
  /** A minimum within this of the threshold makes a night marginal. */
  readonly marginal_c: Celsius
  /** How long a proposal may be acted on unchecked. */
  readonly valid_min: Minutes
  readonly steadiness: Steadiness
  /** Null: the rate is never lowered for salt that may be left on the road. */
  readonly residual_salt: ResidualSaltRule | null
}

/** For demonstrations and as a pattern to copy; the default of no authority. */
export const examplePolicy: Policy = {
  id: 'example',
  version: 1,
  example: true,
  salt: 'dry',
  table: scotland2010,
  classes: [],
  default_class: null,
  routes: [],
  action_times: [],
  second_person: true,
  no_action_second_person: false,
  treat_probability: 0.3,
  forecast_max_age_h: 6,
  fresh_reading_min: 30,
  silent_cold_h: 6,
  agreement_c: 2,
  marginal_c: 0.5,
  valid_min: 60,
  steadiness: { ease_after_min: 15, bound_band_c: 0.3, earlier_min: 15, later_min: 30 },
  residual_salt: null,
}
