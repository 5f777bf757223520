/** What can be wrong with a plan of tours, each under its own code. */
export const PLAN_FAULTS = [
  'unknown_spreader',
  'spreader_twice',
  'unknown_segment',
  'wrong_start',
  'jump',
  'wrong_end',
  'wrong_way',
  'closed_road',
  'too_big_for_road',
  'banned_turn',
  'u_turn',
  'reload_not_allowed',
  'reload_where_no_salt',
  'overload',
  'stock_exceeded',
  'missed',
  'treated_twice',
  'not_asked',
  'late',
  'over_limit',
  'shortfall_wrong',
  'totals_wrong',
  'standing_wrong',
] as const
export type PlanFaultCode = (typeof PLAN_FAULTS)[number]

/** One thing that is wrong with a plan. */
export type PlanFault = {
  readonly code: PlanFaultCode
  /** Null: not a matter of one spreader. */
  readonly spreader: string | null
  /** Id of the segment it is about; null: about none. */
  readonly segment: string | null
  readonly expected: string
  readonly got: string
  readonly message: string
}

/** Minutes to a tenth, kilometres and tonnes to a thousandth, as faults tell them. */
export const minutes = (seconds: number): string => `${(seconds / 60).toFixed(1)} min`
export const kilometres = (metres: number): string => `${(metres / 1000).toFixed(3)} km`
export const tonnes = (grams: number): string => `${(grams / 1_000_000).toFixed(3)} t`
