import { sendEmail } from '#src/channels/email.ts'
import type { ChannelMessage, Delivered } from '#src/channels/message.ts'
import { secretOf } from '#src/channels/secret.ts'
import { postSigned } from '#src/channels/signed-webhook.ts'
import { sendSms } from '#src/channels/sms.ts'
import { type Channel, type Contacts, channelsOf, type Person } from '#src/contacts.ts'

/** What became of a message: by which channel it was taken, and why those before it did not. */
export type Reached =
  | { readonly result: 'sent'; readonly by: Channel['by']; readonly why: string | null }
  | { readonly result: 'retry' | 'refused'; readonly why: string }

type Senders = Pick<Contacts, 'email' | 'sms'>

async function byWebhook(url: string, secretFile: string, message: ChannelMessage): Promise<Delivered> {
  let secret: string
  try {
    secret = secretOf(secretFile)
  } catch (error) {
    return { result: 'retry', why: (error as Error).message }
  }
  return postSigned({ url, secret }, message)
}

async function by(channel: Channel, { email, sms }: Senders, message: ChannelMessage): Promise<Delivered> {
  if (channel.by === 'webhook') return byWebhook(channel.url, channel.secret_file, message)
  if (channel.by === 'email' && email) return sendEmail(email, channel.to, message)
  if (channel.by === 'sms' && sms) return sendSms(sms, channel.to, message)
  return { result: 'refused', why: 'nothing is set that sends it' }
}

/**
 * By a person's channels in their order, the next at once where one fails, all under one id, until one takes it. Worth
 * another try while any of them is. Null: the person has no channel.
 */
export async function reach(
  person: Person,
  senders: Senders,
  message: ChannelMessage,
): Promise<Reached | null> {
  const failed: { readonly by: string; readonly delivered: Exclude<Delivered, { result: 'sent' }> }[] = []
  const why = () => failed.map(({ by: way, delivered }) => `${way}: ${delivered.why}`).join('; ')
  for (const channel of channelsOf(person)) {
    const delivered = await by(channel, senders, message)
    if (delivered.result === 'sent')
      return { result: 'sent', by: channel.by, why: failed.length > 0 ? why() : null }
    failed.push({ by: channel.by, delivered })
  }
  if (failed.length === 0) return null
  const mayHelp = failed.some(({ delivered }) => delivered.result === 'retry')
  return { result: mayHelp ? 'retry' : 'refused', why: why() }
}
