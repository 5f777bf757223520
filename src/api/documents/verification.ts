import { z } from 'zod'
import { instant } from '#src/api/parameters.ts'
import { instantOut } from '#src/api/responses.ts'
import { policyDocument } from '#src/policy-document.ts'

const share = z.number().min(0).max(1)
const shareOut = z.object({
  part: z.int(),
  whole: z.int(),
  share: share.nullable(),
  low: share.nullable(),
  high: share.nullable(),
})
const contingency = {
  hits: z.int(),
  misses: z.int(),
  false_alarms: z.int(),
  correct_negatives: z.int(),
  percent_correct: shareOut,
  miss_rate: shareOut,
  false_alarm_ratio: shareOut,
  peirce_skill: z.number().nullable(),
}
const forecasts = { nights: z.int(), ...contingency }
const figures = {
  ...contingency,
  nights: z.int(),
  critical_nights: z.int(),
  frost_nights: z.int(),
  treated: z.int(),
  missed_frosts: z.int(),
  needless_runs: z.int(),
  salt_t: z.number(),
  needless_salt_t: z.number(),
  without_salt: z.int(),
  cost_gbp: z.number(),
  needless_cost_gbp: z.number(),
}
const costOut = z.object({ per_treatment_gbp: z.number(), source: z.string(), example: z.boolean() })

export const verificationOut = z.object({
  format: z.literal('frostline.verification/1'),
  authority: z.string(),
  now: instantOut,
  from_night: z.string(),
  to_night: z.string(),
  cost: costOut,
  old_rule: z.string().nullable(),
  shadows: z.array(z.string()),
  forecast: z.object({
    all: z.object(forecasts),
    stations: z.array(z.object({ station: z.string(), ...forecasts })),
    seasons: z.array(z.object({ season: z.string(), ...forecasts })),
  }),
  rules: z.array(
    z.object({
      rule: z.string(),
      all: z.object(figures),
      routes: z.array(z.object({ route: z.string(), name: z.string(), ...figures })),
      seasons: z.array(z.object({ season: z.string(), ...figures })),
    }),
  ),
  ledger: z.array(
    z.object({
      rule: z.string(),
      old_rule: z.string(),
      figures: z.object(figures),
      old_figures: z.object(figures),
      saved: z.object({
        treatments: z.int(),
        salt_t: z.number(),
        cost_gbp: z.number(),
        missed_frosts: z.int(),
      }),
    }),
  ),
})

const ruleId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,31}$/, 'A name of 3 to 32 small letters, digits and hyphens.')
const DEGREES = 'Give a temperature from −20 to 20 °C.'
const POUNDS = 'Give what treating a route once costs, in pounds.'

/** What is put, and what is answered: the rules as documents. */
export const shadowRulesIn = z.strictObject({
  rules: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('noon'),
          id: ruleId,
          treat_below_c: z.number(DEGREES).min(-20, DEGREES).max(20, DEGREES),
          side: z.enum(['<', '<=']),
        }),
        z.strictObject({ kind: z.literal('policy'), id: ruleId, policy: policyDocument }),
      ]),
    )
    .max(5),
  old_rule: ruleId.nullable().default(null),
  cost: z
    .strictObject({
      per_treatment_gbp: z.number(POUNDS).min(0, POUNDS).max(100_000, POUNDS),
      source: z.string().min(1, 'Say where that figure is from.').max(500),
    })
    .nullable()
    .default(null),
  reason: z.string().max(2_000).default(''),
  /** `changed_at` of the rules that were looked at; absent: whatever stands is replaced. */
  expected_changed_at: instant.nullable().optional(),
})

export const shadowRulesOut = z.object({
  authority: z.string(),
  rules: z.array(
    z.object({
      kind: z.enum(['noon', 'policy']),
      id: z.string(),
      treat_below_c: z.number().optional(),
      side: z.enum(['<', '<=']).optional(),
      policy: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  old_rule: z.string().nullable(),
  cost: costOut.nullable(),
  changed_at: instantOut.nullable(),
  changed_by: z.string().nullable(),
})
