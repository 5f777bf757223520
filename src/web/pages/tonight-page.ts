import type { FastifyInstance } from 'fastify'
import type { ChangedTonight, MapDocument, TonightDocument } from '#src/api/tonight-document.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import { civilTime } from '#src/season.ts'
import { askApi } from '#src/web/ask-api.ts'
import { routeMap } from '#src/web/map/route-map.ts'
import { changedPage, tonightPage } from '#src/web/night-page.ts'
import { frame } from '#src/web/pages/frame.ts'
import { type PlansDocument, planOnTonight } from '#src/web/plan/plan-page.ts'

const isEmpty = ({ routes, stations }: TonightDocument) => routes.length === 0 && stations.length === 0

const emptyPage = ({ sentence, next_step: nextStep, now, time_zone }: TonightDocument) => ({
  sentence,
  nextStep,
  now: civilTime(now, time_zone),
})

const nobodyYet = { sentence: 'Nothing is set up here yet: no authority, and nobody who could sign in.' }

/** An installation that plans nothing has no such address. */
const unread = (status: number): string | null =>
  status === 404
    ? null
    : 'Whether another plan was confirmed for tonight is not known: it cannot be read now. Ask the duty manager before driving.'

/** What to do tonight, or how to begin; and what of it changes with a decision, for a page that is open. */
export function tonightPages(pages: FastifyInstance, isSetUp: () => boolean): void {
  pages.get<{ Querystring: { routes?: string } }>('/tonight/changed', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const routes = encodeURIComponent(request.query.routes ?? '')
    const changed = await askApi(pages, request)<ChangedTonight>(
      'GET',
      `/api/v1/tonight/changed?routes=${routes}`,
    )
    return changed.ok ? show('tonight-changed.njk', changedPage(changed.document)) : refused(changed)
  })
  pages.get('/', async (request, reply) => {
    // whoever signed a sensor up has no roads to decide on
    if (request.principal?.authorities.some(isSandbox)) return reply.redirect('/startup/sensor', 303)
    const { show, refused } = frame(request, reply)
    const ask = askApi(pages, request)
    const [night, map] = await Promise.all([
      ask<TonightDocument>('GET', '/api/v1/tonight'),
      ask<MapDocument>('GET', '/api/v1/map'),
    ])
    if (!night.ok) return isSetUp() ? refused(night) : show('empty.njk', nobodyYet)
    const { document } = night
    if (isEmpty(document)) return show('empty.njk', emptyPage(document), document, true)
    const plans = await ask<PlansDocument>('GET', `/api/v1/nights/${document.night}/plans`)
    const drawn = map.ok ? routeMap(map.document, document) : null
    const plan = plans.ok ? planOnTonight(plans.document, request.principal) : unread(plans.status)
    return show('tonight.njk', { ...tonightPage(document, drawn), plan }, document, true)
  })
}
