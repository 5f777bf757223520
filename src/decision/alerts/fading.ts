import type { Alert } from '#src/decision/alert.ts'
import { MINUTE } from '#src/units.ts'

/** Of things that come and go with a connection or an issue; the others have their own measure of being over. */
const LASTING = 5 * MINUTE
const fades: ReadonlySet<Alert['kind']> = new Set([
  'store_behind',
  'device_cloned',
  'watchdog_silent',
  'job_hangs',
  'forecast_stale',
  'weather_stale',
  'sky_clearer',
])

/** What must not go away unseen: only once somebody has said that they have it in hand. */
const awaitsAnswer = ({ kind, answer }: Alert): boolean =>
  kind === 'record_broken' && answer?.kind !== 'acknowledged'

/** The cause of an open alert is gone: is it over, or must that last first? A clock put back begins anew. */
export function fadingOf(alert: Alert, now: Date): 'over' | 'begins' | 'goes_on' {
  const { kind, fading_at } = alert
  if (awaitsAnswer(alert)) return fading_at ? 'goes_on' : 'begins'
  if (!fades.has(kind)) return 'over'
  if (!fading_at || fading_at > now) return 'begins'
  return now.getTime() - fading_at.getTime() >= LASTING ? 'over' : 'goes_on'
}
