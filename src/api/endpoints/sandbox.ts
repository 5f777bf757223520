import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ApiDeps, Sandboxes } from '#src/api/deps.ts'
import { ownSandboxOut, sandboxOut, sandboxSensorOut } from '#src/api/documents/sandbox.ts'
import { principal } from '#src/api/guards.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { isSandbox, type SandboxSensor } from '#src/network/sandbox.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'
import { wireLimits } from '#src/telemetry/wire-limits.ts'
import { MINUTE } from '#src/units.ts'

const signUp = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'A name of 1 to 60 characters, so that you know it again.')
    .max(60)
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.'),
})

const refusals = {
  FULL: 'All places in the sandbox are taken.',
  TOO_MANY: 'So many sensors were signed up from your address today as one address may.',
} as const

/** The broker beside these pages, by the name under which they were reached. */
const brokerOf = ({ hostname }: FastifyRequest, { mqtt }: Sandboxes) => ({
  host: hostname,
  ...mqtt,
})

/** Where the sensor sends. */
function connection(
  request: FastifyRequest,
  sandboxes: Sandboxes,
  { authority, device }: Pick<SandboxSensor, 'authority' | 'device'>,
) {
  return {
    topic: deviceTopic(authority, device, 'telemetry'),
    mqtt: brokerOf(request, sandboxes),
    resets_at: sandboxes.resetsAt(),
  }
}

/** The sensor of whoever asks; a key has one. */
function ownSensor(deps: ApiDeps, request: FastifyRequest) {
  const { authorities } = principal(request)
  const found = deps
    .network()
    .stations.find(({ authority }) => isSandbox(authority) && authorities.includes(authority))
  if (!found) throw notFound('sandbox')
  return { device: found.id, authority: found.authority, name: found.name }
}

export function sandboxEndpoints(app: App, deps: ApiDeps): void {
  const { sandboxes } = deps
  if (!sandboxes) return
  app.get(
    '/api/v1/sandbox',
    {
      config: { access: { open: true } },
      schema: {
        summary: 'What the sandbox is: its limits, and when everything in it is gone',
        security: [],
        response: reads(sandboxOut),
      },
    },
    (request) => ({
      now: deps.clock.now(),
      resets_at: sandboxes.resetsAt(),
      mqtt: brokerOf(request, sandboxes),
      limits: { ...sandboxes.limits, ...wireLimits },
    }),
  )
  app.post(
    '/api/v1/sandbox/sensors',
    {
      config: { access: { open: true }, rateLimit: { max: 10, timeWindow: MINUTE } },
      schema: {
        summary: 'Sign a sensor up for the day, without anybody’s leave; secret and key are told this once',
        security: [],
        body: signUp,
        response: writes(201, sandboxSensorOut, [503]),
      },
    },
    async (request, reply) => {
      const signed = await sandboxes.signUp({ name: request.body.name, address: request.ip })
      const until = sandboxes.resetsAt().toISOString()
      if (signed === 'FULL') throw problem(503, 'BUSY', `${refusals.FULL} They are free again at ${until}.`)
      if (signed === 'TOO_MANY')
        throw problem(429, 'RATE_LIMITED', `${refusals.TOO_MANY} Again from ${until}.`)
      const { sensor, secret, key } = signed
      const { device, authority, name } = sensor
      const answer = { device, authority, name, secret, key, ...connection(request, sandboxes, sensor) }
      return reply.code(201).send(answer)
    },
  )
  app.get(
    '/api/v1/sandbox/sensor',
    { schema: { summary: 'The sensor of this sandbox key', response: reads(ownSandboxOut) } },
    (request) => {
      const sensor = ownSensor(deps, request)
      return { ...sensor, ...connection(request, sandboxes, sensor) }
    },
  )
}
