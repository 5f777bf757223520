/** The simulator's time: `start_at` at the real instant `since`, running `speed` times as fast. */
export type SimClock = {
  now(): Date
  /** Real milliseconds until that instant; 0 when it has passed. */
  realUntil(instant: Date): number
}

export function simClock(
  start: { start_at: Date; since: Date; speed: number },
  realNow: () => number = Date.now,
): SimClock {
  const now = () =>
    new Date(Math.round(start.start_at.getTime() + (realNow() - start.since.getTime()) * start.speed))
  return {
    now,
    realUntil: (instant) => Math.max(0, Math.ceil((instant.getTime() - now().getTime()) / start.speed)),
  }
}
