import type { Decision } from '#src/decision/decision.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import { type Metres, MINUTE } from '#src/units.ts'

/** Why the orders of the night are not those that a plan was made for. */
export type OrderGap = {
  readonly kind: 'not_ordered' | 'changed' | 'sooner' | 'other_roads' | 'not_planned'
  readonly route: string
}

/** What a person ordered for a route; null: nobody ordered a treatment. */
function orderedOf({ status, decided, recommendation }: Decision) {
  if (status === 'proposed' || decided?.action !== 'treat') return null
  return { spread_rate_g_m2: decided.spread_rate_g_m2, passes: recommendation.passes ?? 1 }
}

/** Less than this is no other night: advice is looked at every few minutes. */
const SOONER = 30 * MINUTE
/** Lengths are told in whole metres and less. */
const OTHER_ROADS: Metres = 1

/** What is spread on, of a route as it stands now. */
export const treatedMetres = ({ segments }: Pick<TreatmentRoute, 'segments'>): Metres =>
  segments.reduce((sum, { treated, length_m }) => (treated ? sum + length_m : sum), 0)

type Planned = NightPlan['decisions'][number]

const isSooner = ({ complete_by: then }: Planned, now: Date | null): boolean =>
  now !== null && (then === null || then.getTime() - now.getTime() > SOONER)

function gapIn(planned: Planned, decision: Decision | undefined, route: TreatmentRoute | undefined) {
  const order = decision ? orderedOf(decision) : null
  if (!decision || decision.status === 'proposed') return 'not_ordered'
  if (!order || order.spread_rate_g_m2 !== planned.spread_rate_g_m2 || order.passes !== planned.passes)
    return 'changed'
  if (isSooner(planned, decision.recommendation.complete_by)) return 'sooner'
  const isSame = route && Math.abs(treatedMetres(route) - planned.treated_m) <= OTHER_ROADS
  return isSame ? null : 'other_roads'
}

/**
 * The first thing in which the plan differs from the orders and the routes as they are now; null: the plan is for what
 * is ordered. A plan says who drives where; that a route is treated at all is ordered by answering its advice, and by
 * nothing else. A route without roads is driven by its own list, with a plan or without.
 */
export function orderGap(
  plan: NightPlan,
  decisions: readonly Decision[],
  routes: readonly TreatmentRoute[],
): OrderGap | null {
  for (const planned of plan.decisions) {
    const decision = decisions.find(({ id }) => id === planned.id)
    const kind = gapIn(
      planned,
      decision,
      routes.find(({ id }) => id === planned.route),
    )
    if (kind) return { kind, route: planned.route }
  }
  const isPlanned = new Set(plan.decisions.map(({ route }) => route))
  const hasRoads = new Set(routes.flatMap(({ id, segments }) => (segments.length > 0 ? [id] : [])))
  const more = decisions.find(
    (decision) =>
      decision.authority === plan.authority &&
      orderedOf(decision) !== null &&
      hasRoads.has(decision.route) &&
      !isPlanned.has(decision.route),
  )
  return more ? { kind: 'not_planned', route: more.route } : null
}

/** The gap as whoever confirms reads it. */
export const gapInWords = ({ kind, route }: OrderGap): string =>
  ({
    not_ordered: `${route} is not ordered: answer its advice first. A plan says who drives where, not that it is treated.`,
    changed: `What is ordered for ${route} is not what this plan was made for: propose a plan anew.`,
    sooner: `${route} has to be treated by an earlier time than this plan was made for: propose a plan anew.`,
    other_roads: `The roads of ${route} are not those that this plan was made for: propose a plan anew.`,
    not_planned: `${route} is ordered and not in this plan: propose a plan anew.`,
  })[kind]
