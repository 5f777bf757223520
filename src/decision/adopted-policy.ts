import type { Policy } from '#src/decision/policy.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'

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

/** The line of the record for a policy that comes into force: the whole policy, and the version before it. */
export const adoptionEntry = (
  adopted: AdoptedPolicy,
  before: Policy | null,
  difference: unknown = null,
): NewRecordEntry => ({
  at: adopted.adopted_at,
  actor: adopted.approved_by ?? adopted.proposed_by,
  authority: adopted.authority,
  action: 'policy_adopted',
  subject: adopted.authority,
  detail: { before: before?.version ?? null, after: adopted, difference },
})
