import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { showCrewList } from '#src/web/pages/crew-pages.ts'
import { frame } from '#src/web/pages/frame.ts'
import { changeOf, type PlanAttempt, type PlanEntry, whatIfBody } from '#src/web/plan/plan-form.ts'
import { type PlansDocument, type PlanWhatIf, planPage, planWhatIfPage } from '#src/web/plan/plan-page.ts'

type NightPath = { readonly night: string }

const plansPath = (night: string) => `/api/v1/nights/${encodeURIComponent(night)}/plans`

/** `night`: null for tonight. `attempt`: what was entered and why it was not done. */
async function showPlan(
  request: FastifyRequest,
  reply: FastifyReply,
  night: string | null,
  attempt: PlanAttempt | null = null,
) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const plans = await ask<PlansDocument>('GET', plansPath(night ?? tonight.document.night))
  if (!plans.ok) return refused(plans)
  const page = planPage(plans.document, tonight.document, request.principal, attempt)
  return show('plan.njk', page, tonight.document, true)
}

async function showWhatIf(
  request: FastifyRequest<{ Params: NightPath; Body: PlanEntry }>,
  reply: FastifyReply,
) {
  const { night } = request.params
  const ask = askApi(request.server, request)
  const [answer, tonight] = await Promise.all([
    ask<PlanWhatIf>('POST', `${plansPath(night)}/what-if`, whatIfBody(request.body)),
    ask<TonightDocument>('GET', '/api/v1/tonight'),
  ])
  const { show, refused } = frame(request, reply)
  if (!tonight.ok) return refused(tonight)
  if (!answer.ok)
    return showPlan(request, reply.code(answer.status), night, {
      entered: request.body,
      problem: answer.detail,
    })
  const page = planWhatIfPage(answer.document, night, tonight.document, request.principal, request.body)
  return show('plan-what-if.njk', page, tonight.document)
}

/** The plan of a night: what holds, what was proposed beside it, and the forms to propose, try and confirm. */
export function planPages(pages: FastifyInstance): void {
  pages.get('/plan', (request, reply) => showPlan(request, reply, null))
  pages.get<{ Params: NightPath }>('/nights/:night/plan', (request, reply) =>
    showPlan(request, reply, request.params.night),
  )
  pages.get<{ Params: NightPath & { plan: string; spreader: string }; Querystring: { done?: string } }>(
    '/nights/:night/plans/:plan/spreaders/:spreader',
    (request, reply) => {
      const { night, plan, spreader } = request.params
      const of = `${plansPath(night)}/${encodeURIComponent(plan)}/spreaders/${encodeURIComponent(spreader)}`
      return showCrewList(request, reply, of, request.query.done)
    },
  )
  pages.post<{ Params: NightPath; Body: PlanEntry }>('/nights/:night/plan', async (request, reply) => {
    if (request.body.act !== 'propose') return showWhatIf(request, reply)
    const { night } = request.params
    const answer = await askApi(pages, request)('POST', plansPath(night), changeOf(request.body))
    if (answer.ok) return reply.redirect(`/nights/${night}/plan`, 303)
    const attempt = { entered: request.body, problem: answer.detail }
    return showPlan(request, reply.code(answer.status), night, attempt)
  })
  pages.post<{ Params: NightPath; Body: PlanEntry }>(
    '/nights/:night/plan/confirmation',
    async (request, reply) => {
      const { night } = request.params
      const { plan = '', choice, reason } = request.body
      const path = `${plansPath(night)}/${encodeURIComponent(plan)}/confirmation`
      const answer = await askApi(pages, request)('POST', path, { choice, reason })
      if (answer.ok) return reply.redirect(`/nights/${night}/plan`, 303)
      const attempt = { entered: request.body, problem: answer.detail }
      return showPlan(request, reply.code(answer.status), night, attempt)
    },
  )
}
