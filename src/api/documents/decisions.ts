import { z } from 'zod'
import { twoPersonChangeOut } from '#src/api/documents/two-person-change.ts'
import { instantOut } from '#src/api/responses.ts'

export const outcomeOut = z.enum(['treat', 'no_action', 'unknown'])
/** A road between the stations, told from them by the thermal map. */
const roadOut = z.object({ id: z.string(), road: z.string() })
export const coldestOut = z.object({
  station: z.string(),
  at: instantOut,
  road_temp_c: z.number(),
  road: roadOut.extend({ below_station_c: z.number(), surveyed_at: instantOut }).optional(),
})
export const hazardOut = z.object({
  kind: z.enum(['hoar_frost', 'wet_road_freezing', 'refreeze', 'ice', 'freezing_rain', 'snow']),
  station: z.string(),
  road: roadOut.optional(),
  from_at: instantOut,
  to_at: instantOut.nullable(),
  probability: z.number(),
})
export const recommendationOut = z.object({
  format: z.literal('frostline.recommendation/1'),
  id: z.string(),
  outcome: outcomeOut,
  spread_rate_g_m2: z.number().nullable(),
  passes: z.number().nullable(),
  plough: z.boolean(),
  start_by: instantOut.nullable(),
  complete_by: instantOut.nullable(),
  valid_until: instantOut,
  rule: z.string(),
  because: z.string(),
  would_change_if: z.string().nullable(),
  inputs: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      name: z.string(),
      value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
      at: instantOut.optional(),
    }),
  ),
  coldest: coldestOut.nullable(),
  onset_at: instantOut.nullable(),
  freeze_probability: z.number().nullable(),
  hazards: z.array(hazardOut).optional(),
  not_before: instantOut.nullable().optional(),
  notes: z.array(z.object({ code: z.string(), says: z.string() })).optional(),
})
export const scopeOut = z.object({
  kind: z.enum(['county', 'domain', 'class', 'route']),
  id: z.string(),
  name: z.string(),
})
export const overruledOut = z.object({
  act: z.string(),
  scope: scopeOut,
  by: z.string(),
  at: instantOut,
  action: z.enum(['treat', 'no_action']),
  spread_rate_g_m2: z.number().nullable(),
})
const humanActionOut = z.object({
  by: z.string(),
  at: instantOut,
  action: z.enum(['treat', 'no_action']),
  spread_rate_g_m2: z.number().nullable(),
  note: z.string().nullable(),
  basis: z.string().nullable(),
  flags: z.array(z.string()),
  scope: scopeOut.optional(),
  overruled: z.array(overruledOut).optional(),
  seconded_by: z.string().optional(),
})
export const statusOut = z.enum(['proposed', 'confirmed', 'amended', 'refused'])
export const decisionOut = z.object({
  id: z.string(),
  authority: z.string(),
  route: z.string(),
  night: z.string(),
  status: statusOut,
  version: z.int(),
  recommendation: recommendationOut,
  valid_until: instantOut,
  proposed_at: instantOut,
  decided: humanActionOut.nullable(),
  beneath: z.array(humanActionOut).optional(),
  awaiting: humanActionOut.optional(),
  flags: z.array(z.string()),
})
/** One route of an act that answered for several. */
export const answeredRouteOut = z.object({
  decision: z.string(),
  route: z.string(),
  version: z.int(),
  status: statusOut,
  action: z.enum(['treat', 'no_action']).nullable(),
  spread_rate_g_m2: z.number().nullable(),
  flags: z.array(z.string()),
  overruled: z.array(overruledOut),
  awaits_second_person: z.boolean(),
})

export const alertOut = z.object({
  id: z.string(),
  authority: z.string(),
  kind: z.string(),
  subject: z.string(),
  severity: z.enum(['warning', 'urgent']),
  message: z.string(),
  behind: z.array(z.string()),
  due_at: instantOut.nullable(),
  countdown: z.string().nullable(),
  cause: z.enum([
    'service',
    'store',
    'frost',
    'sky',
    'sensors',
    'forecast',
    'watchdog',
    'record',
    'requests',
  ]),
  raised_at: instantOut,
  fading_at: instantOut.nullable(),
  cleared_at: instantOut.nullable(),
  version: z.int(),
  state: z.enum(['standing', 'acknowledged', 'snoozed', 'cleared']),
  answer: z
    .object({
      kind: z.enum(['acknowledged', 'snoozed']),
      by: z.string(),
      at: instantOut,
      comment: z.string(),
      until: instantOut.nullable(),
    })
    .nullable(),
})

export const alertHistoryOut = alertOut.extend({
  events: z.array(z.object({ at: instantOut, actor: z.string(), action: z.string() })),
})

export const jobRunOut = z.object({
  job: z.string(),
  due_at: instantOut,
  started_at: instantOut,
  finished_at: instantOut.nullable(),
  outcome: z.enum(['running', 'done', 'failed']),
  late: z.boolean(),
  message: z.string().nullable(),
})

export const thresholdChangeOut = twoPersonChangeOut.extend({
  route: z.string(),
  treat_below_c: z.number(),
  expected_version: z.int(),
})
