import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'

/** A change that counts once somebody else has approved it. */
export const twoPersonChangeOut = z.object({
  id: z.string(),
  authority: z.string(),
  reason: z.string(),
  proposed_by: z.string(),
  proposed_at: instantOut,
  status: z.enum(['proposed', 'approved']),
  approved_by: z.string().nullable(),
  approved_at: instantOut.nullable(),
  flags: z.array(z.string()),
})
