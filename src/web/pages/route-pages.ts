import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RouteHazardsDocument } from '#src/api/route-hazards.ts'
import type { RouteSegmentsDocument } from '#src/api/route-segments-document.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { Decision } from '#src/decision/decision.ts'
import { type Approval, type Attempt, approvalRequest, attemptOf } from '#src/web/approval-form.ts'
import { askApi } from '#src/web/ask-api.ts'
import { coldestRoads } from '#src/web/coldest-roads.ts'
import { frame } from '#src/web/pages/frame.ts'
import { routePage } from '#src/web/route-page.ts'
import { stationNight } from '#src/web/station-night.ts'

/** `attempt`: what was entered and why it was not recorded; null: only looking. */
async function showRoute(request: FastifyRequest, reply: FastifyReply, id: string, attempt: Attempt | null) {
  const { show, refused, notFound } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const route = tonight.document.routes.find((row) => row.id === id)
  if (!route) return notFound()
  const [decision, site, roads, hazards] = await Promise.all([
    route.decision_id ? ask<Decision>('GET', `/api/v1/decisions/${route.decision_id}`) : null,
    stationNight(ask, route, tonight.document),
    ask<RouteSegmentsDocument>('GET', `/api/v1/routes/${route.id}/segments`),
    ask<RouteHazardsDocument>('GET', `/api/v1/routes/${route.id}/hazards`),
  ])
  const page = routePage(
    route,
    decision?.ok ? decision.document : null,
    site,
    tonight.document,
    attempt,
    hazards.ok ? hazards.document : null,
  )
  const coldest = coldestRoads(roads.ok ? roads.document : null, tonight.document.time_zone, {
    outcome: route.proposed,
    treatBelow: typeof site === 'string' ? null : site.treat_below_c,
  })
  return show('route.njk', { ...page, roads: coldest }, tonight.document, true)
}

/** One route: advice, reason, evidence, and the form by which a person decides. */
export function routePages(pages: FastifyInstance): void {
  pages.get<{ Params: { id: string } }>('/routes/:id', (request, reply) =>
    showRoute(request, reply, request.params.id, null),
  )
  pages.post<{ Params: { id: string }; Body: Approval }>('/decisions/:id/approve', async (request, reply) => {
    const entered = request.body
    const path = `/api/v1/decisions/${encodeURIComponent(request.params.id)}/approve`
    const answer = await askApi(pages, request)('POST', path, approvalRequest(entered))
    const route = entered.route ?? ''
    if (answer.ok) return reply.redirect(`/routes/${encodeURIComponent(route)}`, 303)
    return showRoute(request, reply.code(answer.status), route, attemptOf(entered, answer))
  })
}
