import { z } from 'zod'
import { outcomeOut } from '#src/api/documents/decisions.ts'
import { instantOut } from '#src/api/responses.ts'
import { REFUSAL_REASONS } from '#src/decision/spot-request.ts'

const resourcesOut = z.object({
  spreaders: z.array(
    z.object({
      spreader: z.string(),
      depot: z.string(),
      capacity_t: z.number(),
      state: z.enum(['not_ordered', 'mobilising', 'expected_out', 'overdue', 'done']),
      routes: z.array(z.string()),
      until: instantOut.nullable(),
    }),
  ),
  salt: z.array(z.object({ depot: z.string(), ordered_t: z.number() })),
  unknown: z.array(z.string()),
})
const decidedOut = z.object({
  action: z.enum(['treat', 'no_action']),
  spread_rate_g_m2: z.number().nullable(),
  by: z.string(),
  at: instantOut,
})
const knownOut = z.object({
  at: instantOut,
  routes: z.array(
    z.object({
      route: z.string(),
      outcome: outcomeOut,
      because: z.string(),
      freeze_probability: z.number().nullable(),
      start_by: instantOut.nullable(),
      decided: decidedOut.nullable(),
    }),
  ),
  stations: z.array(
    z.object({
      station: z.string(),
      name: z.string(),
      reading: z
        .object({
          at: instantOut,
          road_temp_c: z.number(),
          surface_state: z.string().nullable(),
          flags: z.array(z.string()),
        })
        .nullable(),
      forecast: z
        .object({
          issued_at: instantOut,
          at: instantOut,
          road_temp_c: z.number(),
          road_temp_p10_c: z.number(),
          freeze_probability: z.number(),
        })
        .nullable(),
    }),
  ),
  treatments: z.array(
    z.object({
      id: z.string(),
      route: z.string(),
      finished_at: instantOut,
      spread_rate_g_m2: z.number(),
      by: z.string(),
    }),
  ),
  free_spreaders: z.array(z.string()),
  resources: resourcesOut,
})
export const spotRequestOut = z.object({
  id: z.string(),
  authority: z.string(),
  asked_by: z.object({
    kind: z.enum(['police', 'public', 'staff']),
    name: z.string().nullable(),
    reference: z.string().nullable(),
  }),
  place: z.object({
    words: z.string(),
    road: z.string().nullable(),
    segment: z.string().nullable(),
    route: z.string().nullable(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
    routes: z.array(z.string()),
    stations: z.array(z.string()),
  }),
  wanted: z.string(),
  heard_at: instantOut,
  entered_by: z.string(),
  entered_at: instantOut,
  known: knownOut,
  answer: z
    .object({
      outcome: z.enum(['accepted', 'refused']),
      by: z.string(),
      at: instantOut,
      reason_code: z.enum(REFUSAL_REASONS).nullable(),
      reason: z.string(),
      route: z.string().nullable(),
      crew: z.string().nullable(),
      complete_by: instantOut.nullable(),
      flags: z.array(z.string()),
      known: knownOut,
    })
    .nullable(),
})
