import type { Decision } from '#src/decision/decision.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'

/** Why the orders of the night are not those that a plan was made for. */
export type OrderGap = {
  readonly kind: 'not_ordered' | 'changed' | 'not_planned'
  readonly route: string
}

/** What a person ordered for a route; null: nobody ordered a treatment. */
function orderedOf({ status, decided, recommendation }: Decision) {
  if (status === 'proposed' || decided?.action !== 'treat') return null
  return { spread_rate_g_m2: decided.spread_rate_g_m2, passes: recommendation.passes ?? 1 }
}

/**
 * The first thing in which the plan and the orders differ; null: the plan is for what is ordered. A plan says who drives
 * where; that a route is treated at all is ordered by answering its advice, and by nothing else.
 */
export function orderGap(plan: NightPlan, decisions: readonly Decision[]): OrderGap | null {
  for (const { id, route, spread_rate_g_m2, passes } of plan.decisions) {
    const decision = decisions.find((one) => one.id === id)
    const order = decision ? orderedOf(decision) : null
    if (!decision || decision.status === 'proposed') return { kind: 'not_ordered', route }
    if (!order || order.spread_rate_g_m2 !== spread_rate_g_m2 || order.passes !== passes)
      return { kind: 'changed', route }
  }
  const more = decisions.find(
    (decision) =>
      decision.authority === plan.authority &&
      orderedOf(decision) !== null &&
      !plan.decisions.some(({ route }) => route === decision.route),
  )
  return more ? { kind: 'not_planned', route: more.route } : null
}

/** The gap as whoever confirms reads it. */
export const gapInWords = ({ kind, route }: OrderGap): string =>
  ({
    not_ordered: `${route} is not ordered: answer its advice first. A plan says who drives where, not that it is treated.`,
    changed: `What is ordered for ${route} is not what this plan was made for: propose a plan anew.`,
    not_planned: `${route} is ordered and not in this plan: propose a plan anew.`,
  })[kind]
