import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { NotifyResult } from '#src/jobs/notify.ts'
import type { Cancel, Clock } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'

/** Alerts of one look at the night come within a moment: one message for all of them. */
const GATHER = SECOND / 20
/** While more and more comes, what follows the first message gathers for longer. */
const REST = 2 * SECOND
const TRY_AGAIN = 10 * SECOND

type TellingParts = {
  readonly clock: Clock
  readonly live: Pick<LiveFeed, 'subscribe'>
  run(): Promise<NotifyResult>
}

/** Runs at each call, at once when an alert has changed after a rest, and again while a message waits; one run at a time. */
export function telling({ clock, live, run }: TellingParts): {
  now(): Promise<NotifyResult>
  stop(): Promise<void>
} {
  let last: Promise<unknown> = Promise.resolve()
  let planned: Cancel | null = null
  let isStopped = false
  let toldAt = Number.NEGATIVE_INFINITY

  function soon(ms: number): void {
    if (planned || isStopped) return
    planned = clock.at(new Date(clock.now().getTime() + ms), async () => {
      planned = null
      toldAt = clock.now().getTime()
      // a failure is shown by the part's trouble, and the next minute tries again
      await now().catch(() => {})
    })
  }
  function now(): Promise<NotifyResult> {
    const result = last.then(run)
    last = result.then(
      ({ waiting }) => waiting > 0 && soon(TRY_AGAIN),
      () => {},
    )
    return result
  }
  const unsubscribe = live.subscribe(({ kind }) => {
    if (kind !== 'alert') return
    const rested = Math.abs(clock.now().getTime() - toldAt)
    soon(Math.max(GATHER, REST - rested))
  })
  return {
    now,
    async stop() {
      isStopped = true
      unsubscribe()
      planned?.()
      await last
    },
  }
}
