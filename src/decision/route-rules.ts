import type { Policy } from '#src/decision/policy.ts'
import type { SaltType, Traffic } from '#src/decision/treatment-table.ts'
import type { RouteId, RouteThreshold, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Minutes } from '#src/units.ts'

/** What a policy may rule for a route; what is absent stays the route's own. */
export type RouteRules = {
  readonly threshold?: Pick<RouteThreshold, 'treat_below_c' | 'side'>
  readonly mobilisation_min?: Minutes
  readonly treatment_min?: Minutes
  readonly margin_min?: Minutes
  readonly salt?: SaltType
  readonly traffic?: Traffic
}
/** Routes treated alike, in the authority's own words: `p1`, Primary. */
export type RouteClass = RouteRules & { readonly id: string; readonly name: string }
/** One route's class and what is ruled for it alone. */
export type RouteOverride = RouteRules & { readonly route: RouteId; readonly class?: string }

type RoutePolicy = Pick<Policy, 'classes' | 'default_class' | 'routes'>
export type RuledRoute = Pick<
  TreatmentRoute,
  'id' | 'threshold' | 'mobilisation_min' | 'treatment_min' | 'margin_min'
>

const overridesOf = new WeakMap<Policy['routes'], ReadonlyMap<RouteId, RouteOverride>>()

function overrideFor({ routes }: RoutePolicy, route: RouteId): RouteOverride | undefined {
  let known = overridesOf.get(routes)
  if (!known) {
    known = new Map(routes.map((override) => [override.route, override]))
    overridesOf.set(routes, known)
  }
  return known.get(route)
}

/** The class of a route under the policy; null: none. */
export function classOf(policy: RoutePolicy, route: RouteId): RouteClass | null {
  const named = overrideFor(policy, route)?.class ?? policy.default_class
  return policy.classes.find(({ id }) => id === named) ?? null
}

/** What is ruled for this route alone goes before what is ruled for its class. */
export function rulesFor(policy: RoutePolicy, route: RouteId): RouteRules {
  const ofClass: RouteRules = classOf(policy, route) ?? {}
  const own: RouteRules = overrideFor(policy, route) ?? {}
  return {
    threshold: own.threshold ?? ofClass.threshold,
    mobilisation_min: own.mobilisation_min ?? ofClass.mobilisation_min,
    treatment_min: own.treatment_min ?? ofClass.treatment_min,
    margin_min: own.margin_min ?? ofClass.margin_min,
    salt: own.salt ?? ofClass.salt,
    traffic: own.traffic ?? ofClass.traffic,
  }
}

/**
 * The route as the policy rules it: its threshold (whose version is then the policy's) and its times. The very same
 * route when nothing is ruled for it.
 */
export function ruledRoute<Route extends RuledRoute>(policy: Policy, route: Route): Route {
  const { threshold, mobilisation_min, treatment_min, margin_min } = rulesFor(policy, route.id)
  const times = { mobilisation_min, treatment_min, margin_min }
  const ruled = Object.entries(times).filter(([, minutes]) => minutes !== undefined)
  if (!threshold && ruled.length === 0) return route
  return {
    ...route,
    ...Object.fromEntries(ruled),
    ...(threshold && { threshold: { ...threshold, version: policy.version } }),
  }
}
