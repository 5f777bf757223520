import type { ApiDeps } from '#src/api/deps.ts'
import { own, ownNetwork, type Principal } from '#src/api/principal.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { actOf, PRECEDENCE, scopeOf } from '#src/decision/precedence.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { type CoveredScope, type NamedScope, scopesOf } from '#src/decision/scope.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** A person's answer as it stands on one route. */
export type StandingAnswer = Pick<HumanAction, 'by' | 'at' | 'action' | 'spread_rate_g_m2'> & {
  readonly act: string
  readonly scope: NamedScope
}
export type ScopedRoute = {
  readonly route: string
  readonly name: string
  /** Null: no advice yet, so that nobody can answer. */
  readonly version: number | null
  readonly status: Decision['status'] | null
  readonly advised: Decision['recommendation']['outcome'] | null
  readonly advised_rate_g_m2: number | null
  readonly answer: StandingAnswer | null
  /** Answers of other scopes that go on asking beneath it. */
  readonly beneath: readonly StandingAnswer[]
  /** No action that waits for a second person. */
  readonly awaiting: StandingAnswer | null
}
/** For what one act may answer on a night, and what stands on each route. */
export type NightScopes = {
  readonly night: string
  readonly precedence: string
  readonly scopes: readonly CoveredScope[]
  readonly routes: readonly ScopedRoute[]
}

const standing =
  (route: string) =>
  (answer: HumanAction): StandingAnswer => {
    const { by, at, action, spread_rate_g_m2 } = answer
    return { act: actOf(answer, route), scope: scopeOf(answer, route), by, at, action, spread_rate_g_m2 }
  }

function scopedRoute({ id, name }: TreatmentRoute, decision: Decision | undefined): ScopedRoute {
  const said = standing(id)
  const { recommendation, decided = null, beneath = [], awaiting } = decision ?? {}
  return {
    route: id,
    name,
    version: decision?.version ?? null,
    status: decision?.status ?? null,
    advised: recommendation?.outcome ?? null,
    advised_rate_g_m2: recommendation?.spread_rate_g_m2 ?? null,
    answer: decided && said(decided),
    beneath: beneath.map(said),
    awaiting: awaiting ? said(awaiting) : null,
  }
}

export async function nightScopes(deps: ApiDeps, who: Principal, night: string): Promise<NightScopes> {
  const network = ownNetwork(who, deps.network())
  const stored = currentDecisions(own(who, await deps.store.decisionsOfNight(night)), deps.clock.now())
  const decisions = new Map(stored.map((decision) => [decision.route, decision]))
  return {
    night,
    precedence: PRECEDENCE,
    scopes: scopesOf(network, deps.policyOf),
    routes: network.routes.map((route) => scopedRoute(route, decisions.get(route.id))),
  }
}
