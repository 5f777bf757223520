import { z } from 'zod'
import { outcomeOut } from '#src/api/documents/decisions.ts'
import { twoPersonChangeOut } from '#src/api/documents/two-person-change.ts'
import { instantOut } from '#src/api/responses.ts'
import { policyDocument } from '#src/policy-document.ts'

const findingOut = z.object({
  kind: z.string(),
  severity: z.enum(['refused', 'told']),
  field: z.string(),
  rows: z.array(z.string()),
  says: z.string(),
  fix: z.string(),
})
const adviceOut = z.object({
  outcome: outcomeOut,
  spread_rate_g_m2: z.number().nullable(),
  passes: z.number().nullable(),
  plough: z.boolean(),
  start_by: instantOut.nullable(),
  rule: z.string(),
  because: z.string(),
})
const differenceOut = z.object({
  routes: z.int(),
  changed: z.array(
    z.object({
      route: z.string(),
      name: z.string(),
      before: adviceOut,
      after: adviceOut,
      less_cautious: z.boolean(),
    }),
  ),
})
const adoptionOut = z.object({
  version: z.int(),
  adopted_at: instantOut,
  proposed_by: z.string(),
  approved_by: z.string().nullable(),
  reason: z.string(),
})
export const policyProposalOut = twoPersonChangeOut.extend({
  policy: policyDocument,
  difference: differenceOut,
})
export const policyOut = z.object({
  authority: z.string(),
  policy: policyDocument,
  /** Null: nobody adopted one, this is the example. */
  adopted: adoptionOut.nullable(),
  findings: z.array(findingOut),
  versions: z.array(adoptionOut),
  proposal: policyProposalOut.nullable(),
})
export const policyRehearsalOut = z.object({
  authority: z.string(),
  may_be_used: z.boolean(),
  findings: z.array(findingOut),
  /** Null where the policy cannot be used. */
  difference: differenceOut.nullable(),
  flags: z.array(z.string()),
})
