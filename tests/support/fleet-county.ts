import { DUTY_MANAGER } from '#tests/support/two-routes.ts'

export const FLEET_AUTHORITY = 'north'
/** Several sensors a station, so that a fleet of thousands is not as many forecasts; two stations a route. */
const SENSORS_A_STATION = 20
const LEAST_STATIONS = 50
const stationsFor = (count: number): number => Math.max(LEAST_STATIONS, Math.ceil(count / SENSORS_A_STATION))

export const fleetDevices = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `sensor-${String(index).padStart(5, '0')}`)
export const fleetSecret = (device: string): string => `secret-of-${device}`
const authority = FLEET_AUTHORITY

const routeOf = (station: number): string => `route-${station >> 1}`

/** Content of the bootstrap file: so many sensors, twenty a station, in a county as large as that makes it. */
export const fleetCounty = (devices: readonly string[], stations = stationsFor(devices.length)) => ({
  authorities: [{ id: authority, name: 'North Council' }],
  users: [{ ...DUTY_MANAGER, role: 'duty_manager', authority, on_duty: true }],
  api_keys: [],
  approved_firmware: [],
  routes: Array.from({ length: Math.ceil(stations / 2) }, (_, index) => ({
    id: `route-${index}`,
    authority,
    name: `Route ${index}`,
    thresholds: { treat_below_c: 1, version: 1 },
  })),
  stations: Array.from({ length: stations }, (_, index) => ({
    id: `station-${index}`,
    authority,
    name: `Station ${index}`,
    route: routeOf(index),
    lat: 53.4 + index / 1_000,
    lon: -1.8,
  })),
  devices: devices.map((id, index) => ({
    id,
    authority,
    station: `station-${index % stations}`,
    secret: fleetSecret(id),
    status: 'active',
  })),
  decisions: [],
})

/** A reading of now, the same road everywhere. */
export const fleetReading = (seq: number): string =>
  JSON.stringify({ v: 1, ts: new Date().toISOString(), seq, road_temp_c: 6 + (seq % 5) / 10 })
