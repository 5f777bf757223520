import { Readable } from 'node:stream'
import { z } from 'zod'
import { preferred } from '#src/api/accept.ts'
import { claimsFacts } from '#src/api/claims/claims-facts.ts'
import { claimsPackText } from '#src/api/claims/claims-pack.ts'
import { claimsSummary } from '#src/api/claims/claims-summary.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { claimsPackOut, claimsSummaryOut } from '#src/api/documents/claims-pack.ts'
import { principal } from '#src/api/guards.ts'
import { id, instant, pastSpan } from '#src/api/parameters.ts'
import { problem } from '#src/api/problem.ts'
import { reads } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { DAY } from '#src/units.ts'

const LONGEST_DAYS = 31

const degrees = (most: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(?:\.\d{1,12})?$/, 'Give degrees, e.g. 52.67.')
    .refine((text) => Math.abs(Number(text)) <= most, `Give degrees from −${most} to ${most}.`)

const query = z.strictObject({
  station: id.optional(),
  route: id.optional(),
  lat: degrees(90).optional(),
  lon: degrees(180).optional(),
  from: instant,
  to: instant.optional(),
  format: z.enum(['json', 'summary', 'html'], 'Give json, summary or html.').optional(),
})

function checkedSpan(asked: { from: string; to?: string | undefined }, now: Date) {
  const { from, to } = pastSpan({ from: asked.from, ...(asked.to && { to: asked.to }) }, now, 1)
  if (to <= from) throw problem(400, 'PARAM', '`to` must be later than `from`.', { field: 'to' })
  if (to > now)
    throw problem(400, 'PARAM', 'The period must be over: give an end up to now.', { field: 'to' })
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY)
    throw problem(400, 'PARAM', `At most ${LONGEST_DAYS} days in one pack.`, { field: 'to' })
  return { from, to }
}

const number = (text: string | undefined) => (text === undefined ? null : Number(text))

type Asked = z.infer<typeof query>

/** The page to print is what a browser asks for by itself; its own address says all but the form of the answer. */
function pageOf({ pages }: ApiDeps, { format, ...asked }: Asked, accept: string | undefined): string | null {
  if (pages === undefined) return null
  const form =
    format ?? (preferred(accept, ['application/json', 'text/html']) === 'text/html' ? 'html' : 'json')
  return form === 'html' ? `/claims-pack?${new URLSearchParams(asked)}` : null
}

export function claimsPackEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/claims-pack',
    {
      config: { access: { scope: 'read', roles: ['winter_manager', 'auditor'] } },
      schema: {
        summary:
          'All that is held about a place (station, route, or lat and lon) and a period of at most 31 days: forecasts, readings, decisions, acts, and what is missing; format=summary: long lists as lines; text/html: the page to print',
        querystring: query,
        response: {
          ...reads(z.union([claimsPackOut, claimsSummaryOut])),
          303: { description: 'The page to print', content: { 'text/html': { schema: z.string() } } },
        } as Record<string, unknown>,
      },
    },
    async (request, reply) => {
      reply.header('vary', 'Accept')
      const page = pageOf(deps, request.query, request.headers.accept)
      if (page) return reply.redirect(page, 303)
      const { station = null, route = null, lat, lon, from, to, format } = request.query
      const place = { station, route, lat: number(lat), lon: number(lon) }
      const span = checkedSpan({ from, to }, deps.clock.now())
      const who = principal(request)
      // it goes on as its reader takes it, when nobody says any more whose request it is
      const own = { ...deps, store: deps.store.as(who.authorities) }
      const facts = await claimsFacts(own, who, { place, span })
      if (format === 'summary') return claimsSummary(own, facts)
      // a pack is longer than what is serialised at once, so it has no other check than that of its tests
      return reply.type('application/json; charset=utf-8').send(Readable.from(claimsPackText(own, facts)))
    },
  )
}
