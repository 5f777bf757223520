import { z } from 'zod'
import { ID } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { type ProblemError, problem } from '#src/api/problem.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import { type Station, unsurveyedStation } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** A device and the place where it stands, as somebody registers them. */
export const registration = z.strictObject({
  device_id: z.string().max(200),
  name: z
    .string()
    .min(1)
    .max(120)
    .regex(/^\P{Cc}*$/u, 'A name has no control characters.'),
  lat: z.number(),
  lon: z.number(),
  route: z.string().max(200),
  /** As printed on the box; absent: its id. */
  serial: z
    .string()
    .regex(/^[\x21-\x7e]{1,64}$/, 'A serial has 1 to 64 printable characters without blanks.')
    .optional(),
})
export type Registration = z.infer<typeof registration>

/** Great Britain and Northern Ireland, as long as an authority has set no area of its own. */
const AREA = { south: 49, north: 61, west: -11, east: 2 }

export function idFault(id: string): ProblemError | null {
  if (ID.test(id)) return null
  return problem(422, 'ID_CHARSET', 'An id has 3 to 32 of a–z, 0–9 and -, and does not begin with -.', {
    field: 'device_id',
  })
}

export function placeFault({ lat, lon }: Pick<Registration, 'lat' | 'lon'>): ProblemError | null {
  const isLat = lat >= AREA.south && lat <= AREA.north
  if (isLat && lon >= AREA.west && lon <= AREA.east) return null
  return problem(422, 'GEO', `Latitude 49 to 61, longitude −11 to 2. Are they swapped?`, {
    field: isLat ? 'lon' : 'lat',
  })
}

export const noSuchRoute = (): ProblemError =>
  problem(422, 'BODY', 'There is no such route of yours.', { field: 'route' })

export const ownRoute = (network: Network, who: Principal, route: string): TreatmentRoute | null =>
  network.routes.find(({ id, authority }) => id === route && owns(who, authority)) ?? null

export const idInUse = (): ProblemError =>
  problem(409, 'DUPLICATE', 'This id is in use: choose another.', { field: 'device_id' })

export const isTaken = ({ devices, stations }: Network, id: string): boolean =>
  devices.some((device) => device.id === id) || stations.some((station) => station.id === id)

/** Two boxes with one serial could not be told apart when they are claimed. */
export function serialFault(network: Network, authority: string, serial: string): ProblemError | null {
  const isUsed = network.devices.some(
    (device) => device.authority === authority && (device.serial ?? device.id) === serial,
  )
  return isUsed ? problem(409, 'DUPLICATE', 'This serial is in use.', { field: 'serial' }) : null
}

/** A station of its own for the device; what the form does not say is not known. */
export const stationFor = ({ device_id, name, lat, lon }: Registration, route: TreatmentRoute): Station =>
  unsurveyedStation({ id: device_id, authority: route.authority, name, routes: [route.id], lat, lon })

export const deviceFor = (
  { device_id, serial }: Pick<Registration, 'device_id' | 'serial'>,
  station: Station,
  status: Device['status'],
): Device => ({
  id: device_id,
  authority: station.authority,
  station: station.id,
  status,
  ...(serial !== undefined && { serial }),
})
