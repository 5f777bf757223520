import { z } from 'zod'
import { faultsOf } from '#src/cli/ndjson.ts'
import { type BacktestPolicy, BUILT_IN, livePolicy } from '#src/decision/backtest/backtest-policy.ts'
import { examplePolicy } from '#src/decision/policy.ts'

const id = z.string().min(1).max(60)
const threshold = {
  treat_below_c: z.number().min(-20).max(20),
  side: z.enum(['<', '<=']).default('<'),
}
const noon = z.strictObject({ id, kind: z.literal('noon'), ...threshold })
const live = z.strictObject({
  id,
  kind: z.literal('live'),
  ...threshold,
  treat_probability: z.number().positive().max(1).default(examplePolicy.treat_probability),
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
    .refine((policies) => policies.every((policy) => BUILT_IN.every((known) => known.id !== policy.id)), {
      error: `other ids than ${BUILT_IN.map((known) => known.id).join(', ')}, which are built in`,
    }),
})

function policyOf(given: z.output<typeof noon> | z.output<typeof live>): BacktestPolicy {
  const { treat_below_c, side } = given
  const common = { id: given.id, threshold: { treat_below_c, side, version: 1 } }
  if (given.kind === 'noon') return { kind: 'noon', ...common, policy: examplePolicy }
  const { margin_min, orders, treat_probability } = given
  return { kind: 'live', ...common, margin_min, orders, policy: { ...examplePolicy, treat_probability } }
}

/**
 * Policies to hold beside the built-in ones: `{"policies":[{"id","kind":"live"|"noon","treat_below_c",…}]}`. A string
 * names what is wrong.
 */
export function readPolicies(text: string): BacktestPolicy[] | string {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    return (error as Error).message
  }
  const parsed = policiesFile.safeParse(given)
  return parsed.success ? parsed.data.policies.map(policyOf) : faultsOf(parsed.error)
}
