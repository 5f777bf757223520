import { SECOND } from '#src/units.ts'

/** What one device may send unremarked: a steady flow, and some in hand after a gap. */
const FLOW_PER_SECOND = 10
const IN_HAND = 50

export type RateBucket = {
  /** Takes one message by its time of receipt; false: the bucket is empty. */
  take(receivedAt: Date): boolean
}

export function rateBucket(): RateBucket {
  let tokens = IN_HAND
  let last = Number.NEGATIVE_INFINITY
  return {
    take(receivedAt) {
      const now = receivedAt.getTime()
      // A clock set back must not empty the bucket.
      const flown = (Math.max(0, now - last) / SECOND) * FLOW_PER_SECOND
      tokens = Math.min(IN_HAND, tokens + flown)
      last = now
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
