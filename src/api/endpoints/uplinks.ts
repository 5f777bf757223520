import { z } from 'zod'
import type { ApiDeps, Lorawan } from '#src/api/deps.ts'
import { takenUplinkOut, unplacedUplinkOut } from '#src/api/documents/uplink-mappings.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import { type App, typed } from '#src/api/typed-app.ts'
import type { UplinkOutcome } from '#src/ports.ts'
import { ENVELOPES, type Envelope } from '#src/telemetry/lorawan/uplink.ts'

const roles = ['integrator', 'sensor_engineer', 'winter_manager', 'admin'] as const
const params = z.strictObject({ network: id })
/** ChirpStack names the event in the query; everything but an uplink is none of ours. */
const querystring = z.strictObject({ event: z.string().max(32).optional() })

const nothing = {
  device: null,
  code: null,
  message: null,
  field: null,
  expected: null,
  got: null,
  likely_cause: null,
}

/** Never a status that makes a network send a bad payload again and again: it is kept, and why is said. */
function answerOf({ device, refused }: UplinkOutcome): z.infer<typeof takenUplinkOut> {
  if (!refused) return { ...nothing, result: 'accepted', device }
  const { code, message, field = null, expected = null, got = null, likely_cause = null } = refused
  return { result: 'refused', device, code, message, field, expected, got, likely_cause }
}

/** A network of the settings by its id; the name of a kind stands for every network of it that sends with this key. */
function networkOf(
  { networks }: Lorawan,
  who: Principal,
  name: string,
): { authority: string; envelope: Envelope } {
  const found = networks.find((network) => network.id === name)
  if (found && owns(who, found.authority)) return { authority: found.authority, envelope: found.kind }
  const envelope = ENVELOPES.find((kind) => kind === name)
  const [authority] = who.authorities
  if (found || !envelope || !authority) throw notFound('LoRaWAN network')
  return { authority, envelope }
}

async function take(lorawan: Lorawan, who: Principal, name: string, payload: Uint8Array) {
  const { authority, envelope } = networkOf(lorawan, who, name)
  const topic = `/api/v1/uplinks/${name}`
  try {
    return answerOf(await lorawan.uplinks.take({ authority, envelope, topic, payload }))
  } catch {
    throw problem(
      503,
      'NOT_KEPT',
      'The uplink could not be kept: send it again.',
      {},
      { 'retry-after': '10' },
    )
  }
}

/** The body is kept as it came, so it is not parsed on the way in. */
function webhook(app: App, lorawan: Lorawan): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  app.post(
    '/api/v1/uplinks/:network',
    {
      config: { access: { scope: 'write', roles } },
      schema: {
        summary: 'Webhook of a LoRaWAN network; answered once the uplink is on disk, refused ones too',
        params,
        querystring,
        response: writes(202, takenUplinkOut, [503]),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const { event = 'up' } = request.query
      reply.code(202)
      if (event !== 'up') return { ...nothing, result: 'ignored' as const }
      const payload = (request.body as Buffer | undefined) ?? Buffer.alloc(0)
      return take(lorawan, who, request.params.network, payload)
    },
  )
}

export function uplinkEndpoints(app: App, deps: ApiDeps): void {
  const { lorawan } = deps
  if (!lorawan) return
  app.register(async (scope) => webhook(typed(scope), lorawan))
  app.get(
    '/api/v1/uplinks/unplaced',
    {
      config: { access: { scope: 'read', roles } },
      schema: {
        summary: 'The last uplinks of devices that nobody has made known, newest first',
        response: reads(listOf(unplacedUplinkOut)),
      },
    },
    async (request) => ({
      items: principal(request)
        .authorities.flatMap((authority) => lorawan.uplinks.unplaced(authority))
        .map(({ message, uplink, refusal, received_at }) => ({
          dev_eui: uplink.dev_eui,
          device: uplink.device,
          application: uplink.application,
          models: uplink.models,
          envelope: message.envelope,
          received_at,
          code: refusal.code,
          message: refusal.message,
          uplink: Buffer.from(message.payload).toString('utf8'),
        })),
    }),
  )
}
