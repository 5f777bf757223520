import type { Policy } from '#src/decision/policy.ts'
import { classOf } from '#src/decision/route-rules.ts'
import type { Network } from '#src/network/network.ts'

/** For what a person answers in one act: every route of the authority, of a forecast domain, of a class, or one. */
export type Scope = {
  readonly kind: 'county' | 'domain' | 'class' | 'route'
  /** Id of the authority, forecast domain, class of the policy, or route. */
  readonly id: string
}
/** As people call it: `Whole county`, `Vale of Catmose`, `Primary`. */
export type NamedScope = Scope & { readonly name: string }
/** With the routes that it covers now. */
export type CoveredScope = NamedScope & { readonly authority: string; readonly routes: readonly string[] }

/** A domain and a class cover different kinds of routes: neither is the wider. */
const WIDTH: Record<Scope['kind'], number> = { county: 2, domain: 1, class: 1, route: 0 }

export const isWider = (a: Scope, b: Scope): boolean => WIDTH[a.kind] > WIDTH[b.kind]
export const isSameScope = (a: Scope, b: Scope): boolean => a.kind === b.kind && a.id === b.id

/** Everything for which one act may answer, the widest first; what covers no route is left out. */
export function scopesOf(network: Network, policyOf: (authority: string) => Policy): CoveredScope[] {
  const all = network.authorities.flatMap((authority) => scopesOfAuthority(network, authority.id, policyOf))
  return all.filter(({ routes }) => routes.length > 0)
}

function scopesOfAuthority(
  network: Network,
  authority: string,
  policyOf: (authority: string) => Policy,
): CoveredScope[] {
  const policy = policyOf(authority)
  const routes = network.routes.filter((route) => route.authority === authority)
  const covering = (kind: Scope['kind'], id: string, name: string, has: (route: string) => boolean) => ({
    kind,
    id,
    name,
    authority,
    routes: routes.map((route) => route.id).filter(has),
  })
  const domains = network.domains.filter((domain) => domain.authority === authority)
  return [
    covering('county', authority, 'Whole county', () => true),
    ...domains.map(({ id, name }) => covering('domain', id, name, inDomain(network, id))),
    ...policy.classes.map(({ id, name }) =>
      covering('class', id, name, (route) => classOf(policy, route)?.id === id),
    ),
    ...routes.map(({ id, name }) => ({ kind: 'route' as const, id, name, authority, routes: [id] })),
  ]
}

/** A route lies in each domain that one of its stations lies in. */
function inDomain(network: Network, domain: string): (route: string) => boolean {
  const stations = network.stations.filter((station) => station.domain === domain)
  const routes = new Set(stations.flatMap((station) => station.routes))
  return (route) => routes.has(route)
}
