import type { OverruledAnswer } from '#src/decision/precedence.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
import type { NamedScope } from '#src/decision/scope.ts'
import type { GramsPerSquareMetre } from '#src/units.ts'

/** What a person made of a proposal. */
export type HumanAction = {
  readonly by: string
  readonly at: Date
  readonly action: Exclude<Outcome, 'unknown'>
  readonly spread_rate_g_m2: GramsPerSquareMetre | null
  readonly note: string | null
  readonly basis: string | null
  readonly flags: readonly string[]
  /** What it was given for; absent in answers of before: the route alone. */
  readonly scope?: NamedScope
  /** Answers that it set aside, each named by the person; absent: none. */
  readonly overruled?: readonly OverruledAnswer[]
  /** The second person, where the policy asks for one. */
  readonly seconded_by?: string
}

/**
 * The decision for one route and night: the engine's latest proposal and, once made, the person's answer.
 * `version` rises with every change of substance; approving another version is refused.
 */
export type Decision = {
  readonly id: string
  readonly authority: string
  readonly route: string
  /** The civil date on which the night starts (noon to noon). */
  readonly night: string
  readonly status: 'proposed' | 'confirmed' | 'amended' | 'refused'
  readonly version: number
  readonly recommendation: Recommendation
  readonly valid_until: Date
  readonly proposed_at: Date
  /** The deadline with which this version was proposed; the recommendation's may have moved a little since. */
  readonly proposed_start_by?: Date | null
  readonly decided: HumanAction | null
  /** Earlier answers of other scopes that go on asking for the route, the latest first; absent: none. */
  readonly beneath?: readonly HumanAction[]
  /** No action, given by one person: it counts for nothing until a second gives it too. */
  readonly awaiting?: HumanAction
  readonly flags: readonly string[]
}
