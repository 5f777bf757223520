import { z } from 'zod'
import { instantOut } from '#src/api/responses.ts'

const limitsOut = z.object({
  sensors: z.int(),
  of_one_address: z.int(),
  mb_a_day: z.number(),
  payload_bytes: z.int(),
  messages_per_s: z.int(),
  messages_in_hand: z.int(),
  ahead_min: z.int(),
  behind_days: z.int(),
  unknown_fields: z.int(),
  nesting: z.int(),
})

const mqttOut = z.object({ host: z.string(), port: z.int(), tls: z.boolean() })

/** What a sandbox is, for whoever thinks of signing up. */
export const sandboxOut = z.object({
  now: instantOut,
  resets_at: instantOut,
  mqtt: mqttOut,
  limits: limitsOut,
})

/** A sensor signed up for the day; `secret` and `key` are told this once. */
export const sandboxSensorOut = z.object({
  device: z.string(),
  authority: z.string(),
  name: z.string(),
  secret: z.string(),
  key: z.string(),
  topic: z.string(),
  mqtt: mqttOut,
  resets_at: instantOut,
})

/** The sensor of whoever asks, as its owner sees it again later. */
export const ownSandboxOut = z.object({
  device: z.string(),
  authority: z.string(),
  name: z.string(),
  topic: z.string(),
  mqtt: mqttOut,
  resets_at: instantOut,
})
