import { z } from 'zod'
import { hashOut, networkVersionOut } from '#src/api/documents/as-known.ts'
import { readingOut } from '#src/api/documents/readings.ts'
import { place, stationForecastOut } from '#src/api/documents/stations.ts'
import { completedTreatmentOut } from '#src/api/documents/treatments.ts'
import { instantOut } from '#src/api/responses.ts'

const named = { id: z.string(), name: z.string() }
const span = { from: instantOut, to: instantOut }
/** A line of the record, with its detail as it was written. */
export const recordEntryOut = z.object({
  seq: z.int(),
  at: instantOut,
  actor: z.string(),
  authority: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.unknown(),
  pinned: hashOut.nullable(),
})
const entries = z.array(recordEntryOut)

export const claimsPackOut = z.object({
  format: z.literal('frostline.claims-pack/1'),
  made_at: instantOut,
  made_by: z.string(),
  authority: z.object(named),
  time_zone: z.string(),
  demonstration: z.boolean(),
  asked: z.object({
    ...span,
    station: z.string().nullable(),
    route: z.string().nullable(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
  }),
  covers: z.object(span),
  networks: z.array(networkVersionOut),
  stations: z.array(z.object({ ...named, ...place, distance_m: z.number().nullable() })),
  routes: z.array(
    z.object({
      ...named,
      threshold: z.object({ treat_below_c: z.number(), side: z.enum(['<', '<=']), version: z.int() }),
    }),
  ),
  weather: z.array(
    z.object({
      place: z.string(),
      source: z.string(),
      issued_at: instantOut,
      fetched_at: instantOut,
      sha256: hashOut,
    }),
  ),
  forecasts: z.array(stationForecastOut.extend({ sha256: hashOut })),
  readings: z.array(readingOut),
  sensor_doubts: entries,
  decisions: entries,
  alerts: entries,
  spot_requests: entries,
  acts: entries,
  treatments: z.array(
    z.object({
      seq: z.int(),
      route: z.string(),
      night: z.string(),
      ordered_at: instantOut,
      ordered_by: z.string(),
      spread_rate_g_m2: z.number().nullable(),
      passes: z.number().nullable(),
      start_by: instantOut.nullable(),
      complete_by: instantOut.nullable(),
    }),
  ),
  completed: z.array(completedTreatmentOut),
  missing: z.array(z.string()),
  record: z.object({ seq: z.int(), hash: hashOut }),
  sha256: hashOut,
})

const issued = stationForecastOut.extend({ sha256: hashOut })
/** A pack to be printed: its long lists as lines, under the hash of the whole. */
export const claimsSummaryOut = claimsPackOut.extend({
  format: z.literal('frostline.claims-summary/1'),
  forecasts: z.array(
    issued.pick({ station: true, issued_at: true, atmosphere: true, model: true, sha256: true }).extend({
      lowest: z.object({ at: instantOut, road_temp_c: z.number() }).nullable(),
      freeze_probability: z.number().nullable(),
    }),
  ),
  readings_held: z.int(),
})
