import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PolicyNow } from '#src/api/endpoints/policies.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { policyPage } from '#src/web/policy/policy-page.ts'

const addressOf = ({ principal }: FastifyRequest) => `/api/v1/policies/${principal?.authorities[0] ?? 'none'}`

/** `problem`: why an approval was refused; null: only looking. */
async function showPolicy(request: FastifyRequest, reply: FastifyReply, problem: string | null) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const now = await ask<PolicyNow>('GET', addressOf(request))
  if (!now.ok) return refused(now)
  return show(
    'policy.njk',
    policyPage(now.document, tonight.document, request.principal, problem),
    tonight.document,
  )
}

/** By what rules tonight is advised; a second person approves here what a first proposed over the API. */
export function policyPages(pages: FastifyInstance): void {
  pages.get('/policy', (request, reply) => showPolicy(request, reply, null))
  pages.post<{ Body: { proposal?: string } }>('/policy', async (request, reply) => {
    const { proposal = '' } = request.body
    const answer = await askApi(pages, request)('POST', `${addressOf(request)}/approve`, { proposal })
    if (answer.ok) return reply.redirect('/policy', 303)
    return showPolicy(request, reply.code(answer.status), answer.detail)
  })
}
