import { shortText } from '#src/channels/gsm-text.ts'
import type { ChannelMessage } from '#src/channels/message.ts'
import { reach } from '#src/channels/reach.ts'
import type { Contacts } from '#src/contacts.ts'
import { type OutboxMessage, subjectOf } from '#src/notification/message.ts'
import type { Notifier } from '#src/ports.ts'

/** The message as each channel has it; of what a body says an SMS has the first line, the loudest. */
function channelMessage(message: OutboxMessage, to: string, page: string): ChannelMessage {
  const { id, kind, created_at: at, severity, title, body, authority, notice } = message
  return {
    id,
    type: `frostline.${kind}`,
    at,
    isUrgent: kind === 'alert' && severity === 'urgent',
    subject: subjectOf(message),
    text: `${title}\n\n${body}`,
    short: shortText([`${title}:`, body.split('\n')[0]!], page),
    data: { kind, severity, title, body, authority, notice, to },
  }
}

/**
 * Reaches each person by the channels of the contacts' file, in their order. For a person without any the outbox itself
 * is the end: it can be read there. `page`: where the alerts can be answered.
 */
export const contactsNotifier = (contacts: Contacts, page: string): Notifier => ({
  async send(message) {
    const person = contacts.people.find(({ id }) => id === message.person)
    if (!person) return { result: 'refused', why: 'no longer among the contacts' }
    const reached = await reach(person, contacts, channelMessage(message, person.name, page))
    return reached ?? { result: 'sent', by: 'outbox', why: null }
  },
})
