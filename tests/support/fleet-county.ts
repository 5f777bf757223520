import { DUTY_MANAGER } from '#tests/support/two-routes.ts'

export const FLEET_AUTHORITY = 'north'
/** Several sensors a station, so that a fleet of thousands is no county of thousands of forecasts. */
const STATIONS = 50

export const fleetDevices = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `sensor-${String(index).padStart(5, '0')}`)
export const fleetSecret = (device: string): string => `secret-of-${device}`
const authority = FLEET_AUTHORITY

/** Content of the bootstrap file: one route, fifty stations, so many sensors. */
export const fleetCounty = (devices: readonly string[]) => ({
  authorities: [{ id: authority, name: 'North Council' }],
  users: [{ ...DUTY_MANAGER, role: 'duty_manager', authority, on_duty: true }],
  api_keys: [],
  approved_firmware: [],
  routes: [{ id: 'route-moor', authority, name: 'Route moor', thresholds: { treat_below_c: 1, version: 1 } }],
  stations: Array.from({ length: STATIONS }, (_, index) => ({
    id: `station-${index}`,
    authority,
    name: `Station ${index}`,
    route: 'route-moor',
    lat: 53.4 + index / 1_000,
    lon: -1.8,
  })),
  devices: devices.map((id, index) => ({
    id,
    authority,
    station: `station-${index % STATIONS}`,
    secret: fleetSecret(id),
    status: 'active',
  })),
  decisions: [],
})

/** A reading of now, the same road everywhere. */
export const fleetReading = (seq: number): string =>
  JSON.stringify({ v: 1, ts: new Date().toISOString(), seq, road_temp_c: 6 + (seq % 5) / 10 })
