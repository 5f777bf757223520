import { hash } from 'node:crypto'
import type { Measurements, Reading } from '#src/telemetry/reading.ts'

/** Every measurement of the wire contract and the type it is stored as; a new one must be added here to compile. */
export const MEASUREMENT_TYPES = {
  road_temp_c: 'number',
  air_temp_c: 'number',
  dewpoint_c: 'number',
  humidity_pct: 'number',
  subsurface_temp_c: 'number',
  subsurface_depth_m: 'number',
  wind_m_s: 'number',
  wind_gust_m_s: 'number',
  precipitating: 'boolean',
  precipitation_mm_h: 'number',
  surface_state: 'string',
  battery_v: 'number',
  battery_pct: 'number',
  firmware: 'string',
  boot: 'boolean',
} as const satisfies Record<keyof Measurements, 'number' | 'boolean' | 'string'>

const NAMES = Object.keys(MEASUREMENT_TYPES) as (keyof Measurements)[]

/** What the device measured, in a fixed order of names, without what is absent. */
export function measurementsOf(reading: Reading): Measurements {
  const present = NAMES.filter((name) => reading[name] !== undefined).map((name) => [name, reading[name]])
  return Object.fromEntries(present) as Measurements
}

/**
 * Equal for two readings of one device and instant exactly when the device said the same: its values
 * and its sequence number. When we received it and what we think of it do not count: a resend is no second reading.
 */
export const contentHash = (reading: Reading): string =>
  hash('sha256', JSON.stringify([reading.seq, measurementsOf(reading)])).slice(0, 16)
