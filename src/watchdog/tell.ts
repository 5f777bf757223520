import { appendFileSync, readFileSync } from 'node:fs'
import type { Contacts, Person } from '#src/contacts.ts'
import { type Delivered, postSigned } from '#src/signed-webhook.ts'
import type { Delivery } from '#src/watchdog/alarms.ts'

/** Reaches one person with one message; never throws. */
export type Tell = (delivery: Delivery, now: Date) => Promise<Delivered>

type Line = { readonly at: Date; readonly to: string; readonly id: string; readonly words: string }

/** One line a message that was handed over, for who has no other way, and to be read afterwards. */
function outbox(file: string, line: Line & { readonly by: 'outbox' | 'webhook' }): Delivered {
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    return { result: 'sent' }
  } catch (error) {
    return { result: 'retry', why: `${file}: ${(error as NodeJS.ErrnoException).code}` }
  }
}

/** Read at each message: a secret that was changed counts at once. */
async function byWebhook({ webhook }: Person, delivery: Delivery, now: Date): Promise<Delivered> {
  if (!webhook) return { result: 'refused', why: 'no webhook' }
  const { id, kind, words } = delivery
  const type = `frostline.watchdog.${kind}`
  try {
    const secret = readFileSync(webhook.secret_file, 'utf8').trim()
    return await postSigned({ url: webhook.url, secret }, { id, type, at: now, data: { kind, words } })
  } catch (error) {
    return { result: 'retry', why: `${webhook.secret_file}: ${(error as NodeJS.ErrnoException).code}` }
  }
}

/** By a person's webhook, or where there is none by a line in `file`. */
export function tellBy(contacts: Contacts, file: string): Tell {
  return async (delivery, now) => {
    const person = contacts.people.find(({ id }) => id === delivery.person)
    if (!person) return { result: 'refused', why: 'no longer among the contacts' }
    const line = { at: now, to: person.name, id: delivery.id, words: delivery.words }
    if (!person.webhook) return outbox(file, { ...line, by: 'outbox' })
    const delivered = await byWebhook(person, delivery, now)
    if (delivered.result === 'sent') outbox(file, { ...line, by: 'webhook' })
    return delivered
  }
}
