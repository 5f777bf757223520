import type { OutboxMessage } from '#src/notification/message.ts'
import { MINUTE, SECOND } from '#src/units.ts'

const FIRST = 10 * SECOND
const LONGEST = 2 * MINUTE
/** An alarm of yesterday helps nobody. */
const GIVEN_UP_AFTER = 60 * MINUTE

export type TryOutcome =
  | {
      readonly result: 'sent'
      /** The channel that took it, and why those before it did not. */
      readonly by?: OutboxMessage['by']
      readonly why?: string | null
    }
  | { readonly result: 'retry' | 'refused'; readonly why: string }

const waitAfter = (attempts: number): number => Math.min(FIRST * 2 ** (attempts - 1), LONGEST)

/**
 * Written down before a try: should the process die in the middle, the next try, under the same id, comes only after
 * the pause.
 */
export function beforeTry(message: OutboxMessage, now: Date): OutboxMessage {
  const attempts = message.attempts + 1
  return { ...message, attempts, next_try_at: new Date(now.getTime() + waitAfter(attempts)) }
}

/** After the try: sent, refused for good, given up, or due again after 10 s, 20 s … 2 min. */
export function afterTry(message: OutboxMessage, outcome: TryOutcome, now: Date): OutboxMessage {
  if (outcome.result === 'sent') {
    const { by = null, why = null } = outcome
    return { ...message, state: 'sent', sent_at: now, by, why }
  }
  const { why } = outcome
  if (outcome.result === 'refused') return { ...message, state: 'refused', why }
  const isOld = now.getTime() - message.created_at.getTime() >= GIVEN_UP_AFTER
  return { ...message, state: isOld ? 'dropped' : 'due', why }
}
