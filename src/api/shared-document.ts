import type { ApiDeps } from '#src/api/deps.ts'
import { spanOf } from '#src/api/parameters.ts'
import { ownNetwork, owns, type Principal } from '#src/api/principal.ts'
import { notFound } from '#src/api/problem.ts'
import { stationVerdict } from '#src/api/station-verdict.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { isShared, type Share } from '#src/network/share.ts'
import type { OperationalStore } from '#src/ports.ts'
import { nightOf } from '#src/season.ts'
import { DAY } from '#src/units.ts'

/** Shares that this principal may look into: given or taken, or the one that its key opens. */
export async function sharesFor(deps: ApiDeps, whole: OperationalStore, who: Principal): Promise<Share[]> {
  if (who.share === undefined) return deps.store.shares()
  return (await whole.shares()).filter((share) => share.id === who.share)
}

/** The rows of its owner, for what is shared and nothing else. */
async function stationShared(deps: ApiDeps, owners: OperationalStore, share: Share) {
  const found = deps.network().stations.find(({ id }) => id === share.subject)
  if (!found || found.authority !== share.authority) return null
  const { id, name, lat, lon } = found
  const now = deps.clock.now()
  const forecasts = await owners.latestForecasts()
  const span = spanOf({ from: new Date(now.getTime() - DAY).toISOString() }, now)
  return {
    station: { id, name, lat, lon },
    readings: deps.recent.ofStation(id, span.from, span.to),
    verdict: stationVerdict(id, deps.network(), deps.sensors),
    forecast: forecasts.find(({ station }) => station === id) ?? null,
  }
}

async function routeShared(deps: ApiDeps, owners: OperationalStore, share: Share) {
  const found = deps.network().routes.find(({ id }) => id === share.subject)
  if (!found || found.authority !== share.authority) return null
  const now = deps.clock.now()
  const own = { authorities: [share.authority] }
  const night = nightOf(now, timeZoneOf(ownNetwork(own, deps.network()), deps.timeZone))
  const decisions = currentDecisions(await owners.decisionsOfNight(night), now)
  return {
    route: { id: found.id, name: found.name },
    decision: decisions.find(({ route }) => route === found.id) ?? null,
  }
}

export type SharedDocument = Awaited<ReturnType<typeof sharedDocument>>

/**
 * What is shared, as it is now, marked with its owner. Ended, over, or of a thing that is gone: not there. Read only,
 * and no evidence of the reader's own roads.
 */
export async function sharedDocument(deps: ApiDeps, whole: OperationalStore, who: Principal, wanted: string) {
  const share = (await sharesFor(deps, whole, who)).find(({ id }) => id === wanted)
  if (!share || !isShared(share, deps.clock.now())) throw notFound('share')
  const owners = whole.as([share.authority])
  const part = await (share.kind === 'station' ? stationShared : routeShared)(deps, owners, share)
  if (!part) throw notFound('share')
  const owner = deps.network().authorities.find(({ id }) => id === share.authority)
  return {
    share: share.id,
    kind: share.kind,
    owner: { id: share.authority, name: owner?.name ?? share.authority },
    is_own: owns(who, share.authority),
    until_at: share.until_at,
    ...part,
  }
}
