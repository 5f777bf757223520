import type { Bootstrap } from '#src/adapters/bootstrap-schema.ts'
import { type AdoptedPolicy, adoptionEntry } from '#src/decision/adopted-policy.ts'
import { checkPolicy } from '#src/decision/check-policy.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import { policyOf } from '#src/policy-document.ts'

/** One line for each thing that keeps a policy from being used: where, what, and what mends it. */
export const policyFaults = ({ policies, routes }: Bootstrap): string[] =>
  policies.flatMap(({ authority, policy }, index) => {
    const at = `policies[${index}].policy`
    const own = routes.filter((route) => route.authority === authority).map(({ id }) => id)
    const refused = checkPolicy(policyOf(policy), own).filter(({ severity }) => severity === 'refused')
    return [
      ...(policy.version === 1
        ? []
        : [`${at}.version: the first is 1; versions after it are proposed later`]),
      ...refused.map(({ field, says, fix }) => `${at}.${field}: ${says} ${fix}`),
    ]
  })

/** The policies of the file in force, each with its line of the record. */
export const adoptedPolicies = ({ policies }: Bootstrap, now: Date): [AdoptedPolicy, NewRecordEntry][] =>
  policies.map(({ authority, policy, reason }) => {
    const adopted: AdoptedPolicy = {
      authority,
      policy: policyOf(policy),
      adopted_at: now,
      proposed_by: 'bootstrap',
      approved_by: null,
      reason,
    }
    return [adopted, adoptionEntry(adopted, null)]
  })
