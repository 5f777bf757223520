import { type ImportRefusal, refusal } from '#src/network/lines/import-refusal.ts'

/** `frostline.network-overlay/1`: what a council's lines do not say. */
export type NetworkOverlay = {
  readonly format: 'frostline.network-overlay/1'
  /** True: everything here is made up, and is said to be wherever it is shown. */
  readonly invented: boolean
  readonly note?: string
  /** Where the lines come from. */
  readonly network: string
  readonly authority: { readonly id: string; readonly name: string }
  readonly time_zone: string
  readonly depots: readonly {
    readonly id: string
    readonly name: string
    readonly lon: number
    readonly lat: number
  }[]
  readonly width_m: number
  readonly spreaders: readonly { readonly id: string; readonly capacity_t: number; readonly depot: string }[]
  readonly routes: readonly OverlayRoute[]
}

export type OverlayRoute = {
  readonly id: string
  /** The route's number or name in the council's file. */
  readonly route: string
  readonly name: string
  readonly spreader: string
  readonly depot: string
}

const ID = /^[a-z0-9][a-z0-9-]{2,31}$/
const isId = (value: unknown) => typeof value === 'string' && ID.test(value)
const isText = (value: unknown) => typeof value === 'string' && value.trim() !== ''
const isBetween = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most

type Rule = readonly [field: string, is: (value: unknown) => boolean, expected: string]
const AN_ID = 'an id of 3 to 32 small letters, digits and hyphens'
const TOP: readonly Rule[] = [
  ['format', (value) => value === 'frostline.network-overlay/1', '"frostline.network-overlay/1"'],
  ['invented', (value) => typeof value === 'boolean', 'true or false'],
  ['network', isText, 'the name of the file with the lines'],
  ['time_zone', isText, 'an IANA time zone'],
  ['width_m', isBetween(2, 30), 'a width from 2 to 30 metres'],
]
const AUTHORITY: readonly Rule[] = [
  ['id', isId, AN_ID],
  ['name', isText, 'a name'],
]
const DEPOT: readonly Rule[] = [
  ...AUTHORITY,
  ['lon', isBetween(-180, 180), 'a longitude'],
  ['lat', isBetween(-90, 90), 'a latitude'],
]
const SPREADER: readonly Rule[] = [
  ['id', isId, AN_ID],
  ['capacity_t', isBetween(0.1, 40), 'a capacity from 0.1 to 40 tonnes'],
  ['depot', isId, 'the id of a depot'],
]
const ROUTE: readonly Rule[] = [
  ...AUTHORITY,
  ['route', isText, 'the route as the lines name it'],
  ['depot', isId, 'the id of a depot'],
  ['spreader', isId, 'the id of a spreader'],
]

export function networkOverlay(value: unknown): NetworkOverlay | ImportRefusal {
  const top = value as Record<string, unknown>
  const fault =
    faultOf('overlay', value, TOP) ??
    faultOf('authority', top.authority, AUTHORITY) ??
    faultOfAll('depots', top.depots, DEPOT) ??
    faultOfAll('spreaders', top.spreaders, SPREADER) ??
    faultOfAll('routes', top.routes, ROUTE)
  if (fault) return refusal('bad_overlay', fault)
  const overlay = value as NetworkOverlay
  const stray = strayReference(overlay)
  return stray ? refusal('bad_overlay', stray) : overlay
}

function faultOf(where: string, value: unknown, rules: readonly Rule[]): string | null {
  if (typeof value !== 'object' || value === null) return `${where} is missing or not an object.`
  const fields = value as Record<string, unknown>
  for (const [field, is, expected] of rules)
    if (!is(fields[field]))
      return `${where}: ${field} is ${JSON.stringify(fields[field]) ?? 'missing'}, expected ${expected}.`
  return null
}

function faultOfAll(where: string, values: unknown, rules: readonly Rule[]): string | null {
  if (!Array.isArray(values) || values.length === 0) return `${where} is missing or empty.`
  for (const [index, value] of values.entries()) {
    const fault = faultOf(`${where}[${index}]`, value, rules)
    if (fault) return fault
  }
  const ids = values.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  return twice ? `${where}: id ${twice} is given twice.` : null
}

function strayReference({ depots, spreaders, routes }: NetworkOverlay): string | null {
  const isDepot = (id: string) => depots.some((depot) => depot.id === id)
  for (const { id, depot } of [...spreaders, ...routes])
    if (!isDepot(depot)) return `${id}: there is no depot ${depot}.`
  for (const { id, spreader } of routes)
    if (!spreaders.some((one) => one.id === spreader)) return `${id}: there is no spreader ${spreader}.`
  return null
}
