import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { ForecastTrace } from '#src/forecast/sensors/forecast-trace.ts'
import type { RoadTrack } from '#src/forecast/sensors/road-track.ts'
import type { Reading, Rejection } from '#src/telemetry/reading.ts'

/** What can be found against a sensor; each is a flag beside its readings while the finding stands. */
export const FINDING_CODES = [
  'SENSOR_STUCK',
  'SENSOR_SPIKES',
  'SENSOR_AWAY_FROM_NEIGHBOURS',
  'SENSOR_AWAY_FROM_FORECAST',
  'SENSOR_BURIED',
  'SENSOR_CLOCK_WRONG',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** How far a sensor is believed: `doubtful` and `not_believed` readings count where they are colder, never warmer. */
export type Belief = 'trusted' | 'doubtful' | 'not_believed'

/** One thing found against a sensor. */
export type Finding = {
  readonly code: FindingCode
  readonly belief: Exclude<Belief, 'trusted'>
  /** Readings from here on are concerned. */
  readonly from: Date
  /** When it was last seen to be so; it stands for an hour after. */
  readonly seen_at: Date
  /** A sentence with the figures, for people. */
  readonly because: string
  /** The same figures by name, unit last, for the record. */
  readonly evidence: Readonly<Record<string, number | string>>
}

/** A time in which a sensor was not to be taken at its word: its readings of then stay doubtful when it is over. */
export type DoubtedSpan = {
  readonly code: FindingCode
  readonly from: Date
  /** null: it stands. */
  readonly until: Date | null
}

/** How far a sensor is believed at an instant, why, and what to do about it. */
export type SensorVerdict = {
  readonly authority: string
  readonly station: string
  readonly device: string
  /** When it was judged. */
  readonly at: Date
  readonly verdict: Belief
  /** Worst first; empty: trusted. */
  readonly findings: readonly Finding[]
  /** Those that stand and those of the last two days that are over, oldest first. */
  readonly doubted: readonly DoubtedSpan[]
  /** What a person should do now; null: nothing. */
  readonly next: string | null
}

/** A sensor's last two days as rules look at them, and what its station's forecasts had said of them. */
export type WatchedRoad = {
  readonly track: RoadTrack
  /** Forecasts of the station issued in the last hours, oldest first; empty: none known. */
  readonly traces: readonly ForecastTrace[]
}

/** All that a sensor may be judged by. */
export type SensorCase = WatchedRoad & {
  readonly authority: string
  readonly station: string
  readonly device: string
  /** Of the last 48 h, oldest first, by the device's own time. */
  readonly readings: readonly Reading[]
  /** Its messages of the last hours that were refused, oldest first; absent: not asked for. */
  readonly refusals?: readonly Pick<Rejection, 'code' | 'received_at' | 'got'>[]
  /** The nearest other sensors that are believed. */
  readonly neighbours: readonly WatchedRoad[]
  /** The weather forecast in use; empty: none. */
  readonly weather: readonly AtmosphereHour[]
  /** As judged last time: what was found then, and by which usual difference; null: never judged. */
  readonly previous: SensorVerdict | null
}

/** What a rule says; when it was seen is added by the verdict. */
export type Found = Omit<Finding, 'seen_at'>
