import type { SURFACE_STATES } from '#src/telemetry/fields.ts'
import type { Celsius, Metres, MetresPerSecond, MillimetresPerHour, Percent } from '#src/units.ts'

export type SurfaceState = (typeof SURFACE_STATES)[number]

/** What a device measured, in the words and units of the wire contract. */
export type Measurements = {
  readonly road_temp_c: Celsius
  readonly air_temp_c?: Celsius
  readonly dewpoint_c?: Celsius
  readonly humidity_pct?: Percent
  readonly subsurface_temp_c?: Celsius
  readonly subsurface_depth_m?: Metres
  readonly wind_m_s?: MetresPerSecond
  readonly wind_gust_m_s?: MetresPerSecond
  readonly precipitating?: boolean
  readonly precipitation_mm_h?: MillimetresPerHour
  readonly surface_state?: SurfaceState
  readonly battery_v?: number
  readonly battery_pct?: Percent
  readonly firmware?: string
  readonly boot?: boolean
}

/** A measurement as accepted: who, when, what, and what is doubtful about it. Never edited afterwards. */
export type Reading = Measurements & {
  readonly authority: string
  readonly station: string
  readonly device: string
  /** The reading's own time, by the device's clock, to the millisecond. */
  readonly at: Date
  /** When the service received it; freshness is judged by the older of the two. */
  readonly received_at: Date
  readonly seq: number
  /** Codes of what is doubtful (`SPIKE`, `STUCK`, …); empty: nothing known against it. */
  readonly flags: readonly string[]
}

/** A message that was acknowledged but not stored as a reading, with the reason for its owner. */
export type Rejection = {
  readonly authority: string
  readonly device: string
  readonly topic: string
  readonly received_at: Date
  readonly code: string
  readonly message: string
  readonly field?: string
  readonly expected?: string
  readonly got?: string
  readonly likely_cause?: string
  /** What else was measured, where the road's temperature is missing or not believed. */
  readonly measured?: Readonly<Record<string, number>>
  /** The bytes as received, base64. */
  readonly payload: string
}
