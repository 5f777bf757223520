import type { TonightDocument } from '#src/api/tonight-document.ts'
import { listOf } from '#src/decision/words.ts'
import type { OutboxMessage } from '#src/notification/message.ts'
import type { Notice } from '#src/notification/notice.ts'
import { civilTime } from '#src/season.ts'
import { causeWords } from '#src/web/alert-words.ts'
import { duration } from '#src/web/words.ts'

/** Both as the API gives them. */
export type NoticeDocument = Notice & { readonly answered_by: readonly string[] }
export type MessageDocument = OutboxMessage & { readonly name: string }

const channelWords = { webhook: 'webhook', email: 'e-mail', sms: 'SMS' } as const

/** Told by something that leaves this machine. */
const isReached = ({ state, by }: MessageDocument): boolean => state === 'sent' && by !== 'outbox'
const isUnreached = ({ state, attempts, kind }: MessageDocument): boolean =>
  kind === 'alert' && (state === 'refused' || state === 'dropped' || (state === 'due' && attempts > 0))

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)

/** What became of one message: never by colour alone. */
function messageRow(message: MessageDocument, { now, time_zone: zone }: TonightDocument) {
  const { name, kind, state, sent_at, by, attempts, next_try_at, created_at, why } = message
  const at = sent_at ?? created_at
  const what = kind === 'over' ? ' that nothing more need be done' : ''
  const row = { at: civilTime(at, zone), age: `${duration(now.getTime() - at.getTime())} ago`, name, why }
  if (state === 'sent' && by === 'outbox')
    return { ...row, sign: '?', what: `was told${what} only here: no channel is set` }
  // kept before channels were
  const way = by && by !== 'outbox' ? ` by ${channelWords[by]}` : ''
  if (state === 'sent') return { ...row, sign: '✓', what: `was told${what}${way}` }
  if (state === 'due')
    return {
      ...row,
      sign: '…',
      what: `waits${what}; tried ${times(attempts)}, again at ${civilTime(next_try_at, zone)}`,
    }
  const refused = state === 'refused' ? 'NOT reached: refused for good' : 'NOT reached in time: given up'
  return { ...row, sign: '×', what: `${refused}${what}` }
}

const ANSWERED = { sign: '✓', style: 'answered' }

function stateOf(
  { closed_at, answered_by, opened_at }: NoticeDocument,
  { now, time_zone: zone }: TonightDocument,
) {
  const since = `since ${civilTime(opened_at, zone)}`
  if (!closed_at)
    return {
      sign: '!',
      style: 'unanswered',
      state: 'Nobody has answered',
      age: `${since}, for ${duration(now.getTime() - opened_at.getTime())}`,
    }
  const age = `${since}, for ${duration(closed_at.getTime() - opened_at.getTime())}`
  const at = civilTime(closed_at, zone)
  return answered_by.length > 0
    ? { ...ANSWERED, state: `Answered by ${listOf(answered_by)} at ${at}`, age }
    : { ...ANSWERED, sign: '○', state: `Over at ${at}, answered by nobody`, age }
}

function noticeRow(notice: NoticeDocument, messages: readonly MessageDocument[], tonight: TonightDocument) {
  const own = messages.filter((message) => message.notice === notice.id)
  const said = own.find(({ kind }) => kind === 'alert')
  return {
    severity: notice.severity,
    word: notice.severity === 'urgent' ? 'Urgent:' : 'Warning:',
    cause: causeWords[notice.cause],
    first: said
      ? `As told at ${civilTime(said.sent_at ?? said.created_at, tonight.time_zone)}: ${said.body.split('\n')[0]}`
      : '',
    ...stateOf(notice, tonight),
    said: said ? said.body.split('\n') : [],
    messages: own.toReversed().map((message) => messageRow(message, tonight)),
  }
}

function sentenceOf(standing: readonly NoticeDocument[], messages: readonly MessageDocument[]): string {
  if (standing.length === 0) return 'Nothing waits for an answer.'
  const of = new Set(standing.map(({ id }) => id))
  const told = new Set(messages.filter((one) => of.has(one.notice) && isReached(one)).map(({ name }) => name))
  const what = listOf(standing.map(({ cause }) => causeWords[cause]))
  const whom = told.size > 0 ? `told to ${listOf([...told])}` : 'NOBODY has been reached'
  return `${what}: nobody has answered; ${whom}.`
}

/** What keeps people from being told, and what to do about it; the worst first. */
function troubles(standing: readonly NoticeDocument[], messages: readonly MessageDocument[]): string[] {
  const of = new Set(standing.map(({ id }) => id))
  const ofStanding = messages.filter(({ notice }) => of.has(notice))
  const onlyHere = [...new Set(messages.filter(({ by }) => by === 'outbox').map(({ name }) => name))]
  const unreached = new Map(
    ofStanding.filter(isUnreached).map(({ name, why }) => [name, why ?? 'no answer yet']),
  )
  return [
    ...[...unreached].map(([name, why]) => `${name} has not been reached: ${why}. Ring instead.`),
    ...(onlyHere.length > 0
      ? [
          `What ${listOf(onlyHere)} should hear is only written here: give them a channel in the contacts file.`,
        ]
      : []),
  ]
}

/** Who was told of what, when, by which way, and what became of it. */
export function messagesPage(
  tonight: TonightDocument,
  notices: readonly NoticeDocument[],
  messages: readonly MessageDocument[],
  hours: number,
) {
  const standing = notices.filter(({ closed_at }) => closed_at === null)
  const over = notices.filter(({ closed_at }) => closed_at !== null)
  const rows = (some: readonly NoticeDocument[]) => some.map((notice) => noticeRow(notice, messages, tonight))
  return {
    now: civilTime(tonight.now, tonight.time_zone),
    sentence: sentenceOf(standing, messages),
    troubles: troubles(standing, messages),
    groups: [
      { id: 'waiting', name: 'Waiting for an answer', notices: rows(standing), nothing: 'None.' },
      {
        id: 'before',
        name: `Answered or over, in the last ${hours} h`,
        notices: rows(over),
        nothing: 'Nothing has been answered or is over.',
      },
    ],
  }
}
