import { expect, test } from 'vitest'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Notice } from '#src/notification/notice.ts'
import type { OperationalStore } from '#src/ports.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const notice: Notice = {
  id: 'northshire.frost.2026-01-15T18:00:00.000Z',
  authority: 'northshire',
  cause: 'frost',
  severity: 'urgent',
  opened_at: EVENING,
  urgent_at: EVENING,
  wave: 0,
  wave_at: EVENING,
  told: ['deadline_near:route-1@1'],
  closed_at: null,
}
const message: OutboxMessage = {
  id: `${notice.id}.0.pat`,
  notice: notice.id,
  authority: 'northshire',
  person: 'pat',
  kind: 'alert',
  severity: 'urgent',
  title: 'URGENT: Frost on the roads',
  body: 'Route 1 must be ordered by 21:00.',
  created_at: EVENING,
  state: 'due',
  attempts: 0,
  next_try_at: EVENING,
  sent_at: null,
  why: null,
}

/** What every operational store does with messages to people. */
export function outboxContract(store: () => OperationalStore): void {
  test('a message that is made twice is kept once, as it became', async () => {
    await store().saveNotices([notice], [message])
    const tried = { ...message, attempts: 1, next_try_at: minutesAfter(EVENING, 1) }
    expect(await store().changeMessage(tried, 0)).toBe(true)
    await store().saveNotices([notice], [message])
    expect(await store().messagesOf(notice.id)).toEqual([tried])
    expect(await store().standingNotices()).toEqual([notice])
  })

  test('of two workers one has the message', async () => {
    await store().saveNotices([notice], [message])
    const tried = { ...message, attempts: 1 }
    const answers = await Promise.all([1, 2, 3].map(() => store().changeMessage(tried, 0)))
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  test('due are those whose time has come, and a sent one never again', async () => {
    const later = { ...message, id: `${notice.id}.0.lee`, next_try_at: minutesAfter(EVENING, 2) }
    await store().saveNotices([notice], [later, message])
    expect(await store().dueMessages(EVENING, 10)).toEqual([message])
    await store().changeMessage({ ...message, state: 'sent', attempts: 1, sent_at: EVENING }, 0)
    expect(await store().dueMessages(minutesAfter(EVENING, 2), 10)).toEqual([later])
    expect(await store().changeMessage({ ...message, attempts: 2 }, 1)).toBe(false)
  })

  test('a closed notice stands no longer', async () => {
    await store().saveNotices([notice], [])
    await store().saveNotices([{ ...notice, closed_at: minutesAfter(EVENING, 9) }], [])
    expect(await store().standingNotices()).toEqual([])
  })

  test('notices closed since a time, the last first', async () => {
    const closedAt = (minute: number) => ({
      ...notice,
      id: `northshire.frost.${minute}`,
      closed_at: minutesAfter(EVENING, minute),
    })
    await store().saveNotices([notice, closedAt(9), closedAt(10), closedAt(20)], [])
    const since = await store().noticesClosedSince(minutesAfter(EVENING, 10))
    expect(since).toEqual([closedAt(20), closedAt(10)])
  })
}
