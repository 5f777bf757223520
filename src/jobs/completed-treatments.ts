import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Clock, OperationalStore } from '#src/ports.ts'
import { HOUR, MINUTE } from '#src/units.ts'

type Parts = {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<OperationalStore, 'treatments'>
  readonly live: Pick<LiveFeed, 'subscribe'>
  readonly log: Log
}

/** Salt older than 25 h counts for nothing, and a round takes 12 h at most. */
const KEPT = 37 * HOUR
export const lately = (now: Date) => ({
  from: new Date(now.getTime() - KEPT),
  to: new Date(now.getTime() + HOUR),
})

/** A route may not wait at each look for a store that gives no answer. */
const AGAIN_AFTER = MINUTE

/** What crews said that they did lately, in memory: each look at a route asks. */
export type CompletedTreatments = {
  ofRoute(route: string): Promise<readonly CompletedTreatment[]>
  /** Finished in [from, to), oldest first; no further back than salt lasts. */
  finished(span: { readonly from: Date; readonly to: Date }): Promise<CompletedTreatment[]>
  stop(): void
}

/** Read at the first asking and again when the live feed tells of a treatment; a store that is away costs no decision. */
export function completedTreatments({ clock, store, live, log }: Parts): CompletedTreatments {
  let known: ReadonlyMap<string, readonly CompletedTreatment[]> = new Map()
  let isCurrent = false
  let triedAt = Number.NEGATIVE_INFINITY
  const stop = live.subscribe(({ kind }) => {
    if (kind !== 'treatment') return
    isCurrent = false
    triedAt = Number.NEGATIVE_INFINITY
  })

  async function read(now: Date): Promise<void> {
    isCurrent = true
    triedAt = now.getTime()
    try {
      known = Map.groupBy(await store.treatments(lately(now)), ({ route }) => route)
    } catch (error) {
      isCurrent = false
      log.warn({ event: 'treatments_unread', err: error }, 'what crews treated could not be read')
    }
  }
  async function present(): Promise<void> {
    const now = clock.now()
    if (!isCurrent && Math.abs(now.getTime() - triedAt) >= AGAIN_AFTER) await read(now)
  }
  return {
    async ofRoute(route) {
      await present()
      return known.get(route) ?? []
    },
    async finished({ from, to }) {
      await present()
      const all = [...known.values()].flat().filter(({ finished_at: at }) => at >= from && at < to)
      return all.toSorted((a, b) => a.finished_at.getTime() - b.finished_at.getTime())
    },
    stop,
  }
}
