import type { Delivered } from '#src/channels/message.ts'

/** Of the answers that say no, those that may change by themselves. */
const MAY_CHANGE = new Set([408, 425, 429])

/** What an HTTP status means for a message. A redirect is refused, not followed with what we carry. */
export function judged(status: number): Delivered {
  if (status >= 200 && status < 300) return { result: 'sent' }
  const result = status >= 500 || MAY_CHANGE.has(status) ? 'retry' : 'refused'
  return { result, why: `answered ${status}` }
}

/** In a word, why nothing was answered: `ECONNREFUSED`. */
export function whyNoAnswer(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? message
}
