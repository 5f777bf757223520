import { appendFileSync } from 'node:fs'
import { shortText } from '#src/channels/gsm-text.ts'
import type { ChannelMessage } from '#src/channels/message.ts'
import { type Reached, reach } from '#src/channels/reach.ts'
import type { Contacts } from '#src/contacts.ts'
import type { Delivery } from '#src/watchdog/alarms.ts'

export type Told =
  | { readonly result: 'sent'; readonly by?: string; readonly why?: string | null }
  | Exclude<Reached, { result: 'sent' }>

type Message = Omit<Delivery, 'kind'> & { readonly kind: Delivery['kind'] | 'test' }

/** Reaches one person with one message; never throws. */
export type Tell = (message: Message, now: Date) => Promise<Told>

type Line = { readonly at: Date; readonly to: string; readonly id: string; readonly words: string }

/** One line a message that was handed over, for who has no other way, and to be read afterwards. */
function outbox(file: string, line: Line & { readonly by: string }): Told {
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    return { result: 'sent', by: 'outbox' }
  } catch (error) {
    return { result: 'retry', why: `${file}: ${(error as NodeJS.ErrnoException).code}` }
  }
}

/** A first sentence is short enough for a subject; with what it means it is not. */
const subjectOf = (words: string): string => words.split(/(?<=\.) /)[0]!

function channelMessage({ id, kind, words }: Message, page: string, now: Date): ChannelMessage {
  return {
    id,
    type: `frostline.watchdog.${kind}`,
    at: now,
    isUrgent: kind === 'alarm',
    subject: subjectOf(words),
    text: `${words}\n${page}`,
    short: shortText([words], page),
    data: { kind, words },
  }
}

/** By a person's channels, or where there is none by a line in `file`; `page` is where they can look. */
export function tellBy(contacts: Contacts, file: string, page: string): Tell {
  return async (delivery, now) => {
    const person = contacts.people.find(({ id }) => id === delivery.person)
    if (!person) return { result: 'refused', why: 'no longer among the contacts' }
    const line = { at: now, to: person.name, id: delivery.id, words: delivery.words }
    const reached = await reach(person, contacts, channelMessage(delivery, page, now))
    if (!reached) return outbox(file, { ...line, by: 'outbox' })
    if (reached.result === 'sent') outbox(file, { ...line, by: reached.by })
    return reached
  }
}
