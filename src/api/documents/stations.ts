import { z } from 'zod'
import { readingOut } from '#src/api/documents/readings.ts'
import { sensorVerdictOut } from '#src/api/documents/sensor-verdicts.ts'
import { instantOut } from '#src/api/responses.ts'

export const place = { lat: z.number(), lon: z.number() }
export const stationOut = z.object({
  id: z.string(),
  authority: z.string(),
  name: z.string(),
  routes: z.array(z.string()),
  domain: z.string().nullable(),
  ...place,
  kind: z.enum(['road', 'bridge']),
  setting: z.enum(['open', 'valley_bottom', 'bridge', 'exposed', 'town']),
  elevation_m: z.number().nullable(),
  sky_view: z.number().nullable(),
  horizon_deg: z.array(z.number()).optional(),
  layers: z.array(z.object({ material: z.string(), thickness_m: z.number() })).nullable(),
  subsurface_depth_m: z.number().nullable(),
  invented: z.boolean(),
  devices: z.array(z.string()),
  latest: readingOut.nullable(),
  verdict: sensorVerdictOut.nullable(),
})

export const forecastPointOut = z.object({
  at: instantOut,
  road_temp_c: z.number(),
  road_temp_p10_c: z.number(),
  road_temp_p90_c: z.number(),
  freeze_probability: z.number(),
  ice_probability: z.number().optional(),
  surface_state: z.string(),
})
export const atmosphereOut = z.object({ source: z.string(), issued_at: instantOut }).nullable()
export const stationForecastOut = z.object({
  authority: z.string(),
  station: z.string(),
  issued_at: instantOut,
  atmosphere: atmosphereOut,
  model: z.string(),
  last_reading_at: instantOut.nullable(),
  series: z.array(forecastPointOut),
  /** What was learnt of its own error is in the series, point by point; absent: nothing is. */
  learned: z
    .object({
      version: z.int(),
      through_at: instantOut.nullable(),
      shift_c: z.array(z.number()),
      cold_factor: z.array(z.number()),
      warm_factor: z.array(z.number()),
    })
    .optional(),
})
