import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { decisionOut } from '#src/api/documents/decisions.ts'
import { readingOut } from '#src/api/documents/readings.ts'
import { stationForecastOut, stationOut } from '#src/api/documents/stations.ts'
import { principal } from '#src/api/guards.ts'
import { id } from '#src/api/parameters.ts'
import { instantOut, listOf, reads, writes } from '#src/api/responses.ts'
import { sharedDocument, sharesFor } from '#src/api/shared-document.ts'
import { endShare, share, shareWish } from '#src/api/shares.ts'
import type { App } from '#src/api/typed-app.ts'
import { isShared, type Share } from '#src/network/share.ts'
import type { OperationalStore } from '#src/ports.ts'

const shareOut = z.object({
  id: z.string(),
  authority: z.string().meta({ description: 'Whose it is' }),
  kind: z.enum(['station', 'route']),
  subject: z.string(),
  with: z.string().nullable(),
  reason: z.string(),
  made_by: z.string(),
  made_at: instantOut,
  until_at: instantOut.nullable(),
  ended_at: instantOut.nullable(),
  ended_by: z.string().nullable(),
  in_force: z.boolean(),
})
const place = z.object({ id: z.string(), name: z.string() })
const sharedOut = z.object({
  share: z.string(),
  kind: z.enum(['station', 'route']),
  owner: place.meta({ description: 'Whose it is: read only, and no evidence of your own roads' }),
  is_own: z.boolean(),
  until_at: instantOut.nullable(),
  station: place.extend({ lat: z.number(), lon: z.number() }).optional(),
  readings: z.array(readingOut).optional(),
  verdict: stationOut.shape.verdict.optional(),
  forecast: stationForecastOut.nullable().optional(),
  route: place.optional(),
  decision: decisionOut.nullable().optional(),
})
const access = { scope: 'write', roles: ['winter_manager', 'admin'] } as const

/** Sharing with a neighbour: said, listed and taken back; `whole`: of which the owner's rows are read for what is shared. */
export const shareEndpoints =
  (whole: OperationalStore) =>
  (app: App, deps: ApiDeps): void => {
    const listed = (one: Share) => ({ ...one, in_force: isShared(one, deps.clock.now()) })
    app.get(
      '/api/v1/shares',
      {
        schema: {
          summary: 'What you share with neighbours and they with you, in force or not',
          querystring: z.strictObject({}),
          response: reads(listOf(shareOut)),
        },
      },
      async (request) => ({ items: (await sharesFor(deps, whole, principal(request))).map(listed) }),
    )
    const params = z.object({ share: id })
    app.get(
      '/api/v1/shares/:share',
      {
        schema: {
          summary:
            'What is shared, as it is now: a station’s last day and forecast, or a route’s advice and answer',
          params,
          response: reads(sharedOut),
        },
      },
      (request) => sharedDocument(deps, whole, principal(request), request.params.share),
    )
    app.post(
      '/api/v1/shares',
      {
        config: { access },
        schema: {
          summary:
            'Let a neighbour read a station or a route of yours; `with` null makes a key, told this once',
          body: shareWish,
          response: writes(201, shareOut.extend({ key: z.string().nullable() })),
        },
      },
      async (request, reply) => {
        const made = await share(deps, principal(request), request.body)
        return reply.code(201).send({ ...listed(made.share), key: made.key })
      },
    )
    app.delete(
      '/api/v1/shares/:share',
      {
        config: { access },
        schema: { summary: 'Take it back: at once', params, response: writes(200, shareOut) },
      },
      async (request) => listed(await endShare(deps, principal(request), request.params.share)),
    )
  }
