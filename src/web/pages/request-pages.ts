import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { SpotRequest } from '#src/decision/spot-request.ts'
import type { Resources } from '#src/routing/resources.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import {
  answerBody,
  heardBody,
  type RequestAttempt,
  type RequestEntry,
} from '#src/web/requests/request-form.ts'
import { requestsPage } from '#src/web/requests/requests-page.ts'

type Requests = { readonly items: readonly SpotRequest<Resources>[] }

/** `attempt`: what was entered and why it was not recorded; null: only looking. */
async function showRequests(request: FastifyRequest, reply: FastifyReply, attempt: RequestAttempt | null) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const requests = await ask<Requests>('GET', '/api/v1/spot-requests')
  // a visitor of the demonstration may look at the night, not at who asked: they are asked to sign in
  if (!requests.ok)
    return refused(request.principal?.kind === 'user' ? requests : { ...requests, status: 401 })
  const page = requestsPage(requests.document.items, tonight.document, request.principal, attempt)
  return show('requests.njk', page, tonight.document, true)
}

/** Who asked for a treatment where, the answers, and the forms for both. */
export function requestPages(pages: FastifyInstance): void {
  pages.get('/requests', (request, reply) => showRequests(request, reply, null))
  pages.post<{ Body: RequestEntry }>('/requests', async (request, reply) => {
    const entered = request.body
    const ask = askApi(pages, request)
    const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return frame(request, reply).refused(tonight)
    const answer =
      entered.request === undefined
        ? await ask('POST', '/api/v1/spot-requests', heardBody(entered, tonight.document))
        : await ask(
            'POST',
            `/api/v1/spot-requests/${encodeURIComponent(entered.request)}/answer`,
            answerBody(entered, tonight.document),
          )
    if (answer.ok) return reply.redirect('/requests', 303)
    const { contradictions = [] } = (answer.difference ?? {}) as Partial<RequestAttempt>
    return showRequests(request, reply.code(answer.status), {
      entered,
      problem: answer.detail,
      contradictions,
    })
  })
}
