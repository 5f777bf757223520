import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { reportBody, type TreatmentAttempt, type TreatmentEntry } from '#src/web/treatments/treatment-form.ts'
import { treatmentsPage } from '#src/web/treatments/treatments-page.ts'

type Treatments = { readonly items: readonly CompletedTreatment[] }

const TAKEN_BACK =
  'This very report was taken back and is not counted. If it was right after all, enter it with the time a minute later and say so in the note.'

/** `attempt`: what was entered and why it was not recorded; null: only looking. */
async function showTreatments(
  request: FastifyRequest,
  reply: FastifyReply,
  attempt: TreatmentAttempt | null,
) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const done = await ask<Treatments>('GET', '/api/v1/treatments')
  if (!done.ok) return refused(done)
  const page = treatmentsPage(done.document.items, tonight.document, request.principal, attempt)
  return show('treatments.njk', page, tonight.document, true)
}

/** What crews say that they did, the form by which the office enters it for them, and taking back what was wrong. */
export function treatmentPages(pages: FastifyInstance): void {
  pages.get('/treatments', (request, reply) => showTreatments(request, reply, null))
  pages.post<{ Body: TreatmentEntry }>('/treatments', async (request, reply) => {
    const entered = request.body
    const ask = askApi(pages, request)
    const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return frame(request, reply).refused(tonight)
    const answer =
      entered.treatment === undefined
        ? await ask<CompletedTreatment>('POST', '/api/v1/treatments', reportBody(entered, tonight.document))
        : await ask<CompletedTreatment>(
            'POST',
            `/api/v1/treatments/${encodeURIComponent(entered.treatment)}/withdraw`,
            {
              reason: entered.reason ?? '',
            },
          )
    if (answer.ok && entered.treatment === undefined && answer.document.withdrawn)
      return showTreatments(request, reply.code(409), { entered, problem: TAKEN_BACK })
    if (answer.ok) return reply.redirect('/treatments', 303)
    return showTreatments(request, reply.code(answer.status), { entered, problem: answer.detail })
  })
}
