import type { Authority, AuthorityId } from '#src/network/authority.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import { type Station, unsurveyedStation } from '#src/network/station.ts'
import { DAY, type Degrees, HOUR } from '#src/units.ts'

/** Begins the id of every sandbox authority; no real one may begin so. */
const PREFIX = 'sandbox-'

/** Somebody's sensor for the day: an authority of its own, with one station and one device, and no road. */
export type SandboxSensor = {
  readonly authority: AuthorityId
  readonly device: string
  readonly name: string
  readonly lat: Degrees
  readonly lon: Degrees
  readonly since_at: Date
}

export const isSandbox = (authority: AuthorityId): boolean => authority.startsWith(PREFIX)

/**
 * Ids of a sensor: its authority by its place among those of today, for what once had rows stays admitted for ever; its
 * device by a random word of a–z and 0–9, so that nothing of who had the place before is its.
 */
export const sandboxIds = (place: number, word: string): Pick<SandboxSensor, 'authority' | 'device'> => ({
  authority: `${PREFIX}${place}`,
  device: `sensor-${word}`,
})

/** Everything in a sandbox is gone at this hour, UTC. */
const RESET_HOUR = 4

/** The last reset, at or before `now`; it is the same for everybody. */
export function lastReset(now: Date): Date {
  const shifted = now.getTime() - RESET_HOUR * HOUR
  return new Date(Math.floor(shifted / DAY) * DAY + RESET_HOUR * HOUR)
}

export const nextReset = (now: Date): Date => new Date(lastReset(now).getTime() + DAY)

const authorityFor = ({ authority, name }: SandboxSensor, time_zone: string): Authority => ({
  id: authority,
  name: `Sandbox of ${name}`,
  time_zone,
  demonstration: true,
})
const stationFor = ({ authority, device, name, lat, lon }: SandboxSensor): Station => ({
  ...unsurveyedStation({ id: device, authority, name, routes: [], lat, lon }),
  invented: true,
})
const deviceFor = ({ authority, device }: SandboxSensor): Device => ({
  id: device,
  authority,
  station: device,
  status: 'active',
})

/** The network, and after it the sandboxes: whose messages are taken and whose objects are shown, not what is decided on. */
export const withSandboxes = (
  network: Network,
  sensors: readonly SandboxSensor[],
  time_zone: string,
): Network => ({
  ...network,
  authorities: [...network.authorities, ...sensors.map((sensor) => authorityFor(sensor, time_zone))],
  stations: [...network.stations, ...sensors.map(stationFor)],
  devices: [...network.devices, ...sensors.map(deviceFor)],
})

/** What may be saved. */
export function withoutSandboxes(network: Network): Network {
  const isReal = ({ authority }: { readonly authority: AuthorityId }) => !isSandbox(authority)
  return {
    ...network,
    authorities: network.authorities.filter(({ id }) => !isSandbox(id)),
    stations: network.stations.filter(isReal),
    devices: network.devices.filter(isReal),
  }
}
