/** A message as a signed CloudEvent by HTTP POST. Signature and headers: Standard Webhooks 1.0.0, symmetric. */
import { createHmac } from 'node:crypto'

export type SignedEvent = {
  /** The same at each try: a receiver that has it already does nothing. */
  readonly id: string
  readonly type: string
  readonly at: Date
  readonly data: unknown
}
/** The channel says whether trying again makes sense; when and how often is decided elsewhere. */
export type Delivered =
  | { readonly result: 'sent' }
  | { readonly result: 'retry' | 'refused'; readonly why: string }

export type WebhookAddress = { readonly url: string; readonly secret: string }

const ANSWER_LIMIT_MS = 5_000
/** Of the answers that say no, those that may change by themselves. */
const MAY_CHANGE = new Set([408, 425, 429])

const signature = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`

const cloudEvent = ({ id, type, at, data }: SignedEvent): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    type,
    source: '/frostline',
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data,
  })

function judged(status: number): Delivered {
  if (status >= 200 && status < 300) return { result: 'sent' }
  const result = status >= 500 || MAY_CHANGE.has(status) ? 'retry' : 'refused'
  return { result, why: `answered ${status}` }
}

/** Never throws: no answer within 5 s is worth another try. A redirect is refused, not followed with what we sign. */
export async function postSigned({ url, secret }: WebhookAddress, event: SignedEvent): Promise<Delivered> {
  const body = cloudEvent(event)
  // the receiver compares it with its own clock, which is the real time
  const seconds = Math.floor(Date.now() / 1_000)
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      headers: {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'webhook-id': event.id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': signature(secret, event.id, seconds, body),
      },
    })
    await response.body?.cancel()
    return judged(response.status)
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    return { result: 'retry', why: cause?.code ?? message }
  }
}
