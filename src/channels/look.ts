import { once } from 'node:events'
import { connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { whyNoAnswer } from '#src/channels/answer.ts'
import { mailServerTrouble } from '#src/channels/email.ts'
import { secretOf } from '#src/channels/secret.ts'
import { type Contacts, channelsOf } from '#src/contacts.ts'

/** Something of the contacts that would keep a message from going out, and where it stands in the file. */
export type ChannelTrouble = { readonly place: string; readonly why: string }

const ANSWER_LIMIT_MS = 5_000

/** Connects, by TLS where the address says so, and sends nothing; null: it is there. */
async function addressTrouble(url: string): Promise<string | null> {
  const { hostname, port, protocol } = new URL(url)
  const host = hostname.replace(/[[\]]/g, '')
  const isTls = protocol === 'https:'
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS)
  const socket = isTls
    ? connectTls({ host, port: Number(port) || 443, ...(!isIP(host) && { servername: host }) })
    : connect({ host, port: Number(port) || 80 })
  try {
    await once(socket, isTls ? 'secureConnect' : 'connect', { signal })
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return `${host}: ${code ?? whyNoAnswer(error)}`
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}

function secretTrouble(file: string): string | null {
  try {
    secretOf(file)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

type Look = { readonly place: string; look(): Promise<string | null> | string | null }

function looksAt({ people, email, sms }: Contacts): Look[] {
  const webhooks = people.flatMap((person, index) =>
    channelsOf(person).flatMap((channel, at) => {
      if (channel.by !== 'webhook') return []
      const place = person.webhook ? `.people[${index}].webhook` : `.people[${index}].channels[${at}]`
      return [
        { place: `${place}.url`, look: () => addressTrouble(channel.url) },
        { place: `${place}.secret_file`, look: () => secretTrouble(channel.secret_file) },
      ]
    }),
  )
  const gateway = sms
    ? [
        { place: '.sms.url', look: () => addressTrouble(sms.url) },
        ...(sms.secret_file
          ? [{ place: '.sms.secret_file', look: () => secretTrouble(sms.secret_file!) }]
          : []),
      ]
    : []
  return [
    ...webhooks,
    ...(email ? [{ place: '.email', look: () => mailServerTrouble(email) }] : []),
    ...gateway,
  ]
}

/** Asks every server that messages would go by, without sending one: address, TLS, login of e-mail, secrets. */
export async function channelTroubles(contacts: Contacts): Promise<ChannelTrouble[]> {
  const found = await Promise.all(
    looksAt(contacts).map(async ({ place, look }) => ({ place, why: await look() })),
  )
  return found.flatMap(({ place, why }) => (why === null ? [] : [{ place, why }]))
}
