import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'

/** What the service would make of a message that was not sent. */
export const validationOut = z.object({
  now: instantOut,
  result: z.enum(['accepted', 'flagged', 'refused']),
  message: z.string().nullable(),
  reading: z.looseObject({ at: instantOut, seq: z.int(), flags: z.array(z.string()) }).nullable(),
  code: z.string().nullable(),
  field: z.string().nullable(),
  expected: z.string().nullable(),
  got: z.string().nullable(),
  likely_cause: z.string().nullable(),
  corrected: z.string().nullable(),
})
