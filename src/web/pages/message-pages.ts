import type { FastifyInstance } from 'fastify'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { HOUR } from '#src/units.ts'
import { askApi } from '#src/web/ask-api.ts'
import { type MessageDocument, messagesPage, type NoticeDocument } from '#src/web/messages-page.ts'
import { frame } from '#src/web/pages/frame.ts'

const HOURS_SHOWN = 24

type Items<Item> = { readonly items: readonly Item[] }

/** The outbox: who was told what, when and by which way. */
export function messagePages(pages: FastifyInstance): void {
  pages.get('/messages', async (request, reply) => {
    const { show, refused } = frame(request, reply)
    const ask = askApi(pages, request)
    const tonight = await ask<TonightDocument>('GET', '/api/v1/tonight')
    if (!tonight.ok) return refused(tonight)
    const since = new Date(tonight.document.now.getTime() - HOURS_SHOWN * HOUR)
    const notices = await ask<Items<NoticeDocument>>(
      'GET',
      `/api/v1/notices?closed_since=${since.toISOString()}`,
    )
    if (!notices.ok) return refused(notices)
    const messages = await ask<Items<MessageDocument>>('GET', '/api/v1/notifications')
    if (!messages.ok) return refused(messages)
    const page = messagesPage(tonight.document, notices.document.items, messages.document.items, HOURS_SHOWN)
    return show('messages.njk', page, tonight.document, true)
  })
}
