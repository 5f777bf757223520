/** What a device sends: the payload of the telemetry contract, and when it leaves the device. */
import type { RoadsideState } from './station.ts'

export type Payload = {
  v: 1
  /** RFC 3339 UTC, by the device's clock. */
  ts: string
  seq: number
  road_temp_c: number
  air_temp_c: number
  dewpoint_c: number
  humidity_pct: number
  subsurface_temp_c?: number
  subsurface_depth_m?: number
  wind_m_s: number
  wind_gust_m_s: number
  precipitating: boolean
  precipitation_mm_h: number
  surface_state: RoadsideState['surface_state']
  battery_v: number
  firmware: string
}

export type Message = {
  readonly device: string
  /** When it was measured. */
  readonly at: Date
  /** When the device lets it go; later than `at` only under a fault. */
  readonly sent_at: Date
  readonly payload: Payload
}
