import type { Alert } from '#src/decision/alert.ts'
import { RETURNS_WITHIN } from '#src/decision/alerts.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import type { Network } from '#src/network/network.ts'
import { type Ladder, type Person, reached, whoIsTold } from '#src/notification/escalation.ts'
import { messageTo, type OutboxMessage, wordsFor, wordsOfEnd } from '#src/notification/message.ts'
import { awaiting, type Notice, toldIds } from '#src/notification/notice.ts'
import { noticesAfter } from '#src/notification/notices-after.ts'
import { afterTry, beforeTry } from '#src/notification/retry.ts'
import type { Clock, Notifier, OperationalStore, Outbox } from '#src/ports.ts'

/** Who is told, how, and where they can answer. */
export type OnCall = {
  readonly people: readonly Person[]
  readonly steps: Ladder
  readonly notifier: Notifier
  /** Address of the page with the alerts. */
  readonly page: string
}

export type NotifyParts = OnCall & {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Outbox & Pick<OperationalStore, 'alerts' | 'appendRecord'>
  network(): Network
  readonly log: Log
}

export type NotifyResult = {
  readonly sent: number
  /** Still to be handed over. */
  readonly waiting: number
  /** Why somebody could not be reached; null: everybody could. */
  readonly trouble: string | null
}

const MOST_AT_ONCE = 50

/** Who answered what the notice told of. */
const answeredBy = (notice: Notice, alerts: readonly Alert[]): string[] => {
  const ids = new Set(toldIds(notice))
  return [...new Set(alerts.flatMap(({ id, answer }) => (ids.has(id) && answer ? [answer.by] : [])))]
}

const notReached = ({ person, state, by, why }: OutboxMessage): string =>
  state === 'sent' ? `${person} was reached by ${by} only: ${why}` : `${person} was not reached: ${why}`

/**
 * Tells people of alerts until somebody answers: opens and closes notices, writes down each message before it is sent,
 * sends what is due. Whatever is interrupted goes on where it was; a message that was handed over is not sent again.
 */
export function notify(parts: NotifyParts): () => Promise<NotifyResult> {
  const { clock, store, people, steps, notifier, page, log } = parts

  const authorityOf = (id: string) => {
    const authority = parts.network().authorities.find((one) => one.id === id)
    return { authorityName: authority?.name ?? id, timeZone: authority?.time_zone ?? 'UTC' }
  }

  function messagesNow(notice: Notice, alerts: readonly Alert[], now: Date): OutboxMessage[] {
    const turns = whoIsTold(notice, people, steps)
    const told = { ...authorityOf(notice.authority), page, turns }
    const words = wordsFor(notice, awaiting(notice, alerts, now), told, now)
    return reached(notice, people, steps, now).map((person) => messageTo(person, notice, words, now))
  }

  /** To those who were told, but for who answered; when nobody else was told nobody need know. */
  async function ending(
    notice: Notice,
    alerts: readonly Alert[],
    now: Date,
  ): Promise<{ readonly notice: Notice; readonly messages: OutboxMessage[] }> {
    const before = await store.messagesOf(notice.id)
    const waiting = before.filter(({ state }) => state === 'due')
    for (const message of waiting)
      await store.changeMessage({ ...message, state: 'dropped' }, message.attempts)
    const told = new Set(before.filter(({ state }) => state === 'sent').map(({ person }) => person))
    const by = answeredBy(notice, alerts)
    const words = wordsOfEnd(notice, by, authorityOf(notice.authority))
    const others = people.filter(({ id }) => told.has(id) && !by.includes(id))
    const messages =
      told.size < 2 ? [] : others.map((person) => messageTo(person, notice, words, now, 'over'))
    const withdrawn = messages.length + waiting.length > 0
    return { notice: { ...notice, withdrawn, answered_by: by }, messages }
  }

  async function keepNotices(now: Date): Promise<readonly Notice[]> {
    const alerts = await store.alerts()
    const closed = await store.noticesClosedSince(new Date(now.getTime() - RETURNS_WITHIN))
    const known = [...(await store.standingNotices()), ...closed]
    const { changed, standing } = noticesAfter(known, alerts, now)
    const ended = changed.filter(({ closed_at }) => closed_at !== null)
    const open = changed.filter(({ closed_at }) => closed_at === null)
    const ends = await Promise.all(ended.map((notice) => ending(notice, alerts, now)))
    const messages = standing.flatMap((notice) => messagesNow(notice, alerts, now))
    const notices = [...open, ...ends.map(({ notice }) => notice)]
    await store.saveNotices(notices, [...messages, ...ends.flatMap((end) => end.messages)])
    return standing
  }

  async function recordSent(message: OutboxMessage): Promise<void> {
    const { authority, notice: subject, person, kind, title, sent_at, by, why } = message
    const at = sent_at ?? clock.now()
    const detail = { message: message.id, person, kind, title, attempts: message.attempts, by, failed: why }
    await store.appendRecord({ at, actor: 'engine', authority, action: 'notified', subject, detail })
  }

  /** True: handed over. */
  async function sendOne(message: OutboxMessage): Promise<boolean> {
    const trying = beforeTry(message, clock.now())
    if (!(await store.changeMessage(trying, message.attempts))) return false
    const after = afterTry(trying, await notifier.send(trying), clock.now())
    await store.changeMessage(after, trying.attempts)
    const { id, person, state, why } = after
    if (state === 'sent') await recordSent(after)
    if (why) log.warn({ event: 'not_notified', message: id, person, state, why }, notReached(after))
    return state === 'sent'
  }

  async function troubleOf(
    standing: readonly Notice[],
  ): Promise<{ waiting: number; trouble: string | null }> {
    const messages = (await Promise.all(standing.map(({ id }) => store.messagesOf(id)))).flat()
    const due = messages.filter(({ state }) => state === 'due')
    const failed = messages.filter(
      ({ state, attempts }) =>
        state === 'refused' || state === 'dropped' || (state === 'due' && attempts > 0),
    )
    const words = [...new Set(failed.map(({ person, why }) => `${person} (${why ?? 'no answer yet'})`))]
    return { waiting: due.length, trouble: words.length > 0 ? `not reached: ${words.join(', ')}` : null }
  }

  return async () => {
    const standing = await keepNotices(clock.now())
    const due = await store.dueMessages(clock.now(), MOST_AT_ONCE)
    const results = await Promise.allSettled(due.map(sendOne))
    for (const result of results)
      if (result.status === 'rejected')
        throw new Error(`a message could not be kept: ${wordsOf(result.reason)}`)
    const sent = results.filter((result) => result.status === 'fulfilled' && result.value).length
    return { sent, ...(await troubleOf(standing)) }
  }
}
