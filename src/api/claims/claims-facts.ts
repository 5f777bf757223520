import {
  completedOn,
  devicesAt,
  entriesAbout,
  type Span,
  weatherOf,
} from '#src/api/claims/claims-evidence.ts'
import type { ClaimsPack, OrderedTreatment } from '#src/api/claims/claims-pack-document.ts'
import { type AskedPlace, type ClaimsPlace, claimsPlace } from '#src/api/claims/claims-place.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { type NetworkThen, networksDuring } from '#src/api/network-then.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import type { Device } from '#src/network/device.ts'
import { authorityOf, type Network } from '#src/network/network.ts'
import { nightOf, nightSpan } from '#src/season.ts'

export type ClaimsAsked = { readonly place: AskedPlace; readonly span: Span }

/** All of a pack but its two long lists, and what those tell. */
export type ClaimsFacts = {
  readonly pack: Omit<ClaimsPack, 'forecasts' | 'readings' | 'missing' | 'sha256'>
  readonly place: ClaimsPlace
  readonly devices: readonly Device[]
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

/** The place as the last network of the period that has it; a refusal is that of the last. */
function placeIn(
  who: Principal,
  networks: readonly Network[],
  asked: AskedPlace,
): ClaimsPlace & { network: Network } {
  let refusal: unknown
  for (const network of networks.toReversed())
    try {
      return { ...claimsPlace(who, network, asked), network }
    } catch (error) {
      refusal ??= error
    }
  throw refusal
}

const own = (who: Principal, networks: readonly NetworkThen[]) =>
  networks.map(({ network }) => ownNetwork(who, network))

/** What is held about a place and a period, and where the long lists of it are; rejects with a refusal in words. */
export async function claimsFacts(
  deps: ApiDeps,
  who: Principal,
  { place: asked, span }: ClaimsAsked,
): Promise<ClaimsFacts> {
  const { network, ...place } = placeIn(who, own(who, await networksDuring(deps, span)), asked)
  const { id, name, time_zone, demonstration } = authorityOf(network, place.authority)
  const covers = { from: nightSpan(nightOf(span.from, time_zone), time_zone).from, to: span.to }
  const then = await networksDuring(deps, covers)
  const networks = own(who, then)
  const devices = devicesAt(networks, place)
  const about = await entriesAbout(deps, place, devices, covers)
  const decisions = about.filter(isDecision)
  const pack: ClaimsFacts['pack'] = {
    format: 'frostline.claims-pack/1',
    made_at: deps.clock.now(),
    made_by: who.name,
    authority: { id, name },
    time_zone,
    demonstration,
    asked: { ...asked, ...span },
    covers,
    networks: then.flatMap(({ version }) => version ?? []),
    stations: place.stations,
    routes: place.routes,
    weather: await weatherOf(deps, networks, place, covers),
    sensor_doubts: about.filter(({ action }) => action === 'sensor_verdict'),
    decisions,
    alerts: about.filter(({ action }) => action.startsWith('alert_')),
    spot_requests: about.filter(({ action }) => action.startsWith('spot_request_')),
    acts: about.filter(({ actor }) => actor !== 'engine'),
    treatments: treatmentsOf(decisions),
    completed: await completedOn(deps, place, covers),
    record: await deps.store.recordHead(),
  }
  return { pack, place, devices }
}
