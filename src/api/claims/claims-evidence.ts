import type { ClaimsPack } from '#src/api/claims/claims-pack-document.ts'
import type { ClaimsPlace } from '#src/api/claims/claims-place.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { hashOf } from '#src/api/hash.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

export type Span = ClaimsPack['covers']
export type IssuedForecast = ClaimsPack['forecasts'][number]

/** So much is held at once, of one station or device: readings that arrive get their turn in between. */
const PART = 6 * HOUR
const MOST_READINGS = 10_000

function* partsOf({ from, to }: Span): Generator<Span> {
  for (let at = from; at < to; at = new Date(at.getTime() + PART))
    yield { from: at, to: new Date(Math.min(at.getTime() + PART, to.getTime())) }
}

/** What stands in any of these networks, as the last one that has it. */
const anyOf = <T extends { readonly id: string }>(
  networks: readonly Network[],
  part: (of: Network) => readonly T[],
) => [...new Map(networks.flatMap(part).map((one) => [one.id, one])).values()]

/** Boxes that published for the place's stations at some time of the period. */
export const devicesAt = (networks: readonly Network[], { stations }: ClaimsPlace): Device[] =>
  anyOf(networks, ({ devices }) =>
    devices.filter((device) => stations.some(({ id }) => id === device.station)),
  )

/** Readings of the place, device by device, oldest first, some hours at a time. */
export async function* readingsOf(
  { readings }: Pick<ApiDeps, 'readings'>,
  devices: readonly Device[],
  span: Span,
): AsyncGenerator<readonly Reading[]> {
  for (const { id } of devices)
    for (const part of partsOf(span)) yield await readings.ofDevice(id, { ...part, limit: MOST_READINGS })
}

/** Forecasts for the place's stations as issued, station by station, oldest first, some hours at a time. */
export async function* forecastsOf(
  { store }: Pick<ApiDeps, 'store'>,
  { stations }: ClaimsPlace,
  span: Span,
): AsyncGenerator<readonly IssuedForecast[]> {
  for (const { id } of stations)
    for (const part of partsOf(span)) {
      const issued = await store.forecastsOf(id, part)
      yield issued.map((forecast) => ({ ...forecast, sha256: hashOf(forecast) }))
    }
}

/** Weather as received for the place's stations; without the documents themselves. */
export async function weatherOf(
  { store }: Pick<ApiDeps, 'store'>,
  networks: readonly Network[],
  { stations }: ClaimsPlace,
  span: Span,
): Promise<ClaimsPack['weather']> {
  const known = anyOf(networks, (network) =>
    network.stations.filter(({ id }) => stations.some((station) => station.id === id)),
  )
  const found: ClaimsPack['weather'][number][] = []
  for (const place of new Set(known.map(({ id, domain }) => domain ?? id)))
    for (const part of partsOf(span))
      for (const { source, issued_at, fetched_at, sha256 } of await store.atmospheresOf(place, part))
        found.push({ place, source, issued_at, fetched_at, sha256 })
  return found
}

/** `deadline_near:route-1`, `sensor_doubted:moor-top/SENSOR_STUCK`: the thing after the colon, before the slash. */
const subjectOf = ({ subject }: RecordEntry) => subject.split(':').at(-1)?.split('/')[0] ?? subject

/** What an entry names besides its subject: the route of a decision, every thing that a request concerns. */
type About = { readonly after?: { readonly route?: string }; readonly about?: readonly string[] }

/** Is an entry about this place, or about the whole authority? */
function isAbout(place: ClaimsPlace, devices: readonly Device[]): (entry: RecordEntry) => boolean {
  const things = [...place.routes, ...place.stations, ...devices]
  const ids = new Set([place.authority, ...things.map(({ id }) => id)])
  return (entry) => {
    const { after, about = [] } = (entry.detail ?? {}) as About
    const named = [subjectOf(entry), ...(after?.route === undefined ? [] : [after.route]), ...about]
    return named.some((id) => ids.has(id))
  }
}

/** Lines of the record about the place; of a whole authority's only some hours are held at a time. */
export async function entriesAbout(
  { store }: Pick<ApiDeps, 'store'>,
  place: ClaimsPlace,
  devices: readonly Device[],
  span: Span,
): Promise<RecordEntry[]> {
  const isIt = isAbout(place, devices)
  const found: RecordEntry[] = []
  for (const part of partsOf(span))
    found.push(...(await store.recordBetween(place.authority, part)).filter(isIt))
  return found
}

/** What crews said that they did on the place's routes. */
export async function completedOn(
  { store }: Pick<ApiDeps, 'store'>,
  { authority, routes }: ClaimsPlace,
  span: Span,
): Promise<ClaimsPack['completed']> {
  const there = new Set(routes.map(({ id }) => id))
  const found = await store.treatments(span)
  return found.filter((done) => done.authority === authority && there.has(done.route))
}
