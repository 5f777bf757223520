import type { Alert } from '#src/decision/alert.ts'
import { spotRequestWaiting } from '#src/decision/alerts/spot-request-waiting.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import { wordsOf } from '#src/jobs/log.ts'
import { alertTeller, type TellAlertsParts } from '#src/jobs/tell-alerts.ts'
import type { OperationalStore } from '#src/ports.ts'

type Parts = Omit<TellAlertsParts, 'live' | 'store'> & {
  readonly store: Pick<OperationalStore, 'alerts' | 'saveAlerts' | 'openSpotRequests'>
  readonly live: Pick<LiveFeed, 'publish' | 'subscribe'>
}

const KINDS: ReadonlySet<Alert['kind']> = new Set(['spot_request_waiting'])

export type SpotRequestWatch = {
  /** Raises and clears what is to be said of requests that wait; never rejects. */
  look(): Promise<void>
  stop(): void
}

/** Looks when asked and at once after a request was heard or answered. */
export function spotRequestWatch(parts: Parts): SpotRequestWatch {
  const { store, clock, live, log } = parts
  const tellAlerts = alertTeller(parts, KINDS)
  let isTelling = false

  async function tell(): Promise<void> {
    const open = await store.openSpotRequests()
    const now = clock.now()
    isTelling = true
    try {
      await tellAlerts(({ id, time_zone: timeZone }) =>
        open
          .filter(({ authority }) => authority === id)
          .flatMap((request) => spotRequestWaiting(request, { now, timeZone })),
      )
    } finally {
      isTelling = false
    }
  }

  let turn: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null
  /** One look after another, so that nothing is raised twice; what is heard before one begins needs no other. */
  function look(): Promise<void> {
    if (waiting) return waiting
    waiting = turn
      .then(() => {
        waiting = null
        return tell()
      })
      .catch((error: unknown) => log.error({ event: 'spot_requests_unwatched', err: error }, wordsOf(error)))
    turn = waiting
    return waiting
  }
  const stop = live.subscribe(({ kind, subject }) => {
    if (kind === 'alert' && !isTelling && subject.startsWith('spot_request_waiting:')) void look()
  })
  return { look, stop }
}
