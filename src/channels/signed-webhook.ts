/** A message as a signed CloudEvent by HTTP POST. Signature and headers: Standard Webhooks 1.0.0, symmetric. */
import { createHmac } from 'node:crypto'
import { judged, whyNoAnswer } from '#src/channels/answer.ts'
import type { ChannelMessage, Delivered } from '#src/channels/message.ts'

export type WebhookAddress = { readonly url: string; readonly secret: string }

const ANSWER_LIMIT_MS = 5_000

const signature = (secret: string, id: string, seconds: number, body: string): string =>
  `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`

const cloudEvent = ({ id, type, at, data }: ChannelMessage): string =>
  JSON.stringify({
    specversion: '1.0',
    id,
    type,
    source: '/frostline',
    time: at.toISOString(),
    datacontenttype: 'application/json',
    data,
  })

/** Never throws: no answer within 5 s is worth another try. A redirect is refused, not followed with what we sign. */
export async function postSigned({ url, secret }: WebhookAddress, event: ChannelMessage): Promise<Delivered> {
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
    return { result: 'retry', why: whyNoAnswer(error) }
  }
}
