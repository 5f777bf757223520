/** Where the virtual stations stand. All of them are invented. */

/** What surrounds a station; it decides how the local air and the road differ from the open country. */
export type Setting = 'open' | 'valley_bottom' | 'bridge' | 'exposed' | 'town'

export type Station = {
  readonly device: string
  readonly station: string
  readonly name: string
  readonly lat: number
  readonly lon: number
  readonly setting: Setting
  readonly elevation_m: number
}

export type County = { readonly authority: string; readonly stations: readonly Station[] }

const SETTINGS: readonly string[] = ['open', 'valley_bottom', 'bridge', 'exposed', 'town']
const ID = /^[a-z0-9][a-z0-9-]{2,31}$/

/** Reads a county file; throws an error whose message is one plain line about the first fault. */
export function parseCounty(json: string): County {
  const county = JSON.parse(json) as { authority?: unknown; stations?: unknown }
  if (!isId(county?.authority)) throw new Error('"authority" must be an id such as "rutland-demo"')
  if (!Array.isArray(county.stations) || county.stations.length === 0)
    throw new Error('"stations" must be a list with at least one station')
  const stations = county.stations.map(parseStation)
  const twice = stations.find((one, at) => stations.findIndex((other) => other.device === one.device) !== at)
  if (twice) throw new Error(`device "${twice.device}" is listed twice`)
  return { authority: county.authority, stations }
}

function parseStation(row: Record<string, unknown>, at: number): Station {
  const fault = stationFault(row)
  if (fault) throw new Error(`station ${at + 1}: ${fault}`)
  const { device, station, name, lat, lon, setting, elevation_m } = row as Station
  return { device, station, name, lat, lon, setting, elevation_m }
}

function stationFault(row: Record<string, unknown>): string | null {
  if (!isId(row?.device) || !isId(row.station)) return '"device" and "station" must be ids such as "frost-01"'
  if (typeof row.name !== 'string') return '"name" must be a text'
  if (!within(row.lat, -90, 90) || !within(row.lon, -180, 180)) return '"lat" and "lon" must be degrees'
  if (!within(row.elevation_m, -100, 3000)) return '"elevation_m" must be metres'
  if (!SETTINGS.includes(row.setting as string)) return `"setting" must be one of ${SETTINGS.join(', ')}`
  return null
}

const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value)
const within = (value: unknown, low: number, high: number): boolean =>
  typeof value === 'number' && value >= low && value <= high
