import type { DecideCase } from '#src/decision/decide-case.ts'
import { holdsUntil, isSameEvidence } from '#src/decision/look-step.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'

type Held = { readonly given: DecideCase; readonly advice: Recommendation; readonly until: Date }

/** As it was worked out at an earlier look, while no evidence is new and time alone changes nothing; else anew. */
export function heldAdvice(): (given: DecideCase) => Recommendation {
  const ofRoute = new Map<string, Held>()
  return (given) => {
    const held = ofRoute.get(given.route.id)
    const isInTime = held && held.given.now <= given.now && given.now < held.until
    if (isInTime && isSameEvidence(held.given, given)) return held.advice
    const advice = recommend(given)
    ofRoute.set(given.route.id, { given, advice, until: holdsUntil(given) })
    return advice
  }
}
