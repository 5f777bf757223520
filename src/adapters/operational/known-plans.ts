import { type Answering, lastKnown } from '#src/adapters/operational/last-known.ts'
import type { RoadNetwork } from '#src/network/road-network.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { NightPlan, PlanWork } from '#src/routing/night/night-plan.ts'

type Asked = Pick<OperationalStore, 'plansOfNight' | 'plan' | 'planWork' | 'roadNetwork'>

/** Nights and plans are small; their work and the roads below it are some megabytes each. */
const SMALL = 50
const LARGE = 3

/**
 * The plans of a night and what their lists are made from, as last known: a crew opens its list again while the store
 * does not answer. Each answer is remembered for the authorities that asked, and for no others.
 */
export function knownPlans(answering: Answering, inPatience: <T>(work: Promise<T>) => Promise<T>) {
  const nights = lastKnown<NightPlan[]>(answering, SMALL)
  const plans = lastKnown<NightPlan | null>(answering, SMALL)
  const works = lastKnown<PlanWork | null>(answering, LARGE)
  const networks = lastKnown<RoadNetwork | null>(answering, LARGE)
  return (own: Asked, authorities: readonly string[]): Asked => {
    const key = (...parts: string[]) => JSON.stringify([authorities, ...parts])
    return {
      plansOfNight: (authority, night) =>
        nights.ask(key(authority, night), () => inPatience(own.plansOfNight(authority, night))),
      plan: (id) => plans.ask(key(id), () => inPatience(own.plan(id))),
      planWork: (id) => works.ask(key(id), () => own.planWork(id)),
      roadNetwork: (authority, sha256) =>
        networks.ask(key(authority, sha256), () => own.roadNetwork(authority, sha256)),
    }
  }
}
