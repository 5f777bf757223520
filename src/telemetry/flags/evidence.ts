import type { Measurements, Reading } from '#src/telemetry/reading.ts'
import type { RecentReadings } from '#src/telemetry/recent-readings.ts'
import type { Post, Roster } from '#src/telemetry/roster.ts'

/** All that a flag may be judged by. Times are of the reading, but for `receivedAt`. */
export type Evidence = {
  readonly at: Date
  readonly seq: number
  readonly measurements: Measurements
  readonly receivedAt: Date
  readonly qos: 0 | 1 | 2
  readonly post: Post
  readonly roster: Roster
  readonly recent: RecentReadings
  /** Stored readings with the same device, instant and sequence number. */
  readonly same: readonly Reading[]
  readonly rateExceeded: boolean
}
export type FlagRule = { readonly code: string; readonly applies: (evidence: Evidence) => boolean }
