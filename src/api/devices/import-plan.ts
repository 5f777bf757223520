import {
  type ImportRow,
  type LineRefusal,
  lineRefusal,
  type ReadImport,
} from '#src/api/devices/import-csv.ts'
import {
  deviceFor,
  idFault,
  placeFault,
  type Registration,
  stationFor,
} from '#src/api/devices/registration-form.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Station } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** What becomes of a line; of a device that is changed, what stood there and what will. */
export type ImportLine = {
  readonly line: number
  readonly device_id: string
  readonly change: 'new' | 'changed'
  readonly fields?: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>
}
export type ImportPlan = {
  readonly next: Network
  readonly lines: readonly ImportLine[]
  readonly unchanged: number
  readonly added: readonly Device[]
  readonly refused: readonly LineRefusal[]
}

type Known = {
  readonly routes: ReadonlyMap<string, TreatmentRoute>
  readonly devices: Map<string, Device>
  readonly stations: Map<string, Station>
  /** Of every device, also of the lines before; `authority serial`. */
  readonly serials: Map<string, string>
  readonly seen: Map<string, number>
}

const byId = <T extends { readonly id: string }>(items: readonly T[]) =>
  new Map(items.map((item) => [item.id, item]))
const serialKey = (authority: string, serial: string) => `${authority} ${serial}`

const knownOf = (network: Network, who: Principal): Known => ({
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

/** What a line says, without what is said already; a station of several routes keeps them. */
function changedStation(station: Station, { name, lat, lon, route }: Registration): Station {
  const routes = station.routes.includes(route) ? station.routes : [route]
  return { ...station, name, lat, lon, routes }
}

function fieldsChanged(before: object, after: object): ImportLine['fields'] {
  const names = Object.keys(after).filter(
    (name) => JSON.stringify(before[name as never]) !== JSON.stringify(after[name as never]),
  )
  return Object.fromEntries(
    names.map((name) => [name, { before: before[name as never] ?? null, after: after[name as never] }]),
  )
}

type Taken = { readonly line: ImportLine | null; readonly added: Device | null }

function addNew({ line, form }: ImportRow, known: Known, route: TreatmentRoute): Taken {
  const station = stationFor(form, route)
  const device = deviceFor(form, station, 'active')
  known.stations.set(station.id, station)
  known.devices.set(device.id, device)
  known.serials.set(serialKey(device.authority, device.serial ?? device.id), device.id)
  return { line: { line, device_id: device.id, change: 'new' }, added: device }
}

function change({ line, form }: ImportRow, known: Known, before: Device): Taken {
  const station = known.stations.get(before.station)!
  const after = changedStation(station, form)
  const device = form.serial === undefined ? before : { ...before, serial: form.serial }
  const fields = { ...fieldsChanged(station, after), ...fieldsChanged(before, device) }
  if (Object.keys(fields).length === 0) return { line: null, added: null }
  known.stations.set(after.id, after)
  known.devices.set(device.id, device)
  known.serials.set(serialKey(device.authority, device.serial ?? device.id), device.id)
  return { line: { line, device_id: device.id, change: 'changed', fields }, added: null }
}

function take(row: ImportRow, known: Known): Taken | LineRefusal {
  const fault = idRefusal(row, known) ?? placeRefusal(row) ?? routeFault(row, known)
  if (fault) return fault
  const route = known.routes.get(row.form.route)!
  const used = useFault(row, known, route.authority)
  if (used) return used
  const device = known.devices.get(row.form.device_id)
  return device ? change(row, known, device) : addNew(row, known, route)
}

/** What the network would become, and how it differs, line by line; nothing is changed by it. */
export function importPlan({ rows, refused }: ReadImport, network: Network, who: Principal): ImportPlan {
  const known = knownOf(network, who)
  const taken = rows.map((row) => take(row, known))
  const good = taken.filter((one): one is Taken => !('field' in one))
  const bad = taken.filter((one): one is LineRefusal => 'field' in one)
  return {
    next: { ...network, devices: [...known.devices.values()], stations: [...known.stations.values()] },
    lines: good.flatMap(({ line }) => (line ? [line] : [])),
    unchanged: good.filter(({ line }) => line === null).length,
    added: good.flatMap(({ added }) => (added ? [added] : [])),
    refused: [...refused, ...bad].toSorted((a, b) => a.line - b.line),
  }
}
