import { z } from 'zod'
import { isSandbox } from '#src/network/sandbox.ts'
import { policyDocument } from '#src/policy-document.ts'
import { devEui } from '#src/telemetry/lorawan/bytes.ts'

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,31}$/, 'must be 3 to 32 of a-z, 0-9 and -, not starting with -')
const text = z.string().min(1, 'must not be empty').max(200)
const secret = z.string().min(8, 'must have at least 8 characters').max(256)
const version = z.int().min(1)
const roles = [
  'viewer',
  'crew',
  'duty_manager',
  'winter_manager',
  'sensor_engineer',
  'integrator',
  'auditor',
  'admin',
] as const
const night = z.iso.date({ error: 'must be the date on which the night starts, e.g. 2026-01-15' })
const spreadRate = z.number().min(0).max(40)

const authority = z.strictObject({
  id: id.refine((name) => !isSandbox(name), 'must not begin with sandbox-, which is for sensors of a day'),
  name: text,
})
const user = z.strictObject({
  username: text,
  password: secret,
  role: z.enum(roles),
  authority: id,
  on_duty: z.boolean().default(false),
  session_ttl_s: z
    .int()
    .min(1)
    .max(7 * 86_400)
    .default(12 * 3600),
})
const apiKey = z.strictObject({
  key: z.string().min(20, 'must have at least 20 characters').max(256),
  authority: id,
  scopes: z.array(z.enum(['read', 'write'])).min(1),
})
const route = z.strictObject({
  id,
  authority: id,
  name: text,
  thresholds: z.strictObject({ treat_below_c: z.number().min(-20).max(20), version }),
})
const station = z.strictObject({
  id,
  authority: id,
  name: text,
  route: id,
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
})
/** A device that speaks through a LoRaWAN network. */
const lorawan = z.strictObject({
  dev_eui: z.string().transform((text, context) => {
    const eui = devEui(text)
    if (!eui) context.addIssue({ code: 'custom', message: 'a DevEUI: 16 hexadecimal digits' })
    return eui ?? ''
  }),
  decoder: id.optional(),
  probes: z
    .record(
      z.string(),
      z.strictObject({
        role: z.enum(['surface', 'subsurface', 'air']),
        depth_m: z.number().gt(0).max(2).optional(),
      }),
    )
    .optional(),
})
const device = z.strictObject({
  id,
  authority: id,
  station: id,
  secret,
  status: z.enum(['active', 'revoked']).default('active'),
  retired_secrets: z.array(secret).default([]),
  lorawan: lorawan.optional(),
})
const decision = z.strictObject({
  id,
  route: id,
  night,
  recommendation: z.enum(['treat', 'no_action', 'unknown']),
  spread_rate_g_m2: spreadRate.nullable().default(null),
  valid_until: z.iso
    .datetime({ offset: true, error: 'must be an instant, e.g. 2026-01-16T02:00:00Z' })
    .transform((instant) => new Date(instant)),
  version,
})
/** Already adopted by the authority: nobody has to approve it here. */
const policy = z.strictObject({
  authority: id,
  reason: z.string().min(1, 'must not be empty').max(2_000).default('From the bootstrap file.'),
  policy: policyDocument,
})
/** The bootstrap file, strict: an unknown key is a fault. */
export const bootstrapSchema = z.strictObject({
  authorities: z.array(authority),
  users: z.array(user).default([]),
  api_keys: z.array(apiKey).default([]),
  approved_firmware: z.array(text).default([]),
  routes: z.array(route).default([]),
  stations: z.array(station).default([]),
  devices: z.array(device).default([]),
  decisions: z.array(decision).default([]),
  policies: z.array(policy).default([]),
})

/** What an installation starts with: read once, at the first start on an empty store. */
export type Bootstrap = z.infer<typeof bootstrapSchema>
