import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'

const bySky = (value: z.ZodType) => z.object({ clear: value, broken: value, overcast: value })
const degrees = bySky(z.number())
const share = z.number().min(0).max(1)

/** RFC 7946: each feature a road segment, with what is known of it against its reference stations. */
export const thermalMapOut = z.object({
  type: z.literal('FeatureCollection'),
  survey_runs: z.array(z.string()),
  credits: z.array(z.string()),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.string(),
      geometry: z.object({
        type: z.literal('LineString'),
        coordinates: z.array(z.array(z.number()).length(2)),
      }),
      properties: z.object({
        road: z.string(),
        length_m: z.number(),
        predictors: z.object({
          sky_view: z.number().nullable(),
          elevation_m: z.number().nullable(),
          bridge: z.boolean().nullable(),
        }),
        references: z.array(z.object({ station: z.string(), weight: z.number(), distance_m: z.number() })),
        offset_c: degrees,
        spread_c: degrees,
        passes: bySky(z.int()),
      }),
    }),
  ),
})

export const routeSegmentsOut = z.object({
  format: z.literal('frostline.route-segments/1'),
  route: z.string(),
  now: instantOut,
  from: instantOut,
  to: instantOut,
  issued_at: instantOut.nullable(),
  length_m: z.number(),
  surveyed_m: z.number(),
  unknown_m: z.number(),
  survey_runs: z.int(),
  stations: z.array(z.object({ id: z.string(), name: z.string() })),
  shares: z.array(z.object({ at: instantOut, below_zero: share, below_zero_p10: share, unknown: share })),
  coldest: z.array(z.string()),
  coldest_m: z.number(),
  segments: z.array(
    z.object({
      id: z.string(),
      road: z.string(),
      length_m: z.number(),
      road_temp_c: z.number().nullable(),
      road_temp_p10_c: z.number().nullable(),
      at: instantOut.nullable(),
      freeze_probability: share.nullable(),
      offset_c: degrees,
      spread_c: degrees,
      passes: z.int(),
      stations: z.array(z.string()),
    }),
  ),
})

export const surveyReportOut = z.object({
  format: z.literal('frostline.survey-report/1'),
  rows: z.int(),
  refused_rows: z.int(),
  refused: z.array(
    z.object({
      line: z.int(),
      field: z.string(),
      expected: z.string(),
      got: z.string(),
      likely_cause: z.string().optional(),
    }),
  ),
  runs: z.array(
    z.object({
      run: z.string(),
      points: z.int(),
      off_network: z.int(),
      in_daylight: z.int(),
      without_reference: z.int(),
      segments: z.int(),
      detrended: z.enum(['stations', 'own_trend']),
      bias_c: z.number().nullable(),
      replaced: z.boolean(),
    }),
  ),
})
