import { z } from 'zod'
import { readingOut } from '#src/api/documents/readings.ts'
import { instantOut } from '#src/api/responses.ts'

const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reading'), at: instantOut, reading: readingOut }),
  z.object({
    kind: z.literal('rejection'),
    at: instantOut,
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    expected: z.string().optional(),
    got: z.string().optional(),
    likely_cause: z.string().optional(),
    topic: z.string(),
    payload: z.string(),
    bytes: z.int(),
  }),
  z.object({
    kind: z.literal('connection'),
    at: instantOut,
    event: z.string(),
    code: z.string().optional(),
    message: z.string(),
    address: z.string().optional(),
    times: z.int(),
  }),
])

/** What a device said and what became of it, newest first. */
export const deviceLogOut = z.object({
  device: z.string(),
  authority: z.string(),
  station: z.string(),
  name: z.string(),
  now: instantOut,
  time_zone: z.string(),
  items: z.array(line),
})
