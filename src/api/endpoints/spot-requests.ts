import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { spotRequestOut } from '#src/api/documents/spot-requests.ts'
import { principal } from '#src/api/guards.ts'
import { idempotencyKey, onceForKey } from '#src/api/idempotency.ts'
import { id, instant, instantAt, pastSpan } from '#src/api/parameters.ts'
import { own } from '#src/api/principal.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import {
  answerSpotRequest,
  type HeardRequest,
  hearSpotRequest,
  ownSpotRequest,
} from '#src/api/spot/spot-requests.ts'
import type { App } from '#src/api/typed-app.ts'
import { REFUSAL_REASONS } from '#src/decision/spot-request.ts'
import { MINUTE } from '#src/units.ts'

/** One line of what somebody said: it goes into messages as it is. */
const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1, 'Say it in words.')
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, 'Say it in one line.')
const degrees = (most: number) => z.number().min(-most).max(most)

const heard = z.strictObject({
  asked_by: z.strictObject({
    kind: z.enum(['police', 'public', 'staff'], 'Give police, public or staff.'),
    name: line(128).optional(),
    reference: line(64).optional(),
  }),
  place: z
    .strictObject({
      words: line(200),
      road: line(64).optional(),
      segment: z.string().min(1).max(128).optional(),
      route: id.optional(),
      lat: degrees(90).optional(),
      lon: degrees(180).optional(),
    })
    .refine(({ lat, lon }) => (lat === undefined) === (lon === undefined), 'Give lat and lon, or neither.'),
  wanted: line(500),
  heard_at: instant.optional(),
})
const answer = z.strictObject({
  outcome: z.enum(['accepted', 'refused'], 'Give accepted or refused.'),
  reason_code: z.enum(REFUSAL_REASONS, `Give ${REFUSAL_REASONS.join(', ')}.`).optional(),
  reason: z.string().max(2_000).optional(),
  route: id.optional(),
  crew: line(128).optional(),
  complete_by: instant.optional(),
  seen: z.array(z.string().max(64)).max(10).optional(),
})

function heardOf({ asked_by, place, wanted, heard_at }: z.infer<typeof heard>): HeardRequest {
  const { name = null, reference = null, kind } = asked_by
  const { words, road = null, segment = null, route = null, lat = null, lon = null } = place
  const at = instantAt(heard_at)
  return {
    asked_by: { kind, name, reference },
    place: { words, road, segment, route, lat, lon },
    wanted,
    ...(at && { heard_at: at }),
  }
}

const DAYS_SHOWN = 7
/** Names of people who asked: not for whoever only looks at a demonstration. */
const READERS = ['crew', 'duty_manager', 'winter_manager', 'integrator', 'auditor', 'admin'] as const
const key = z.object({ 'idempotency-key': idempotencyKey.optional() })

/** Requests of police and public to treat a place, and what was answered on what grounds. */
export function spotRequestEndpoints(app: App, deps: ApiDeps): void {
  const once = onceForKey(deps.store)
  app.get(
    '/api/v1/spot-requests',
    {
      config: { access: { scope: 'read', roles: READERS } },
      schema: {
        summary:
          'Requests to treat a place heard in [from, to), the last seven days without one; oldest first',
        querystring: z.strictObject({ from: instant.optional(), to: instant.optional() }),
        response: reads(listOf(spotRequestOut)),
      },
    },
    async (request) => {
      const who = principal(request)
      // what was heard this very moment, by a clock that may be ahead, belongs to it
      const now = new Date(deps.clock.now().getTime() + 6 * MINUTE)
      const span = pastSpan(request.query, now, DAYS_SHOWN)
      const found = await Promise.all(
        who.authorities.map((authority) => deps.store.spotRequests(authority, span)),
      )
      return { items: own(who, found.flat()) }
    },
  )
  app.get(
    '/api/v1/spot-requests/:request',
    {
      config: { access: { scope: 'read', roles: READERS } },
      schema: {
        summary: 'A request, with what was known and what there was to send when it was heard and answered',
        params: z.object({ request: id }),
        response: reads(spotRequestOut),
      },
    },
    (request) => ownSpotRequest(deps, principal(request), request.params.request),
  )
  app.post(
    '/api/v1/spot-requests',
    {
      config: {
        access: { scope: 'write', roles: ['duty_manager', 'winter_manager', 'crew', 'integrator'] },
      },
      schema: {
        summary:
          'Somebody asks for a treatment at a place; unanswered for two minutes it is an alert, urgent after ten',
        headers: key,
        body: heard,
        response: writes(201, spotRequestOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const work = () => hearSpotRequest(deps, who, heardOf(request.body))
      const given = request.headers['idempotency-key']
      const made = given ? await once(`${who.name} spot`, given, request.body, work) : await work()
      return reply.code(201).send(made)
    },
  )
  app.post(
    '/api/v1/spot-requests/:request/answer',
    {
      config: { access: { scope: 'write', roles: ['duty_manager'], onDuty: true } },
      schema: {
        summary: 'Accepted, by whom and by when, or refused with the true reason',
        params: z.object({ request: id }),
        headers: key,
        body: answer,
        response: writes(200, spotRequestOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const { complete_by, ...given } = request.body
      const at = instantAt(complete_by)
      const asked = { ...given, ...(at && { complete_by: at }) }
      const work = () => answerSpotRequest(deps, who, request.params.request, asked)
      const sent = request.headers['idempotency-key']
      return sent ? once(`${who.name} ${request.params.request}`, sent, request.body, work) : work()
    },
  )
}
