import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'
import { FINDING_CODES } from '#src/forecast/sensors/sensor-verdict-types.ts'

export const beliefOut = z.enum(['trusted', 'doubtful', 'not_believed'])
const codeOut = z.enum(FINDING_CODES)
const findingOut = z.object({
  code: codeOut,
  belief: beliefOut,
  from: instantOut,
  seen_at: instantOut,
  because: z.string(),
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
})

/** How far a sensor is believed, and why; it stands beside its readings and changes none of them. */
export const sensorVerdictOut = z.object({
  authority: z.string(),
  station: z.string(),
  device: z.string(),
  at: instantOut,
  verdict: beliefOut,
  findings: z.array(findingOut),
  doubted: z.array(z.object({ code: codeOut, from: instantOut, until: instantOut.nullable() })),
  next: z.string().nullable(),
})

export const verdictHistoryOut = z.object({
  device: z.string(),
  verdict: sensorVerdictOut.nullable(),
  history: z.array(z.object({ at: instantOut, before: z.string(), after: sensorVerdictOut })),
})
