import { z } from 'zod'
import { alertOut, coldestOut, outcomeOut, scopeOut, statusOut } from '#src/api/documents/decisions.ts'
import { beliefOut } from '#src/api/documents/sensor-verdicts.ts'
import { atmosphereOut, forecastPointOut, place } from '#src/api/documents/stations.ts'
import { instantOut } from '#src/api/responses.ts'

const deadlineStateOut = z.enum(['ahead', 'near', 'passed'])
export const tonightRouteOut = z.object({
  id: z.string(),
  authority: z.string(),
  name: z.string(),
  outcome: outcomeOut.nullable(),
  proposed: outcomeOut.nullable(),
  status: statusOut.nullable(),
  version: z.int().nullable(),
  decision_id: z.string().nullable(),
  expired: z.boolean(),
  decided_by: z.string().nullable(),
  decided_at: instantOut.nullable(),
  answered_for: scopeOut.nullable(),
  awaits_second_person: z.string().nullable(),
  treated: z
    .object({
      finished_at: instantOut,
      spread_rate_g_m2: z.number(),
      by: z.string(),
      whole: z.boolean(),
    })
    .nullable(),
  flags: z.array(z.string()),
  spread_rate_g_m2: z.number().nullable(),
  coldest: coldestOut.extend({ name: z.string() }).nullable(),
  freeze_probability: z.number().nullable(),
  start_by: instantOut.nullable(),
  complete_by: instantOut.nullable(),
  onset_at: instantOut.nullable(),
  deadline_state: deadlineStateOut.nullable(),
  because: z.string(),
  would_change_if: z.string().nullable(),
  rule: z.string().nullable(),
  salt_t: z.number().nullable(),
  treated_km: z.number(),
  invented: z.array(z.string()),
})
const freshnessOut = z.enum(['fresh', 'stale', 'missing'])
export const tonightOut = z.object({
  format: z.literal('frostline.tonight/1'),
  now: instantOut,
  night: z.string(),
  time_zone: z.string(),
  demonstration: z.object({ clock_speed: z.number() }).nullable(),
  sentence: z.string(),
  next_step: z.string(),
  authorities: z.array(z.object({ id: z.string(), name: z.string() })),
  counts: z.object({
    routes: z.int(),
    treat: z.int(),
    no_action: z.int(),
    unknown: z.int(),
    confirmed: z.int(),
  }),
  deadline: z.object({ at: instantOut, route: z.string(), state: deadlineStateOut }).nullable(),
  routes: z.array(tonightRouteOut),
  coldest_site: z
    .object({
      station: z.string(),
      name: z.string(),
      observed: z.array(z.object({ at: instantOut, road_temp_c: z.number(), flags: z.array(z.string()) })),
      forecast: z.array(forecastPointOut),
      issued_at: instantOut,
      model: z.string(),
      atmosphere: atmosphereOut,
      last_reading_at: instantOut.nullable(),
      doubts: z.array(z.string()),
      treat_below_c: z.number().nullable(),
    })
    .nullable(),
  stations: z.array(
    z.object({
      id: z.string(),
      authority: z.string(),
      name: z.string(),
      ...place,
      setting: z.string(),
      routes: z.array(z.string()),
      invented: z.boolean(),
      latest: z
        .object({
          at: instantOut,
          received_at: instantOut,
          road_temp_c: z.number(),
          air_temp_c: z.number().nullable(),
          surface_state: z.string().nullable(),
          flags: z.array(z.string()),
          age_s: z.number(),
        })
        .nullable(),
      verdict: z
        .object({ verdict: beliefOut, because: z.array(z.string()), next: z.string().nullable() })
        .nullable(),
      out_of_use: z.array(z.string()),
      freshness: freshnessOut,
      stale: z.boolean(),
    }),
  ),
  ages: z.array(
    z.object({
      name: z.string(),
      last_at: instantOut.nullable(),
      age_s: z.number().nullable(),
      state: freshnessOut,
      words: z.string(),
    }),
  ),
  alerts: z.array(alertOut),
  forecast_error: z
    .object({ mean_absolute_c: z.number(), bias_c: z.number(), pairs: z.int(), lead_h: z.number() })
    .nullable(),
  notices: z.array(z.string()),
  credits: z.array(z.string()),
})

const { now, night, time_zone, sentence, next_step, authorities, counts, deadline, notices, alerts } =
  tonightOut.shape
export const changedTonightOut = z.object({
  format: z.literal('frostline.tonight-changed/1'),
  ...{ now, night, time_zone, sentence, next_step, authorities, counts, deadline, notices, alerts },
  changed: z.array(tonightRouteOut.extend({ after: z.string().nullable() })),
  routes: z.array(tonightRouteOut.pick({ id: true, name: true, start_by: true })),
  stations: z.array(z.object({ id: z.string(), name: z.string() })),
})
