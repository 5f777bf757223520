import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ShadowRulesNow } from '#src/api/endpoints/verification.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { type ShadowEntry, shadowRequest } from '#src/web/shadow/shadow-form.ts'
import { type ShadowAttempt, shadowPage } from '#src/web/shadow/shadow-page.ts'

const addressOf = ({ principal }: FastifyRequest) =>
  `/api/v1/shadow-rules/${principal?.authorities[0] ?? 'none'}`

const heldRules = (request: FastifyRequest) =>
  askApi(request.server, request)<ShadowRulesNow>('GET', addressOf(request))

async function showRules(request: FastifyRequest, reply: FastifyReply, attempt: ShadowAttempt | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await askApi(request.server, request)<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const held = await heldRules(request)
  if (!held.ok) return refused(held)
  const page = shadowPage(held.document, tonight.document, request.principal, attempt)
  return show('shadow-rules.njk', page, tonight.document)
}

/** Which rules run beside the advice, and for winter managers to set them. */
export function shadowPages(pages: FastifyInstance): void {
  pages.get('/shadow-rules', (request, reply) => showRules(request, reply, null))
  pages.post<{ Body: ShadowEntry }>('/shadow-rules', async (request, reply) => {
    const entered = request.body
    const held = await heldRules(request)
    if (!held.ok) return frame(request, reply).refused(held)
    const wish = shadowRequest(held.document, entered)
    const answer = await askApi(pages, request)('PUT', addressOf(request), wish)
    if (answer.ok) return reply.redirect('/shadow-rules', 303)
    return showRules(request, reply.code(answer.status), { entered, problem: answer.detail })
  })
}
