import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'
import { MAPPABLE, UNITS } from '#src/telemetry/lorawan/mapping.ts'
import { ENVELOPES } from '#src/telemetry/lorawan/uplink.ts'

const path = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s.]+(\.[^\s.]+)*$/, 'Names joined by dots, e.g. probe.temperature.')

export const mappedField = z.strictObject({
  path,
  unit: z.enum(Object.keys(UNITS) as [string, ...string[]]).optional(),
  scale: z.number().min(-1e6).max(1e6).optional(),
  offset: z.number().min(-1e6).max(1e6).optional(),
})
/** By fields of the wire contract. */
export const mappedFields = z.partialRecord(z.enum(MAPPABLE), mappedField)

export const uplinkMappingOut = z.object({
  id: z.string(),
  authority: z.string(),
  version: z.int(),
  name: z.string(),
  model: z.string().optional(),
  fields: z.record(z.string(), mappedField),
  saved_at: instantOut,
  saved_by: z.string(),
})

export const triedUplinkOut = z.object({
  device: z.object({
    dev_eui: z.string(),
    name: z.string().nullable(),
    application: z.string().nullable(),
    models: z.array(z.string()),
  }),
  /** The family that reads it already; null: none. */
  family: z.string().nullable(),
  fields: z.array(
    z.object({
      path: z.string(),
      value: z.number(),
      suggestion: z.string().nullable(),
      unit: z.string().nullable(),
    }),
  ),
  /** What it would be with the fields that were named. */
  reading: z.record(z.string(), z.unknown()).nullable(),
  refusal: z
    .object({
      code: z.string(),
      message: z.string(),
      expected: z.string().optional(),
      got: z.string().optional(),
      likely_cause: z.string().optional(),
    })
    .nullable(),
  warnings: z.array(z.string()),
})

export const unplacedUplinkOut = z.object({
  dev_eui: z.string(),
  device: z.string().nullable(),
  application: z.string().nullable(),
  models: z.array(z.string()),
  envelope: z.enum(ENVELOPES),
  received_at: instantOut,
  code: z.string(),
  message: z.string(),
  /** The uplink as it came. */
  uplink: z.string(),
})

export const takenUplinkOut = z.object({
  result: z.enum(['accepted', 'refused', 'ignored']),
  device: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  field: z.string().nullable(),
  expected: z.string().nullable(),
  got: z.string().nullable(),
  likely_cause: z.string().nullable(),
})
