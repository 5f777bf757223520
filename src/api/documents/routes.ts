import { z } from 'zod'
import { outcomeOut, statusOut } from '#src/api/documents/decisions.ts'
import { place } from '#src/api/documents/stations.ts'
import { instantOut } from '#src/api/responses.ts'
import { ACTIONS } from '#src/routing/list/route-step.ts'
import { TURNS } from '#src/routing/turn.ts'

const position = z.array(z.number()).length(2)
export const routeSummaryOut = z.object({
  id: z.string(),
  authority: z.string(),
  name: z.string(),
  depot: z.string().nullable(),
  spreader: z.string().nullable(),
  threshold: z.object({ treat_below_c: z.number(), side: z.enum(['<', '<=']), version: z.int() }),
  mobilisation_min: z.number(),
  treatment_min: z.number(),
  margin_min: z.number(),
  invented: z.array(z.string()),
  stations: z.array(z.string()),
  treated_km: z.number(),
  segment_count: z.int(),
})
export const routeOut = routeSummaryOut.extend({
  segments: z.array(
    z.object({
      id: z.string(),
      road: z.string(),
      length_m: z.number(),
      width_m: z.number(),
      line: z.array(position),
      treated: z.boolean(),
      sky_view: z.number().optional(),
      elevation_m: z.number().optional(),
      bridge: z.boolean().optional(),
    }),
  ),
})

const kilogramsOut = z.number().nullable()
/** A stretch of one road in one state of the spreader, or a reload (`action`, `load_kg`). */
export const routeStepOut = z.object({
  seq: z.int(),
  instruction: z.string(),
  action: z.enum(ACTIONS),
  turn: z.enum(TURNS).nullable(),
  exit: z.int().nullable(),
  road: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  treat: z.boolean(),
  spread_rate_g_m2: z.number().nullable(),
  length_m: z.number(),
  from_km: z.number(),
  from_min: z.number(),
  begins_at: instantOut.nullable(),
  treat_by: instantOut.nullable(),
  widths_m: z.array(z.number()),
  salt_kg: kilogramsOut,
  salt_left_kg: kilogramsOut,
  load_kg: kilogramsOut,
  hazards: z.array(z.string()),
  done: z.boolean(),
  line: z.array(position),
})

/** A crew's list; every amount is null where no rate has been decided. */
export const crewListOut = z.object({
  format: z.literal('frostline.route-list/1'),
  route: z.string(),
  name: z.string(),
  night: z.string(),
  outcome: outcomeOut.nullable(),
  status: statusOut.nullable(),
  decision_id: z.string().nullable(),
  version: z.int().nullable(),
  depot: z.string().nullable(),
  spreader: z.string().nullable(),
  /** The highest, where the rate differs from step to step. */
  spread_rate_g_m2: z.number().nullable(),
  spread_rates_g_m2: z.array(z.number()),
  passes: z.number(),
  steps: z.array(routeStepOut),
  treated_km: z.number(),
  dead_km: z.number(),
  salt_kg: kilogramsOut,
  salt_t: z.number().nullable(),
  salt_at: z.array(z.object({ spread_rate_g_m2: z.number(), salt_t: z.number() })),
  capacity_t: z.number().nullable(),
  load_kg: kilogramsOut,
  reserve_kg: kilogramsOut,
  fits: z.boolean().nullable(),
  highest_rate_g_m2: z.number().nullable(),
  duration_min: z.number(),
  leave_by: instantOut.nullable(),
  complete_by: instantOut.nullable(),
  last_treated_at: instantOut.nullable(),
  left: z
    .object({ steps: z.int(), treated_km: z.number(), dead_km: z.number(), salt_kg: kilogramsOut })
    .nullable(),
  warnings: z.array(z.string()),
  invented: z.array(z.string()),
  time_zone: z.string(),
  demonstration: z.object({ clock_speed: z.number() }).nullable(),
  credits: z.array(z.string()),
})

/** RFC 7946; each feature is one step of the list. */
export const featuresOut = z.looseObject({
  type: z.literal('FeatureCollection'),
  features: z.array(z.looseObject({ type: z.literal('Feature') })),
})

const lineOut = z.array(position)
const mapPlace = { id: z.string(), name: z.string(), ...place, invented: z.boolean() }
export const mapOut = z.object({
  format: z.literal('frostline.map/1'),
  routes: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      invented: z.array(z.string()),
      lines: z.array(lineOut),
      dead_runs: z.array(lineOut),
    }),
  ),
  depots: z.array(z.object(mapPlace)),
  stations: z.array(z.object({ ...mapPlace, setting: z.string() })),
  bounds: z.array(z.number()).length(4).nullable(),
  credits: z.array(z.string()),
})
