import type { FastifyRequest } from 'fastify'
import { civilTime, dayAndMonth } from '#src/season.ts'
import { type Broker, snippets } from '#src/web/startup/snippets.ts'
import { duration } from '#src/web/words.ts'

export type SandboxDocument = {
  readonly now: Date
  readonly resets_at: Date
  readonly mqtt: Broker
  readonly limits: Readonly<Record<string, number>>
}
/** A sensor of the sandbox; secret and key only in the answer to its sign-up. */
export type SandboxSensorDocument = {
  readonly device: string
  readonly authority: string
  readonly name: string
  readonly secret?: string
  readonly key?: string
  readonly topic: string
  readonly mqtt: Broker
  readonly resets_at: Date
}

const limitRows = (limits: SandboxDocument['limits']) => [
  `${limits.messages_per_s} messages a second and device, ${limits.messages_in_hand} in hand; beyond that readings are stored and flagged`,
  `${(limits.payload_bytes ?? 0) / 1024} kB a message, one JSON object`,
  `a clock at most ${limits.ahead_min} minutes ahead, readings at most ${limits.behind_days} days old`,
  `${limits.mb_a_day} MB a sensor and day, its messages counted with 400 bytes each around them; then its connection is closed until the reset`,
  `${limits.of_one_address} sensors from one address a day, ${limits.sensors} in all`,
  'one connection a device, QoS 1, nothing retained, no subscription but to its own cmd and errors',
]

const resetWords = (at: Date, now: Date): string =>
  `${civilTime(at, 'UTC')} UTC on ${dayAndMonth(at, 'UTC')}, in ${duration(at.getTime() - now.getTime())}`

/** Before anybody signed up. */
export const startupPage = ({ now, resets_at, limits }: SandboxDocument, refused: string | null) => ({
  refused,
  resets: resetWords(resets_at, now),
  limits: limitRows(limits),
})

/** The service as its reader reached it. */
const baseOf = ({ protocol, headers }: FastifyRequest): string => `${protocol}://${headers.host}`

/** The tutorial, its lines as they work on the service that shows them. */
export const firstSensorPage = ({ mqtt }: SandboxDocument, request: FastifyRequest) => ({
  mqtt,
  base: baseOf(request),
})

/** The sensor with lines to copy; right after its sign-up with its secret and key, this once. */
export function sensorPage(sensor: SandboxSensorDocument, request: FastifyRequest) {
  const { device, name, secret, key, topic, mqtt } = sensor
  const base = baseOf(request)
  return {
    device,
    name,
    secret,
    key,
    topic,
    mqtt,
    base,
    resets: `${civilTime(sensor.resets_at, 'UTC')} UTC`,
    snippets: snippets({
      ...mqtt,
      device,
      topic,
      secret: secret ?? 'YOUR-SECRET',
      clock: `${base}/health/ready`,
    }),
  }
}
