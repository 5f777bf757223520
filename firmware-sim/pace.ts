/**
 * Keeps a device inside the rate that the service allows it (a bucket of 50, 10 a second): at most 45 at once, then
 * 8 a second. Time is an argument.
 */
export type Pace = {
  /** Takes one message's turn: 0, or the milliseconds to wait before asking again. */
  take(nowMs: number): number
}

const BURST = 45
const PER_SECOND = 8

export function pace(): Pace {
  let turns = BURST
  let countedAt = Number.NEGATIVE_INFINITY
  return {
    take(nowMs) {
      const since = Math.max(0, nowMs - countedAt)
      turns = Math.min(BURST, turns + (Number.isFinite(since) ? (since / 1000) * PER_SECOND : 0))
      countedAt = nowMs
      if (turns < 1) return Math.ceil(((1 - turns) / PER_SECOND) * 1000)
      turns -= 1
      return 0
    },
  }
}
