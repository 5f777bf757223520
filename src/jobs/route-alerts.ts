import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import type { Watch } from '#src/jobs/watch.ts'
import type { Cancel } from '#src/ports.ts'

type RouteAlertsParts = {
  readonly live: Pick<LiveFeed, 'subscribe'>
  readonly watch: Pick<Watch, 'routes'>
  readonly log: Log
}

/** What a new decision means for its route's alerts is looked at with it: whoever is told does not wait for the minute. */
export function routeAlerts({ live, watch, log }: RouteAlertsParts): { readonly stop: Cancel } {
  const due = new Set<string>()
  let isLooking = false

  async function look(): Promise<void> {
    isLooking = true
    while (due.size > 0) {
      const routes = [...due]
      due.clear()
      try {
        await watch.routes(routes)
      } catch (error) {
        log.warn(
          { event: 'route_alerts_failed', err: error },
          `${wordsOf(error)}; again with the next minute`,
        )
      }
    }
    isLooking = false
  }
  const stop = live.subscribe(({ kind, subject }) => {
    if (kind !== 'decision') return
    due.add(subject)
    if (!isLooking) look()
  })
  return { stop }
}
