/** A message as SMS by whatever gateway has an HTTP API: its address and the form of its request are data. */
import { createHmac } from 'node:crypto'
import { judged, whyNoAnswer } from '#src/channels/answer.ts'
import type { ChannelMessage, Delivered } from '#src/channels/message.ts'
import { secretOf } from '#src/channels/secret.ts'
import type { SmsGateway, SmsTemplate } from '#src/contacts.ts'

const ANSWER_LIMIT_MS = 5_000
type Values = Readonly<Record<string, string>>

const filled = (text: string, values: Values): string =>
  text.replace(/\{(to|text|id|secret|basic|jwt)\}/g, (_, name: string) => values[name] ?? '')

/** Filled before it is written as JSON or as a form: no sign of a text can end its place. */
function filledIn(template: SmsTemplate, values: Values): SmsTemplate {
  if (typeof template === 'string') return filled(template, values)
  if (Array.isArray(template)) return template.map((one) => filledIn(one, values))
  if (template === null || typeof template !== 'object') return template
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filledIn(value, values)]))
}

function request({ send, body, headers = {} }: SmsGateway, values: Values): RequestInit {
  const fields = filledIn(body, values) as Record<string, SmsTemplate>
  const isForm = send === 'form'
  const own = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), filled(value, values)] as const,
  )
  return {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    headers: {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...Object.fromEntries(own),
    },
    body: isForm
      ? new URLSearchParams(
          Object.entries(fields).map(([name, value]) => [name, String(value)] as [string, string]),
        ).toString()
      : JSON.stringify(fields),
  }
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** RFC 7519, HS256, of a secret `issuer:key`, as GOV.UK Notify asks for one; by the real time, to which it holds it. */
function webToken(secret: string): string {
  const [iss = '', key = ''] = secret.split(':')
  const signed = `${base64url({ typ: 'JWT', alg: 'HS256' })}.${base64url({ iss, iat: Math.floor(Date.now() / 1_000) })}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

/** Never throws: no answer within 5 s is worth another try. */
export async function sendSms(gateway: SmsGateway, to: string, message: ChannelMessage): Promise<Delivered> {
  const { url, secret_file, answer_has } = gateway
  try {
    const secret = secret_file ? secretOf(secret_file) : ''
    const basic = Buffer.from(secret).toString('base64')
    const values = { to, text: message.short, id: message.id, secret, basic, jwt: webToken(secret) }
    const response = await fetch(url, request(gateway, values))
    const answer = await response.text()
    const status = judged(response.status)
    if (status.result !== 'sent' || !answer_has || answer.includes(answer_has)) return status
    return { result: 'retry', why: `answered ${response.status} without “${answer_has}”` }
  } catch (error) {
    return { result: 'retry', why: whyNoAnswer(error) }
  }
}
