import type { Alert } from '#src/decision/alert.ts'

/** What alerts come from; several of one cause are read, and told, together. */
export type AlertCause =
  | 'service'
  | 'store'
  | 'watchdog'
  | 'record'
  | 'frost'
  | 'sky'
  | 'sensors'
  | 'forecast'
  | 'requests'

const causes: Readonly<Record<Alert['kind'], AlertCause>> = {
  deadline_passed: 'frost',
  deadline_near: 'frost',
  freeze_likely: 'frost',
  threshold_crossed: 'frost',
  sky_clearer: 'sky',
  store_behind: 'store',
  watchdog_silent: 'watchdog',
  record_broken: 'record',
  restored_gap: 'record',
  job_hangs: 'service',
  clock_set: 'service',
  certificate: 'service',
  devices_refused: 'service',
  spot_request_waiting: 'requests',
  sensor_disabled: 'sensors',
  maintenance_over: 'sensors',
  sensor_silent: 'sensors',
  sensor_doubted: 'sensors',
  device_cloned: 'sensors',
  network_away: 'sensors',
  forecast_stale: 'forecast',
  weather_stale: 'forecast',
}
export const causeOf = ({ kind }: Pick<Alert, 'kind'>): AlertCause => causes[kind]

/** Louder before quieter: of the same severity the moment that is past before the one that is near. */
const LOUD: Partial<Record<Alert['kind'], number>> = { deadline_passed: 3, deadline_near: 2 }
const loudness = ({ kind, severity }: Alert): number => (severity === 'urgent' ? (LOUD[kind] ?? 1) : 0)

const dueTime = ({ due_at }: Alert): number => due_at?.getTime() ?? Number.MAX_SAFE_INTEGER

/** Urgent first, the louder kind before the other, then the sooner due, then newest first. */
export const byLoudness = (a: Alert, b: Alert): number =>
  loudness(b) - loudness(a) || dueTime(a) - dueTime(b) || b.raised_at.getTime() - a.raised_at.getTime()
