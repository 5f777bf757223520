import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { type NightDone, toldFor } from '#src/routing/night/night-done.ts'
import type { RouteTonight } from '#src/routing/night/night-task.ts'
import { MINUTE } from '#src/units.ts'

/** A route to be treated tonight with the order that says so; without one it is only supposed to be. */
export type Tonight = RouteTonight & {
  readonly decision: Decision | null
  readonly answer: HumanAction | null
}
/** A person's answer counts before the engine's proposal. */
export function orderOf(route: TreatmentRoute, decision: Decision): Tonight | null {
  const { recommendation, decided, status } = decision
  const answer = status === 'proposed' ? null : decided
  const action = answer?.action ?? recommendation.outcome
  const rate = answer ? answer.spread_rate_g_m2 : recommendation.spread_rate_g_m2
  if (action !== 'treat' || rate === null) return null
  const { complete_by, passes } = recommendation
  return { route, spread_rate_g_m2: rate, passes: passes ?? 1, complete_by, decision, answer }
}

/** Routes that are only supposed to be treated: at the highest rate of tonight, without a time of their own. */
export function supposedOf(
  routes: readonly TreatmentRoute[],
  tonight: readonly Tonight[],
  more: readonly string[],
): Tonight[] {
  const rates = tonight.map(({ spread_rate_g_m2 }) => spread_rate_g_m2)
  if (rates.length === 0) return []
  return routes
    .filter(({ id }) => more.includes(id) && !tonight.some(({ route }) => route.id === id))
    .map((route) => ({
      ...{ route, passes: 1, complete_by: null, decision: null, answer: null },
      spread_rate_g_m2: Math.max(...rates),
    }))
}

/** Routes that nobody has decided and that may freeze all the same, in words. */
export function leftOut(routes: readonly TreatmentRoute[], decisions: readonly Decision[]): string[] {
  return routes.flatMap(({ id, name, segments }) => {
    const decision = decisions.find(({ route }) => route === id)
    if (!decision) return [`${name}: nothing has been decided; it is not in this plan.`]
    const { recommendation, decided, status } = decision
    const answer = status === 'proposed' ? null : decided
    if (!answer && recommendation.outcome === 'unknown')
      return [`${name} is unknown and nobody has decided it by hand; it is not in this plan.`]
    const isTreated = (answer?.action ?? recommendation.outcome) === 'treat'
    const rate = answer ? answer.spread_rate_g_m2 : recommendation.spread_rate_g_m2
    if (isTreated && segments.length === 0)
      return [`${name} is to be treated and no roads are entered for it; it is not in this plan.`]
    return isTreated && rate === null ? [`${name} has no spread rate; it is not in this plan.`] : []
  })
}

/** When the first spreaders may leave: those that are out already go on from now. */
export function leaveAt(tonight: readonly Tonight[], done: NightDone, now: Date): Date {
  if (done.segments.size > 0) return now
  const rolling = tonight.map(
    ({ route, answer }) => (answer?.at ?? now).getTime() + route.mobilisation_min * MINUTE,
  )
  return new Date(Math.max(now.getTime(), ...rolling))
}

/** Reports tell no passes: one may be of the first alone. */
export function doneTwice(tonight: readonly Tonight[], done: NightDone): string[] {
  return tonight.flatMap(({ route, passes }) =>
    passes > 1 && route.segments.some(({ id }) => done.segments.has(id))
      ? [
          `${route.name} needs ${passes} passes: what its crew told is taken as done in all of them. Ask them.`,
        ]
      : [],
  )
}

/** Less than was ordered is salt on the road all the same: nobody is sent again for the rest without a word. */
export function doneThinly(tonight: readonly Tonight[], completed: readonly CompletedTreatment[]): string[] {
  return tonight.flatMap(({ route, answer, spread_rate_g_m2: ordered }) => {
    const told = toldFor({ route, ordered_at: answer?.at ?? null }, completed)
    const least = Math.min(...told.map(({ spread_rate_g_m2 }) => spread_rate_g_m2))
    return least < ordered
      ? [
          `${route.name} is ordered at ${ordered} g/m², its crew told ${least}: what it told is taken as done. Ask them.`,
        ]
      : []
  })
}
