import { z } from 'zod'
import { DEVICE_STATES } from '#src/api/devices/device-state.ts'
import { deviceOut } from '#src/api/documents/readings.ts'
import { instantOut } from '#src/api/responses.ts'

const refusedOut = z.object({
  at: instantOut,
  code: z.string(),
  message: z.string(),
  likely_cause: z.string().optional(),
})

const stateOut = deviceOut.extend({
  /** Of its station. */
  name: z.string(),
  state: z.enum(DEVICE_STATES),
  /** Of its last reading; null: nothing was heard lately. */
  age_s: z.int().nullable(),
  /** What was refused of it last, if that is later than its last reading. */
  refused: refusedOut.nullable(),
})

export const deviceOverviewOut = z.object({
  now: instantOut,
  time_zone: z.string(),
  items: z.array(stateOut),
})

export const deviceLifeOut = z.object({
  now: instantOut,
  time_zone: z.string(),
  device: stateOut,
  secret: z.object({
    state: z.enum(['none', 'active', 'grace', 'revoked']),
    former_until: instantOut.nullable(),
    used_at: instantOut.nullable(),
  }),
  /** What it was asked for beyond its usual interval. */
  asked: z
    .object({ interval_s: z.number(), usual_s: z.number(), because: z.string(), asked_at: instantOut })
    .nullable(),
  /** What people did with it, newest first. */
  acts: z.array(
    z.object({ at: instantOut, actor: z.string(), action: z.string(), reason: z.string().nullable() }),
  ),
})
