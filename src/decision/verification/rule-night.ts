import type { CivilDate } from '#src/season.ts'
import type { Celsius, GramsPerSquareMetre } from '#src/units.ts'

/** Advice of the policy in force; other rules are shadows, whose advice no crew ever sees. */
export const LIVE_RULE = 'live'
/** What people decided, whatever was advised. */
export const PEOPLE_RULE = 'people'

/** The moment from which a rule would have had the route treated. */
export type RuleOrder = {
  readonly decided_at: Date
  /** Over all passes; null: the table gives no rate. */
  readonly salt_g_m2: GramsPerSquareMetre | null
  readonly because: string
}

/** What one rule asked for on one route in one night; without an order it asked for nothing. */
export type RuleNight = {
  readonly authority: string
  readonly night: CivilDate
  readonly route: string
  /** `live`, `people`, or the id of a shadow rule. */
  readonly rule: string
  /** Of its policy; of what people decided, of the decision. */
  readonly version: number
  readonly first_look_at: Date
  readonly order: RuleOrder | null
}

/** What the road did at one station in one night, and what its evening forecast had said of it. */
export type StationNight = {
  readonly authority: string
  readonly night: CivilDate
  readonly station: string
  readonly minimum_c: Celsius
  /** First trusted reading below 0.0 °C; null: no frost night. */
  readonly onset_at: Date | null
  /** The evening's forecast for the rest of the night; null: there was none. */
  readonly forecast: {
    readonly issued_at: Date
    readonly minimum_c: Celsius
    /** Measured from its issue to the end of the night. */
    readonly measured_c: Celsius
  } | null
}
