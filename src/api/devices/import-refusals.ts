import { type ImportRow, type LineRefusal, lineRefusal } from '#src/api/devices/import-csv.ts'
import { idFault, placeFault } from '#src/api/devices/registration-form.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** What a line is held against: the network, and the lines before it. */
export type Known = {
  readonly routes: ReadonlyMap<string, TreatmentRoute>
  readonly devices: Map<string, Device>
  readonly stations: Map<string, Station>
  /** Of every device, also of the lines before; `authority serial`. */
  readonly serials: Map<string, string>
  readonly seen: Map<string, number>
}

const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
  new Map(items.map((item) => [item.id, item]))
export const serialKey = (authority: string, serial: string) => `${authority} ${serial}`

export const knownOf = (network: Network, who: Principal): Known => ({
  routes: byId(network.routes.filter(({ authority }) => owns(who, authority))),
  devices: byId(network.devices),
  stations: byId(network.stations),
  serials: new Map(
    network.devices.map(({ id, authority, serial }) => [serialKey(authority, serial ?? id), id]),
  ),
  seen: new Map(),
})

function routeFault({ line, form }: ImportRow, { routes }: Known): LineRefusal | null {
  if (routes.has(form.route)) return null
  const named = [...routes.values()].find(({ name }) => name === form.route)
  const cause = named
    ? `the route’s name; its id is ${named.id}`
    : 'a route of another authority, or misspelt'
  return lineRefusal(line, 'route', 'the id of a route of yours', form.route, cause)
}

function idRefusal({ line, form }: ImportRow, { seen }: Known): LineRefusal | null {
  const id = form.device_id
  if (idFault(id))
    return lineRefusal(
      line,
      'device_id',
      '3 to 32 of a–z, 0–9 and -, not beginning with -',
      id,
      id === id.toLowerCase() ? 'blanks or other characters' : 'capitals',
    )
  const before = seen.get(id)
  seen.set(id, before ?? line)
  return before === undefined
    ? null
    : lineRefusal(line, 'device_id', 'each device once', id, `it stands on line ${before} as well`)
}

function placeRefusal({ line, form }: ImportRow): LineRefusal | null {
  if (!placeFault(form)) return null
  const isSwapped = !placeFault({ lat: form.lon, lon: form.lat })
  const got = `${form.lat}, ${form.lon}`
  const cause = isSwapped ? 'latitude and longitude are swapped' : 'a lost minus sign, or metres of a grid'
  return lineRefusal(line, 'lat', 'latitude 49 to 61, longitude −11 to 2', got, cause)
}

function useFault({ line, form }: ImportRow, known: Known, authority: string): LineRefusal | null {
  const id = form.device_id
  const device = known.devices.get(id)
  if (device ? device.authority !== authority : known.stations.has(id))
    return lineRefusal(line, 'device_id', 'an id that is free', id, 'in use by another')
  if (device?.status === 'revoked')
    return lineRefusal(line, 'device_id', 'a device that is not revoked', id, 'only a new secret restores it')
  if (form.serial === undefined && device) return null
  const holder = known.serials.get(serialKey(authority, form.serial ?? id))
  if (holder === undefined || holder === id) return null
  return lineRefusal(line, 'serial', 'a serial that is free', form.serial ?? id, `in use by ${holder}`)
}

/** Why a line cannot be taken, the first fault found; null: it can. */
export function rowRefusal(row: ImportRow, known: Known): LineRefusal | null {
  const fault = idRefusal(row, known) ?? placeRefusal(row) ?? routeFault(row, known)
  return fault ?? useFault(row, known, known.routes.get(row.form.route)!.authority)
}
