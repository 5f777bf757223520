import { z } from 'zod'
import { sensorVerdictOut } from '#src/api/documents/sensor-verdicts.ts'
import { instantOut } from '#src/api/responses.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'

/** Documents as the API shows them: they describe what is written, and tests hold the answers to them. */
export const readingOut = z.object({
  authority: z.string(),
  station: z.string(),
  device: z.string(),
  at: instantOut,
  received_at: instantOut,
  seq: z.int(),
  flags: z.array(z.string()),
  road_temp_c: z.number(),
  air_temp_c: z.number().optional(),
  dewpoint_c: z.number().optional(),
  humidity_pct: z.number().optional(),
  subsurface_temp_c: z.number().optional(),
  subsurface_depth_m: z.number().optional(),
  wind_m_s: z.number().optional(),
  wind_gust_m_s: z.number().optional(),
  precipitating: z.boolean().optional(),
  precipitation_mm_h: z.number().optional(),
  surface_state: z.enum(SURFACE_STATES).optional(),
  battery_v: z.number().optional(),
  battery_pct: z.number().optional(),
  firmware: z.string().optional(),
  boot: z.boolean().optional(),
})

/** Two people took it out of use, for a time. */
export const outOfUseOut = z.object({
  since_at: instantOut,
  until_at: instantOut,
  reason: z.string(),
  proposed_by: z.string(),
  approved_by: z.string(),
})

export const maintenanceOut = z.object({
  since_at: instantOut,
  until_at: instantOut,
  reason: z.string(),
  by: z.string(),
  ended_by: z.string().optional(),
})
export const quarantineOut = z.object({ since_at: instantOut, reason: z.string(), by: z.string() })

/** How a device of a LoRaWAN network is installed. */
export const lorawanOut = z.object({
  dev_eui: z.string(),
  decoder: z.string().optional(),
  probes: z
    .record(
      z.string(),
      z.object({ role: z.enum(['surface', 'subsurface', 'air']), depth_m: z.number().optional() }),
    )
    .optional(),
})

export const deviceOut = z.object({
  id: z.string(),
  authority: z.string(),
  station: z.string(),
  status: z.enum(['pending', 'active', 'revoked']),
  serial: z.string().optional(),
  lorawan: lorawanOut.optional(),
  out_of_use: outOfUseOut.optional(),
  maintenance: maintenanceOut.optional(),
  set_aside_before: z.array(maintenanceOut.pick({ since_at: true, until_at: true })).optional(),
  quarantine: quarantineOut.optional(),
  latest: readingOut.nullable(),
  verdict: sensorVerdictOut.nullable(),
})

export const rejectionOut = z.object({
  authority: z.string(),
  device: z.string(),
  topic: z.string(),
  received_at: instantOut,
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  expected: z.string().optional(),
  got: z.string().optional(),
  likely_cause: z.string().optional(),
  measured: z.record(z.string(), z.number()).optional(),
})
