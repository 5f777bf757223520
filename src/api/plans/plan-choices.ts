import type { ApiDeps } from '#src/api/deps.ts'
import { ownNetwork, type Principal } from '#src/api/principal.ts'
import type { Network } from '#src/network/network.ts'

const roadsOf = new WeakMap<Network['routes'], readonly string[]>()

/** Roads by name, as the standing routes drive them; sorted once a network. */
function roadNames({ routes }: Network): readonly string[] {
  const known = roadsOf.get(routes)
  if (known) return known
  const names = new Set(routes.flatMap(({ segments }) => segments.map(({ road }) => road)))
  const sorted = [...names].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  roadsOf.set(routes, sorted)
  return sorted
}

/** What somebody who plans may name. */
export function planChoices(deps: ApiDeps, who: Principal) {
  const network = ownNetwork(who, deps.network())
  return {
    spreaders: network.spreaders.map(({ id, depot }) => ({ id, depot })),
    depots: network.depots.map(({ id, name }) => ({ id, name })),
    roads: roadNames(network),
  }
}
