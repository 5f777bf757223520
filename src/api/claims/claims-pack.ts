import { claimsMissing } from '#src/api/claims/claims-missing.ts'
import type { ClaimsPack, OrderedTreatment } from '#src/api/claims/claims-pack-document.ts'
import { type AskedPlace, type ClaimsPlace, claimsPlace } from '#src/api/claims/claims-place.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { hashOf } from '#src/api/hash.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import { nightOf, nightSpan } from '#src/season.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

type Span = ClaimsPack['covers']
export type ClaimsAsked = { readonly place: AskedPlace; readonly span: Span }

/** So much is read at once: readings that arrive get their turn in between. */
const PART = 6 * HOUR
const MOST_READINGS = 10_000

function* partsOf({ from, to }: Span): Generator<Span> {
  for (let at = from; at < to; at = new Date(at.getTime() + PART))
    yield { from: at, to: new Date(Math.min(at.getTime() + PART, to.getTime())) }
}

async function inParts<T>(span: Span, read: (part: Span) => Promise<readonly T[]>): Promise<T[]> {
  const found: T[] = []
  for (const part of partsOf(span)) found.push(...(await read(part)))
  return found
}

const devicesAt = (network: Network, { stations }: ClaimsPlace) =>
  network.devices.filter((device) => stations.some(({ id }) => id === device.station))

const readingsOf = async (deps: ApiDeps, place: ClaimsPlace, span: Span): Promise<Reading[]> => {
  const found: Reading[] = []
  for (const { id } of devicesAt(deps.network(), place))
    found.push(
      ...(await inParts(span, (part) => deps.readings.ofDevice(id, { ...part, limit: MOST_READINGS }))),
    )
  return found
}

const forecastsOf = async ({ store }: ApiDeps, { stations }: ClaimsPlace, span: Span) => {
  const found: ClaimsPack['forecasts'][number][] = []
  for (const { id } of stations) {
    const issued = await inParts(span, (part) => store.forecastsOf(id, part))
    found.push(...issued.map((forecast) => ({ ...forecast, sha256: hashOf(forecast) })))
  }
  return found
}

async function weatherOf({ store, network }: ApiDeps, { stations }: ClaimsPlace, span: Span) {
  const known = network().stations.filter(({ id }) => stations.some((station) => station.id === id))
  const places = new Set(known.map(({ id, domain }) => domain ?? id))
  const found: ClaimsPack['weather'][number][] = []
  for (const place of places)
    for (const { source, issued_at, fetched_at, sha256 } of await store.atmospheresOf(place, span))
      found.push({ place, source, issued_at, fetched_at, sha256 })
  return found
}

/** `deadline_near:route-1`, `sensor_doubted:moor-top/SENSOR_STUCK`: the thing after the colon, before the slash. */
const subjectOf = ({ subject }: RecordEntry) => subject.split(':').at(-1)?.split('/')[0] ?? subject

/** Is an entry about this place, or about the whole authority? */
function isAbout(network: Network, place: ClaimsPlace): (entry: RecordEntry) => boolean {
  const ids = new Set([
    place.authority,
    ...place.routes.map(({ id }) => id),
    ...place.stations.map(({ id }) => id),
    ...devicesAt(network, place).map(({ id }) => id),
  ])
  return (entry) => {
    const { after } = (entry.detail ?? {}) as { after?: { route?: string } }
    return ids.has(subjectOf(entry)) || (after?.route !== undefined && ids.has(after.route))
  }
}

const isDecision = ({ action, detail }: RecordEntry) =>
  action.startsWith('decision_') &&
  (detail as { after?: Decision } | null)?.after?.recommendation !== undefined

function treatmentsOf(decisions: readonly RecordEntry[]): OrderedTreatment[] {
  return decisions.flatMap(({ seq, actor, detail }) => {
    const { route, night, decided, recommendation } = (detail as { after: Decision }).after
    if (actor === 'engine' || decided?.action !== 'treat') return []
    const { passes, start_by, complete_by } = recommendation
    const { by: ordered_by, at: ordered_at, spread_rate_g_m2 } = decided
    return { seq, route, night, ordered_at, ordered_by, spread_rate_g_m2, passes, start_by, complete_by }
  })
}

/**
 * What this service holds about a place and a period: forecasts as issued, readings with the time at which they became
 * known, and the lines of the record about it. What it does not hold is named.
 */
export async function claimsPack(
  deps: ApiDeps,
  who: Principal,
  { place: asked, span }: ClaimsAsked,
): Promise<ClaimsPack> {
  const network = ownNetwork(who, deps.network())
  const place = claimsPlace(who, network, asked)
  const { id, name, time_zone, demonstration } = authorityOf(network, place.authority)
  const covers = { from: nightSpan(nightOf(span.from, time_zone), time_zone).from, to: span.to }
  const entries = await inParts(covers, (part) => deps.store.recordBetween(id, part))
  const about = entries.filter(isAbout(network, place))
  const decisions = about.filter(isDecision)
  const known = {
    demonstration,
    covers,
    stations: place.stations,
    routes: place.routes,
    weather: await weatherOf(deps, place, covers),
    forecasts: await forecastsOf(deps, place, covers),
    readings: await readingsOf(deps, place, covers),
    decisions,
  }
  const pack: Omit<ClaimsPack, 'sha256'> = {
    format: 'frostline.claims-pack/1',
    made_at: deps.clock.now(),
    made_by: who.name,
    authority: { id, name },
    time_zone,
    asked: { ...asked, ...span },
    ...known,
    sensor_doubts: about.filter(({ action }) => action === 'sensor_verdict'),
    alerts: about.filter(({ action }) => action.startsWith('alert_')),
    acts: about.filter(({ actor }) => actor !== 'engine'),
    treatments: treatmentsOf(decisions),
    missing: claimsMissing(known),
    record: await deps.store.recordHead(),
  }
  return { ...pack, sha256: hashOf(pack) }
}
