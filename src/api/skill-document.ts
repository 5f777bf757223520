import type { LeadName } from '#src/forecast/skill/lead-groups.ts'
import type { Skill, SkillOfHours } from '#src/forecast/skill.ts'

/** How good the forecasts of a span were, complete: the page draws this. Also `/api/v1/skill`. */
export type SkillDocument = Omit<Skill, 'stations'> & {
  readonly format: 'frostline.skill/1'
  readonly now: Date
  /** Forecasts valid in [from, to). */
  readonly from: Date
  readonly to: Date
  readonly time_zone: string
  /** Lead by which stations and chances are judged. */
  readonly lead: LeadName
  /** null: all stations together. */
  readonly station: string | null
  /** Fewer pairs than this have no figures. */
  readonly least_pairs: number
  /** What was written down when forecasts were issued, and what became of it. */
  readonly outcomes: {
    readonly written: number
    readonly measured: number
    /** The hour has passed and no reading could be believed: it counts for nobody. */
    readonly not_measured: number
    readonly awaited: number
  }
  /** The next valid time of a forecast that waits for its reading; null: none does. */
  readonly next_due_at: Date | null
  readonly stations: readonly ({ readonly station: string; readonly name: string } & SkillOfHours)[]
}
