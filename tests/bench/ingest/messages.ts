/** The readings of the bench: the same bytes for every subject, 141 a payload. */
export const AUTHORITY = 'benchshire'
export const SECRET = 'a-secret-of-the-bench'
export const PAYLOAD_BYTES = 141
/** Sensors that kept their readings through an outage send one for every ten seconds of it. */
const EVERY_MS = 10_000

export type Load = { readonly devices: number; readonly each: number; readonly begun: number }

export const deviceName = (index: number): string => `device-${String(index).padStart(4, '0')}`
export const telemetryOf = (index: number): string => `v1/${AUTHORITY}/${deviceName(index)}/telemetry`

const fixed = (value: number): string => value.toFixed(2).padStart(5, '0')

/** The reading number `seq` (from 1) of a device; roads between 0.0 and 4.0 °C, never twice the same in a row. */
export function payloadOf({ each, begun }: Load, index: number, seq: number): Buffer {
  const ts = new Date(begun - (each - seq) * EVERY_MS).toISOString().replace(/\.\d+Z$/, 'Z')
  const road = 2 + 1.9 * Math.sin(seq / 60 + index) + 0.05 * (seq % 3)
  const text = `{"v":1,"ts":"${ts}","seq":${seq},"road_temp_c":${fixed(road).replace(/^0(?=\d)/, '')},"air_temp_c":3.25,"humidity_pct":91.5,"wind_m_s":2.4,"firmware":"1.4-`
  return Buffer.from(`${text.padEnd(PAYLOAD_BYTES - 2, 'x')}"}`)
}
