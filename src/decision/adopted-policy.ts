import type { Policy } from '#src/decision/policy.ts'

/** One version of an authority's policy, as it came into force; kept for ever and never changed. */
export type AdoptedPolicy = {
  readonly authority: string
  /** Its version is the one before it plus one. */
  readonly policy: Policy
  readonly adopted_at: Date
  /** Who proposed it, or `bootstrap`. */
  readonly proposed_by: string
  /** Null: no second person was asked for. */
  readonly approved_by: string | null
  readonly reason: string
}
