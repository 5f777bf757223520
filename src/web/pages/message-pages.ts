import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { HOUR } from '#src/units.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type MessageDocument, messagesPage, type NoticeDocument } from '#src/web/messages-page.ts'
import { frame } from '#src/web/pages/frame.ts'
import { type CodeAttempt, type TestAlarmDocument, testAlarmLines } from '#src/web/test-alarm-lines.ts'

const HOURS_SHOWN = 24

type Items<Item> = { readonly items: readonly Item[] }

/** `attempt`: a code that was refused; null: only looking. */
async function showMessages(request: FastifyRequest, reply: FastifyReply, attempt: CodeAttempt | null) {
  const { show, refused } = frame(request, reply)
  const ask = askApi(request.server, request)
  const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
  if (!tonight.ok) return refused(tonight)
  const { now, time_zone: zone } = tonight.document
  const since = new Date(now.getTime() - HOURS_SHOWN * HOUR).toISOString()
  const notices = await ask<Items<NoticeDocument>>('GET', `/api/v1/notices?closed_since=${since}`)
  if (!notices.ok) return refused(notices)
  const messages = await ask<Items<MessageDocument>>('GET', '/api/v1/notifications')
  if (!messages.ok) return refused(messages)
  // where nobody watches there is no such thing
  const test = await ask<TestAlarmDocument>('GET', '/api/v1/test-alarm')
  const isSignedIn = request.principal?.kind === 'user'
  const page = {
    ...messagesPage(tonight.document, notices.document.items, messages.document.items, HOURS_SHOWN),
    test: test.ok ? testAlarmLines(test.document, zone, isSignedIn, attempt) : null,
  }
  return show('messages.njk', page, tonight.document, true)
}

/** The outbox: who was told what, when and by which way; and the test of the alarms, whose code is typed here. */
export function messagePages(pages: FastifyInstance): void {
  pages.get('/messages', (request, reply) => showMessages(request, reply, null))
  pages.post<{ Body: { code?: string } }>('/messages', async (request, reply) => {
    const { code = '' } = request.body
    const answer = await askApi(pages, request)('POST', '/api/v1/test-alarm/received', { code })
    if (answer.ok) return reply.redirect('/messages#test', 303)
    const { status, detail: problem } = answer
    return showMessages(request, reply.code(status), { code: code.slice(0, 20), problem })
  })
}
