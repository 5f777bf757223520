import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { type AlertAttempt, type AlertEntry, alertRequest } from '#src/web/alert-form.ts'
import { alertsPage } from '#src/web/alerts-page.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'

const tonightOf = (request: FastifyRequest) =>
  askApi(request.server, request)<TonightDocument>('GET', '/api/v1/tonight')

/** `attempt`: what was entered and why it was not recorded; null: only looking. */
async function showAlerts(request: FastifyRequest, reply: FastifyReply, attempt: AlertAttempt | null) {
  const { show, refused } = frame(request, reply)
  const tonight = await tonightOf(request)
  if (!tonight.ok) return refused(tonight)
  return show('alerts.njk', alertsPage(tonight.document, request.principal, attempt), tonight.document, true)
}

/** What somebody must know now, grouped by cause, and the forms by which a person answers. */
export function alertPages(pages: FastifyInstance): void {
  pages.get('/alerts', (request, reply) => showAlerts(request, reply, null))
  pages.post<{ Body: AlertEntry }>('/alerts', async (request, reply) => {
    const entered = request.body
    const tonight = await tonightOf(request)
    if (!tonight.ok) return frame(request, reply).refused(tonight)
    const asked = alertRequest(entered, tonight.document.now)
    if (!asked)
      return showAlerts(request, reply.code(422), { entered, problem: 'Choose what to do.', isStale: false })
    const answer = await askApi(pages, request)('POST', asked.path, asked.body)
    if (answer.ok) return reply.redirect('/alerts', 303)
    const { status, detail: problem } = answer
    return showAlerts(request, reply.code(status), { entered, problem, isStale: status === 409 })
  })
}
