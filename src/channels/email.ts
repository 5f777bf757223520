/** A message as e-mail by the authority's own mail server. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import type { ChannelMessage, Delivered } from '#src/channels/message.ts'
import { secretOf } from '#src/channels/secret.ts'
import { isHere, type MailServer } from '#src/contacts.ts'

const ANSWER_LIMIT_MS = 5_000
/** A server that answers each step just in time is given up. */
const ALL_LIMIT_MS = 10_000

const withTls = ({ server, tls }: MailServer): boolean => (tls ? tls === 'required' : !isHere(server))

function transport(mail: MailServer) {
  const { protocol, hostname, port } = new URL(mail.server)
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/[[\]]/g, '')
  const { username: user, password_file, ca_file } = mail
  return createTransport({
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && withTls(mail),
    ignoreTLS: !secure && !withTls(mail),
    tls: { ...(ca_file && { ca: readFileSync(ca_file) }), ...(!isIP(host) && { servername: host }) },
    ...(user && password_file && { auth: { user, pass: secretOf(password_file) } }),
    dnsTimeout: ANSWER_LIMIT_MS,
    connectionTimeout: ANSWER_LIMIT_MS,
    greetingTimeout: ANSWER_LIMIT_MS,
    socketTimeout: ANSWER_LIMIT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
}

async function withinLimit<Answer>(answer: Promise<Answer>): Promise<Answer> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no end within ${ALL_LIMIT_MS / 1_000} s`)), ALL_LIMIT_MS)
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
    // it ends by its own limits; what it says then is no longer asked for
    answer.catch(() => {})
  }
}

type SmtpFault = Error & {
  readonly code?: string
  readonly responseCode?: number
  readonly response?: string
}

/**
 * RFC 5321, 4.2.1: 5yz is for good, 4yz may change; what has no code never was an answer. That there is no TLS says
 * nothing of the message.
 */
function refusal(error: unknown): Delivered {
  const { code, responseCode = 0, response, message } = error as SmtpFault
  const why = (response ?? message).split('\n')[0]!.slice(0, 200)
  const isVerdict = responseCode >= 500 && code !== 'ETLS'
  return { result: isVerdict ? 'refused' : 'retry', why }
}

/** An id of ours as that of an e-mail (RFC 5322, 3.6.4): a mail program drops what it has already. */
const messageId = (id: string): string => `<${id.replace(/[^a-zA-Z0-9._-]/g, '-')}@frostline>`

/** Hands it over to the server: accepted there, which is not yet read by anybody. Never throws. */
export async function sendEmail(mail: MailServer, to: string, message: ChannelMessage): Promise<Delivered> {
  const { id, isUrgent, subject, text } = message
  try {
    const headers = { 'Auto-Submitted': 'auto-generated', 'X-Frostline-ID': id }
    const priority = isUrgent ? ('high' as const) : ('normal' as const)
    const letter = { from: mail.from, to, subject, text, messageId: messageId(id) }
    await withinLimit(transport(mail).sendMail({ ...letter, headers, priority }))
    return { result: 'sent' }
  } catch (error) {
    return refusal(error)
  }
}

/** Connects, asks for TLS, signs in, and sends nothing; null: the server would take a message. */
export async function mailServerTrouble(mail: MailServer): Promise<string | null> {
  try {
    await withinLimit(transport(mail).verify())
    return null
  } catch (error) {
    const delivered = refusal(error)
    return delivered.result === 'sent' ? null : delivered.why
  }
}
