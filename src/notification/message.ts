import type { Alert } from '#src/decision/alert.ts'
import { type AlertCause, byLoudness } from '#src/decision/alerts/cause.ts'
import { timeOf } from '#src/decision/words.ts'
import type { Person } from '#src/notification/escalation.ts'
import type { Notice } from '#src/notification/notice.ts'

/** One message to one person, as it is kept until it has been handed over. */
export type OutboxMessage = {
  /** Notice, wave and person: whoever makes it again makes the same one. */
  readonly id: string
  readonly notice: string
  readonly authority: string
  readonly person: string
  /** Their name; absent: kept before names were. */
  readonly name?: string
  readonly kind: 'alert' | 'over'
  readonly severity: Alert['severity']
  readonly title: string
  readonly body: string
  readonly created_at: Date
  readonly state: 'due' | 'sent' | 'refused' | 'dropped'
  readonly attempts: number
  readonly next_try_at: Date
  readonly sent_at: Date | null
  /** By which channel it was handed over; `outbox`: by none, it can only be read here. */
  readonly by?: 'webhook' | 'email' | 'sms' | 'outbox' | null
  /** Why the last try failed; of one that was sent, why the channels before did not take it. */
  readonly why: string | null
}

const causeWords: Readonly<Record<AlertCause, string>> = {
  service: 'The service itself is in trouble',
  store: 'The database does not answer',
  frost: 'Frost on the roads',
  sky: 'The sky is clearer than forecast',
  sensors: 'Sensors',
  forecast: 'Forecasts are out of date',
  watchdog: 'Nobody watches the service',
  record: 'The record is broken',
  requests: 'Requests to treat a place wait for an answer',
}

/** More lines are read by nobody on a telephone. */
const MOST_LINES = 3

type Told = {
  readonly authorityName: string
  readonly timeZone: string
  /** Where it can be answered. */
  readonly page: string
  /** Who is told when. */
  readonly turns: string
}

/** Title and body: the cause first, then the loudest lines, how many more, who is told, where to answer. */
export function wordsFor(notice: Notice, alerts: readonly Alert[], told: Told, now: Date) {
  const urgency = notice.severity === 'urgent' ? 'URGENT: ' : ''
  const title = `${urgency}${causeWords[notice.cause]} (${told.authorityName}, ${timeOf(now, told.timeZone)})`
  const lines = alerts.toSorted(byLoudness).map(({ message }) => message)
  const more = lines.length - MOST_LINES
  const body = [
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`And ${more} more of the same cause.`] : []),
    told.turns,
    `Answer at ${told.page}`,
  ].join('\n')
  return { title, body }
}

/** Subject of an e-mail: the loudest sentence itself; that it is over is said by the title. */
export const subjectOf = ({ kind, severity, title, body }: OutboxMessage): string =>
  kind === 'over' ? title : `${severity === 'urgent' ? 'URGENT: ' : ''}${body.split('\n')[0]}`

/** Told to those who were told before: nobody else need get up. */
export function wordsOfEnd(notice: Notice, answeredBy: readonly string[], told: Pick<Told, 'authorityName'>) {
  const how = answeredBy.length > 0 ? `answered by ${answeredBy.join(', ')}` : 'over'
  const title = `${causeWords[notice.cause]} (${told.authorityName}): ${how}`
  return { title, body: 'You need do nothing more.' }
}

/** A message that is due at once. */
export function messageTo(
  person: Person,
  notice: Notice,
  { title, body }: { readonly title: string; readonly body: string },
  now: Date,
  kind: OutboxMessage['kind'] = 'alert',
): OutboxMessage {
  const { id: of, authority, severity, wave } = notice
  const id = `${of}.${kind === 'over' ? `over-${wave}` : wave}.${person.id}`
  const sending = { state: 'due', attempts: 0, next_try_at: now, sent_at: null, by: null, why: null } as const
  return {
    id,
    notice: of,
    authority,
    person: person.id,
    name: person.name,
    kind,
    severity,
    title,
    body,
    created_at: now,
    ...sending,
  }
}
