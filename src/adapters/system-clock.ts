import type { Clock } from '#src/ports.ts'

/** setTimeout takes a 32-bit delay; longer waits are made in pieces. */
const LONGEST_DELAY_MS = 2_147_483_647

/** Real time less the time that nobody sets: it stays the same as long as nobody sets the machine's clock. */
const offset_ms = () => Date.now() - performance.now()

function clockOf(now: () => Date, speed: number): Clock {
  const made_ms = offset_ms()
  return {
    now,
    elapsed_ms: () => performance.now(),
    set_by_ms: () => (offset_ms() - made_ms) * speed,
    at(instant, run) {
      let timer: NodeJS.Timeout
      let leftBefore = Number.POSITIVE_INFINITY
      const wait = () => {
        const left = (instant.getTime() - now().getTime()) / speed
        // More than before waiting: the clock was put back, and the watch must not wait until it comes round again
        if (left <= 0 || left > leftBefore) return void run()
        leftBefore = left
        timer = setTimeout(wait, Math.min(Math.ceil(left), LONGEST_DELAY_MS))
      }
      timer = setTimeout(wait, 0)
      return () => clearTimeout(timer)
    },
  }
}

/** The machine's own time. */
export const systemClock = (): Clock => clockOf(() => new Date(), 1)

/**
 * A clock for rehearsals: shows `startsAt` at `since` and runs on, `speed` seconds in a second.
 * `since` is a real instant, so that another process given the same three values shows the same time.
 */
export function shiftedClock(startsAt: Date, since: Date, speed = 1): Clock {
  return clockOf(() => new Date(startsAt.getTime() + (Date.now() - since.getTime()) * speed), speed)
}
