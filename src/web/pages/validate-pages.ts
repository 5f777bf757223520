import type { FastifyInstance } from 'fastify'
import { askApi } from '#src/web/ask-api.ts'
import { frame } from '#src/web/pages/frame.ts'
import { codesPage } from '#src/web/startup/codes-page.ts'
import { type ValidationDocument, validatePage } from '#src/web/startup/validate-page.ts'

/** A message with a fault, so that there is something to see. */
const exampleAt = (now: Date): string => `{"v":1,"ts":"${now.toISOString()}","seq":1,"road_temp_c":100}`

/** A message looked at before it is sent, and what every code means. */
export function validatePages(pages: FastifyInstance): void {
  pages.get('/validate', async (request, reply) => {
    const ready = await askApi(pages, request)<{ now: Date }>('GET', '/health/ready')
    const example = ready.ok ? exampleAt(ready.document.now) : ''
    return frame(request, reply).show('validate.njk', validatePage(example, null, null))
  })
  pages.get('/codes', (request, reply) => frame(request, reply).show('codes.njk', codesPage))
  pages.post<{ Body: { payload?: string } }>('/validate', async (request, reply) => {
    const payload = request.body?.payload ?? ''
    const answer = await askApi(pages, request)<ValidationDocument>('POST', '/api/v1/validate', { payload })
    if (answer.ok)
      return frame(request, reply).show('validate.njk', validatePage(payload, answer.document, null))
    reply.code(answer.status)
    return frame(request, reply).show('validate.njk', validatePage(payload, null, answer.detail))
  })
}
