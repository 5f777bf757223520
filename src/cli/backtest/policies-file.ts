import { z } from 'zod'
import { faultsOf } from '#src/cli/ndjson.ts'
import { type BacktestPolicy, BUILT_IN, livePolicy } from '#src/decision/backtest/backtest-policy.ts'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { policyDocument, policyOf as readDocument } from '#src/policy-document.ts'

/** What an authority decides by itself stands beside the built-in ones where its winter is held. */
export const OWN_POLICY = 'own'
const TAKEN = [...BUILT_IN.map((known) => known.id), OWN_POLICY]

const id = z.string().min(1).max(60)
const threshold = {
  treat_below_c: z.number().min(-20).max(20),
  side: z.enum(['<', '<=']).default('<'),
  /** Absent: the example. */
  policy: policyDocument.optional(),
}
const noon = z.strictObject({ id, kind: z.literal('noon'), ...threshold })
const live = z.strictObject({
  id,
  kind: z.literal('live'),
  ...threshold,
  /** Absent: the policy's. */
  treat_probability: z.number().positive().max(1).optional(),
  margin_min: z.number().min(0).max(600).default(livePolicy.margin_min),
  orders: z.enum(['last_moment', 'at_once']).default(livePolicy.orders),
})
const policiesFile = z.strictObject({
  policies: z
    .array(z.discriminatedUnion('kind', [noon, live]))
    .min(1)
    .refine((policies) => new Set(policies.map((policy) => policy.id)).size === policies.length, {
      error: 'each id once',
    })
    .refine((policies) => policies.every(({ id }) => !TAKEN.includes(id)), {
      error: `other ids than ${TAKEN.join(', ')}, which are built in`,
    }),
})

type Given = z.output<typeof noon> | z.output<typeof live>

function policyOf(given: Given): BacktestPolicy {
  const { treat_below_c, side } = given
  const policy = given.policy ? readDocument(given.policy) : examplePolicy
  const common = { id: given.id, threshold: { treat_below_c, side, version: 1 } }
  if (given.kind === 'noon') return { kind: 'noon', ...common, policy }
  const { margin_min, orders, treat_probability = policy.treat_probability } = given
  return { kind: 'live', ...common, margin_min, orders, policy: { ...policy, treat_probability } }
}

/** What keeps a policy of the file from being used, each with its remedy. */
const refusals = ({ id, policy }: BacktestPolicy): string[] =>
  checkPolicy(policy)
    .filter(({ severity }) => severity === 'refused')
    .map(({ field, says, fix }) => `${id}: policy.${field}: ${says} ${fix}`)

/**
 * Policies to hold beside the built-in ones: `{"policies":[{"id","kind":"live"|"noon","treat_below_c",…}]}`, each with
 * a whole `policy` (frostline.policy/1) where it is not the example. A string names what is wrong.
 */
export function readPolicies(text: string): BacktestPolicy[] | string {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    return (error as Error).message
  }
  const parsed = policiesFile.safeParse(given)
  if (!parsed.success) return faultsOf(parsed.error)
  const policies = parsed.data.policies.map(policyOf)
  const refused = policies.flatMap(refusals)
  return refused.length > 0 ? refused.join('\n') : policies
}
