import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { alertOut } from '#src/api/documents/decisions.ts'
import { act } from '#src/api/endpoints/alerts.ts'
import { principal } from '#src/api/guards.ts'
import { instant, instantAt } from '#src/api/parameters.ts'
import { own, ownById } from '#src/api/principal.ts'
import { instantOut, listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { awaiting } from '#src/notification/notice.ts'

const MESSAGES_SHOWN = 200

const noticeOut = z.object({
  id: z.string(),
  authority: z.string(),
  cause: z.string(),
  severity: z.enum(['warning', 'urgent']),
  opened_at: instantOut,
  urgent_at: instantOut,
  wave: z.int(),
  wave_at: instantOut,
  told: z.array(z.string()),
  closed_at: instantOut.nullable(),
  answered_by: z.array(z.string()),
})
const messageOut = z.object({
  id: z.string(),
  notice: z.string(),
  authority: z.string(),
  person: z.string(),
  name: z.string(),
  kind: z.enum(['alert', 'over']),
  severity: z.enum(['warning', 'urgent']),
  title: z.string(),
  body: z.string(),
  created_at: instantOut,
  state: z.enum(['due', 'sent', 'refused', 'dropped']),
  attempts: z.int(),
  next_try_at: instantOut,
  sent_at: instantOut.nullable(),
  by: z.enum(['webhook', 'email', 'sms', 'outbox']).nullable(),
  why: z.string().nullable(),
})

const noticeId = z.string().regex(/^[a-z0-9-]{3,32}\.[a-z]{3,20}\.[0-9TZ:.-]{20,30}$/, 'No such id.')

/** Who was told of what, by which message, and the one answer that stops it. */
export function notificationEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/notices',
    {
      schema: {
        summary:
          'What people are being told of, one notice a cause, until somebody answers; with closed_since also what they were told of',
        querystring: z.strictObject({ closed_since: instant.optional() }),
        response: reads(listOf(noticeOut)),
      },
    },
    async (request) => {
      const since = instantAt(request.query.closed_since)
      const closed = since ? await deps.store.noticesClosedSince(since) : []
      const notices = own(principal(request), [...(await deps.store.standingNotices()), ...closed])
      return { items: notices.map(({ withdrawn: _, ...notice }) => ({ answered_by: [], ...notice })) }
    },
  )
  app.get(
    '/api/v1/notifications',
    {
      schema: {
        summary: 'The outbox: the latest messages to people and what became of each, newest first',
        querystring: z.strictObject({}),
        response: reads(listOf(messageOut)),
      },
    },
    async (request) => {
      const messages = own(principal(request), await deps.store.latestMessages(MESSAGES_SHOWN))
      return { items: messages.map((message) => ({ by: null, name: message.person, ...message })) }
    },
  )
  app.post(
    '/api/v1/notices/:notice/answer',
    {
      config: { access: { scope: 'write', roles: ['duty_manager', 'winter_manager', 'sensor_engineer'] } },
      schema: {
        summary: 'Somebody has it in hand: acknowledges every alert of the notice, so nobody else is told',
        params: z.object({ notice: noticeId }),
        body: z.strictObject({ comment: z.string().max(2_000) }),
        response: writes(200, listOf(alertOut)),
      },
    },
    async (request) => {
      const who = principal(request)
      const notice = ownById(who, await deps.store.standingNotices(), request.params.notice, 'notice')
      const alerts = awaiting(notice, await deps.store.alerts(), deps.clock.now())
      const items = []
      for (const alert of alerts) {
        const wish = {
          act: 'acknowledge',
          expected_version: alert.version,
          comment: request.body.comment,
        } as const
        items.push(await act(deps, who, alert, wish))
      }
      return { items }
    },
  )
}
