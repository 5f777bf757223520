import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'
import { SALT_TYPES } from '#src/decision/treatment-table.ts'

export const completedTreatmentOut = z.object({
  id: z.string(),
  authority: z.string(),
  route: z.string(),
  stretch: z.object({ from: z.string(), to: z.string() }).nullable(),
  started_at: instantOut,
  finished_at: instantOut,
  spread_rate_g_m2: z.number(),
  salt: z.enum(SALT_TYPES),
  salt_t: z.number().nullable(),
  by: z.string(),
  note: z.string().nullable(),
  entered_by: z.string(),
  entered_at: instantOut,
  on_behalf: z.boolean(),
  withdrawn: z.object({ by: z.string(), at: instantOut, reason: z.string() }).nullable(),
})
