import { secretIn } from '#src/adapters/secret-file.ts'
import type { Contacts } from '#src/contacts.ts'
import type { Notifier } from '#src/ports.ts'
import { postSigned } from '#src/signed-webhook.ts'

/**
 * Reaches each person by the webhook of the contacts' file; the secret is read at each message, so that a new one
 * counts at once. For a person without one the outbox itself is the end: it can be read there.
 */
export const contactsNotifier = ({ people }: Pick<Contacts, 'people'>): Notifier => ({
  async send(message) {
    const person = people.find(({ id }) => id === message.person)
    if (!person) return { result: 'refused', why: 'no longer among the contacts' }
    if (!person.webhook) return { result: 'sent' }
    const { id, kind, created_at: at, severity, title, body, authority, notice } = message
    const data = { kind, severity, title, body, authority, notice, to: person.name }
    let secret: string
    try {
      secret = secretIn(person.webhook.secret_file, 'FROSTLINE_CONTACTS')
    } catch (error) {
      return { result: 'retry', why: (error as Error).message }
    }
    return postSigned({ url: person.webhook.url, secret }, { id, type: `frostline.${kind}`, at, data })
  },
})
