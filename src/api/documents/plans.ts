import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'

const minutesOut = z.number().nullable()
const figuresOut = z.object({
  spreaders: z.int(),
  treated_km: z.number(),
  dead_km: z.number(),
  dead_min: z.number(),
  salt_t: z.number(),
  last_treated_min: minutesOut,
  ends_min: minutesOut,
  moved_km: z.number(),
  late: z.int(),
  untreated: z.int(),
})
const tourOut = z.object({
  spreader: z.string(),
  salt_t: z.number(),
  treated_km: z.number(),
  dead_km: z.number(),
  last_treated_min: z.number(),
  ends_min: z.number(),
})
const sideOut = z.object({
  figures: figuresOut,
  tours: z.array(tourOut),
  falls_short: z.array(z.string()),
})
const movedOut = z.object({
  road: z.string(),
  km: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
const changeOut = z.object({
  spreaders_out: z.array(z.string()),
  depots_empty: z.array(z.string()),
  roads_closed: z.array(z.string()),
  roads_said: z.array(z.string()).optional(),
})
export const choiceOut = z.enum(['proposed', 'standing'])

/** A plan of the night beside the standing routes. */
export const nightPlanOut = z.object({
  id: z.string(),
  authority: z.string(),
  night: z.string(),
  made_at: instantOut,
  made_by: z.string(),
  change: changeOut,
  because: z.array(z.string()),
  assumed: z.array(z.string()),
  network: z.object({ sha256: z.string(), source: z.string() }),
  decisions: z.array(
    z.object({
      id: z.string(),
      route: z.string(),
      version: z.int(),
      spread_rate_g_m2: z.number(),
      passes: z.number(),
      complete_by: instantOut.nullable(),
      treated_m: z.number(),
    }),
  ),
  leave_at: instantOut,
  seed: z.int(),
  iterations: z.int(),
  sha256: z.string(),
  standing: sideOut,
  proposed: sideOut,
  mends: z.array(z.string()),
  moved: z.array(movedOut),
  confirmed: z.object({ choice: choiceOut, by: z.string(), at: instantOut, reason: z.string() }).nullable(),
})

const searchOut = z.object({ id: z.string(), by: z.string(), began_at: instantOut, share: z.number() })
export const nightPlansOut = z.object({
  night: z.string(),
  /** Id of the plan that was confirmed last; null: nobody confirmed one, the standing routes hold. */
  in_force: z.string().nullable(),
  /** In what the plan that holds and the orders as they are now differ, in words; null: in nothing, or none holds. */
  gap: z.string().nullable(),
  /** What is being searched at this moment. */
  in_hand: searchOut.nullable(),
  /** Why the last search ended without a plan. */
  failed: z.string().nullable(),
  /** What a plan may name. */
  choices: z.object({
    spreaders: z.array(z.object({ id: z.string(), depot: z.string() })),
    depots: z.array(z.object({ id: z.string(), name: z.string() })),
    roads: z.array(z.string()),
  }),
  items: z.array(nightPlanOut),
})
export const planInHandOut = searchOut.extend({ night: z.string() })

/** One night under two suppositions; nothing of it is kept. */
export const planWhatIfOut = z.object({
  format: z.literal('frostline.plan-what-if/1'),
  night: z.string(),
  /** The difference in words, the gravest first. */
  message: z.string(),
  because: z.array(z.string()),
  assumed: z.array(z.string()),
  leave_at: instantOut,
  present: sideOut,
  what_if: sideOut,
  moved: z.array(movedOut),
})
