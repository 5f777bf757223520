import type { Policy } from '#src/decision/policy.ts'
import { ruledRoute } from '#src/decision/route-rules.ts'
import type { Network } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** The network with each route as its authority's policy rules it; the very same where nothing is ruled. */
export function ruledNetwork(network: Network, policyOf: (authority: string) => Policy): Network {
  const routes = network.routes.map((route) => ruledRoute(policyOf(route.authority), route))
  return routes.every((route, index) => route === network.routes[index]) ? network : { ...network, routes }
}

const ownValues = (changed: TreatmentRoute, ruled: TreatmentRoute, own: TreatmentRoute): TreatmentRoute =>
  Object.fromEntries(
    Object.entries(changed).map(([key, value]) => [
      key,
      value === ruled[key as keyof TreatmentRoute] ? own[key as keyof TreatmentRoute] : value,
    ]),
  ) as TreatmentRoute

/**
 * A network that was made by changing the ruled one, with the routes' own values back where the policy's were left as
 * they were: what a policy rules is never saved as a route's own.
 */
export function unruledNetwork(changed: Network, ruled: Network, own: Network): Network {
  if (ruled === own) return changed
  const before = new Map(
    own.routes.map((route, index) => [route.id, { own: route, ruled: ruled.routes[index]! }]),
  )
  const routes = changed.routes.map((route) => {
    const known = before.get(route.id)
    if (!known) return route
    return route === known.ruled ? known.own : ownValues(route, known.ruled, known.own)
  })
  return { ...changed, routes }
}
