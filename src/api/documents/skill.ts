import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'
import { LEAD_NAMES } from '#src/forecast/skill/lead-groups.ts'

const share = z.number().min(0).max(1)
const frostOut = z.object({
  hits: z.int(),
  misses: z.int(),
  false_alarms: z.int(),
  correct_negatives: z.int(),
  hit_rate: share.nullable(),
  false_alarm_ratio: share.nullable(),
  peirce_skill: z.number().nullable(),
})
const methodOut = z.object({
  pairs: z.int(),
  error: z
    .object({
      mean_absolute_c: z.number(),
      root_mean_square_c: z.number(),
      bias_c: z.number(),
      within_2_c: share,
    })
    .nullable(),
  frost: frostOut,
  frost_nights: frostOut,
})
const figuresOut = z.object({
  pairs: z.int(),
  nights: z.int(),
  forecast: methodOut,
  persistence: methodOut,
  weather: methodOut,
  forecast_where_weather: methodOut,
  band: z.object({ within: share, below_p10: share, above_p90: share, mean_width_c: z.number() }).nullable(),
  probability: z.object({ brier: z.number(), brier_of_base_rate: z.number() }).nullable(),
})
const ofHours = { all: figuresOut, night: figuresOut }
export const leadOut = z.enum(LEAD_NAMES, `Give one of ${LEAD_NAMES.join(', ')} (hours ahead).`)
export const skillOut = z.object({
  format: z.literal('frostline.skill/1'),
  now: instantOut,
  from: instantOut,
  to: instantOut,
  time_zone: z.string(),
  lead: leadOut,
  station: z.string().nullable(),
  least_pairs: z.int(),
  outcomes: z.object({
    written: z.int(),
    measured: z.int(),
    not_measured: z.int(),
    awaited: z.int(),
  }),
  next_due_at: instantOut.nullable(),
  leads: z.array(z.object({ lead: leadOut, above_h: z.number(), to_h: z.number(), ...ofHours })),
  stations: z.array(z.object({ station: z.string(), name: z.string(), ...ofHours })),
  reliability: z.array(
    z.object({
      from_p: share,
      to_p: share,
      pairs: z.int(),
      said: share.nullable(),
      happened: share.nullable(),
    }),
  ),
  models: z.array(z.string()),
})
