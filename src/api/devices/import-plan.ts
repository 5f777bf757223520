import type { ImportRow, LineRefusal, ReadImport } from '#src/api/devices/import-csv.ts'
import { type Known, knownOf, rowRefusal, serialKey } from '#src/api/devices/import-refusals.ts'
import { deviceFor, type Registration, stationFor } from '#src/api/devices/registration-form.ts'
import type { Principal } from '#src/api/principal.ts'
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
  const fault = rowRefusal(row, known)
  if (fault) return fault
  const device = known.devices.get(row.form.device_id)
  return device ? change(row, known, device) : addNew(row, known, known.routes.get(row.form.route)!)
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
