import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { NightScopes } from '#src/api/night-scopes.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { type AnswerAttempt, type AnswerEntry, answerRequest } from '#src/web/answer/answer-form.ts'
import { answerPage } from '#src/web/answer/answer-page.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'

/** Tonight and for what may be answered in it, or the first refusal. */
async function nightOf(request: FastifyRequest) {
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return tonight
  const scopes = await ask<NightScopes>('GET', `/api/v1/nights/${tonight.document.night}/scopes`)
  return scopes.ok ? { ok: true as const, tonight: tonight.document, scopes: scopes.document } : scopes
}

/** `attempt`: what was entered and why it was not recorded; null: only looking. */
async function showAnswer(request: FastifyRequest, reply: FastifyReply, attempt: AnswerAttempt | null) {
  const { show, refused } = frame(request, reply)
  const night = await nightOf(request)
  if (!night.ok) return refused(night)
  return show('answer.njk', answerPage(night.scopes, night.tonight, attempt), night.tonight, true)
}

/** One answer for the whole county, a domain or a class, with what it would set aside. */
export function answerPages(pages: FastifyInstance): void {
  pages.get('/answer', (request, reply) => showAnswer(request, reply, null))
  pages.post<{ Body: AnswerEntry }>('/answer', async (request, reply) => {
    const entered = request.body
    const night = await nightOf(request)
    if (!night.ok) return frame(request, reply).refused(night)
    const path = `/api/v1/nights/${night.scopes.night}/answers`
    const answer = await askApi(pages, request)('POST', path, answerRequest(entered, night.scopes))
    if (answer.ok) return reply.redirect('/answer', 303)
    const { status, detail: problem, difference = {} } = answer
    return showAnswer(request, reply.code(status), { entered, problem, difference })
  })
}
