/**
 * `frostline.policy/1`: an authority's policy as a document, read wherever one comes in (bootstrap file, API, cases of
 * the command line). What it leaves out has the value of the example; rates are never assumed.
 */
import { z } from 'zod'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { scotland2010 } from '#src/decision/policies/scotland-2010.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { isRefused, type PolicyFinding } from '#src/decision/policy-finding.ts'
import { SALT_TYPES, TABLE_HAZARDS, TRAFFIC, WETNESS } from '#src/decision/treatment-table.ts'
import type { RouteId } from '#src/network/treatment-route.ts'

const id = z.string().min(1).max(64)
const text = z.string().min(1).max(500)
const minutes = z.number().min(0).max(1440)

/** Numbers are judged with their row's id by `checkPolicy`, not here. */
const row = z.strictObject({
  id,
  hazard: z.enum(TABLE_HAZARDS),
  min_c: z.number().nullable(),
  min_included: z.boolean(),
  max_c: z.number().nullable(),
  max_included: z.boolean(),
  wetness: z.array(z.enum(WETNESS)).min(1),
  salt: z.enum(SALT_TYPES),
  traffic: z.array(z.enum(TRAFFIC)).min(1).optional(),
  spread_rate_g_m2: z.number().nullable(),
  passes: z.number(),
  successive: z.boolean().default(false),
  plough: z.boolean().default(false),
  note: z.string().max(2_000).nullable().default(null),
})

/** A table, or the name of the example: not a union, whose faults would not say where they are. */
const table = z.preprocess(
  (given) => (given === scotland2010.id ? scotland2010 : given),
  z.strictObject({
    id,
    name: text,
    source: z.string().max(2_000),
    example: z.boolean().default(false),
    rows: z.array(row).min(1).max(500),
  }),
)

const rules = {
  threshold: z.strictObject({ treat_below_c: z.number(), side: z.enum(['<', '<=']) }).optional(),
  mobilisation_min: minutes.optional(),
  treatment_min: minutes.optional(),
  margin_min: minutes.optional(),
  salt: z.enum(SALT_TYPES).optional(),
  traffic: z.enum(TRAFFIC).optional(),
}

const example = examplePolicy
/** A policy inside another document. */
export const policyFields = z.strictObject({
  id,
  version: z.int().min(1).default(1),
  example: z.boolean().default(false),
  salt: z.enum(SALT_TYPES).default('dry'),
  table,
  classes: z
    .array(z.strictObject({ id, name: text, ...rules }))
    .max(50)
    .default([]),
  default_class: id.nullable().default(null),
  routes: z
    .array(z.strictObject({ route: id, class: id.optional(), ...rules }))
    .max(5_000)
    .default([]),
  action_times: z
    .array(z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a civil time, e.g. 19:00'))
    .max(24)
    .default([]),
  second_person: z.boolean().default(example.second_person),
  no_action_second_person: z.boolean().default(example.no_action_second_person),
  treat_probability: z.number().gt(0).max(1).default(example.treat_probability),
  forecast_max_age_h: z.number().positive().max(24).default(example.forecast_max_age_h),
  fresh_reading_min: z.number().positive().max(180).default(example.fresh_reading_min),
  silent_cold_h: z.number().positive().max(24).default(example.silent_cold_h),
  agreement_c: z.number().positive().max(10).default(example.agreement_c),
  marginal_c: z.number().min(0).max(5).default(example.marginal_c),
  valid_min: z.number().positive().max(180).default(example.valid_min),
  steadiness: z
    .strictObject({
      ease_after_min: z.number().min(0).max(120),
      bound_band_c: z.number().min(0).max(1),
      earlier_min: z.number().min(0).max(30),
      later_min: z.number().min(0).max(120),
    })
    .default(example.steadiness),
  residual_salt: z
    .strictObject({ credit_share: z.number().min(0).max(1), least_spread_rate_g_m2: z.number().positive() })
    .nullable()
    .default(example.residual_salt),
})

/** A policy as a document of its own. */
export const policyDocument = policyFields.extend({ format: z.literal('frostline.policy/1') })
export type PolicyDocument = z.infer<typeof policyDocument>

/** The policy of a document whose shape was checked; one with an example's table is an example. */
export function policyOf({ format: _format, ...policy }: PolicyDocument): Policy {
  return { ...policy, example: policy.example || policy.table.example }
}

/** The policy as a document, for people to read, change and send back. */
export const documentOf = (policy: Policy): PolicyDocument =>
  ({ format: 'frostline.policy/1', ...policy }) as PolicyDocument

const shapeFinding = ({ path, message }: z.core.$ZodIssue): PolicyFinding => ({
  kind: 'shape',
  severity: 'refused',
  field: path.map(String).join('.') || 'policy',
  rows: [],
  says: message,
  fix: 'Correct this part of the document.',
})

export type ReadPolicy = {
  /** Null: it must not be used. */
  readonly policy: Policy | null
  readonly findings: readonly PolicyFinding[]
}

/** Reads a document of unknown shape; `own`: the authority's routes, where they are known. */
export function readPolicy(given: unknown, own: readonly RouteId[] | null = null): ReadPolicy {
  const parsed = policyDocument.safeParse(given)
  if (!parsed.success) return { policy: null, findings: parsed.error.issues.map(shapeFinding) }
  const policy = policyOf(parsed.data)
  const findings = checkPolicy(policy, own)
  return { policy: isRefused(findings) ? null : policy, findings }
}
