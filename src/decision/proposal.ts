import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import { standingAnswers } from '#src/decision/precedence.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { changeOf, doseOf, isMoreCautious, isMoreWork } from '#src/decision/steadiness.ts'
import type { CivilDate } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'

/** What becomes of the route's decision when the engine has looked again. */
export type Proposal = {
  readonly decision: Decision
  /** `refreshed`: the same proposal with newer figures, the same version. */
  readonly kind: 'proposed' | 'changed' | 'reopened' | 'refreshed'
}

export type RouteNight = {
  readonly authority: string
  readonly route: string
  readonly night: CivilDate
  readonly now: Date
  readonly policy: Policy
  /** Since when the advice has asked for less than is proposed, without a break; null: it does not. */
  readonly easing_since: Date | null
}

/** The engine's own decisions have this id; others were given to it and are pending until they expire. */
export const decisionId = (night: CivilDate, route: string): string => `${night}-${route}`

const isEngines = (decision: Decision) => decision.id === decisionId(decision.night, decision.route)

/**
 * Of several decisions for one route and night the one that counts: one that was given from outside while a person
 * has answered it or it is still valid, else the engine's own.
 */
export function currentDecisions(decisions: readonly Decision[], now: Date): Decision[] {
  const current = new Map<string, Decision>()
  const counts = (decision: Decision) => decision.status !== 'proposed' || decision.valid_until >= now
  for (const decision of decisions) {
    const other = current.get(decision.route)
    const [engines, given] = isEngines(decision) ? [decision, other] : [other, decision]
    current.set(decision.route, given && counts(given) ? given : (engines ?? given ?? decision))
  }
  return [...current.values()]
}

/** Is this advice more cautious, or more work, than the advice that the person answered, and than the answer? */
function asksForMore(
  advice: Recommendation,
  { recommendation: answered, decided }: Decision,
  policy: Policy,
): boolean {
  if (!decided || isMoreWork(advice, answered, policy)) return true
  return (
    isMoreCautious(advice, answered.outcome, doseOf(answered.spread_rate_g_m2, answered.passes)) &&
    isMoreCautious(advice, decided.action, doseOf(decided.spread_rate_g_m2, answered.passes))
  )
}

/** Worth calling a crew for that has its list already. */
const MUCH_EARLIER = 30 * MINUTE

/** Is the treatment that was ordered, and cannot be done yet, due much earlier than on the crew's list? */
function isDueEarlier(advice: Recommendation, { recommendation: answered, decided }: Decision, now: Date) {
  if (decided?.action !== 'treat' || advice.outcome !== 'treat') return false
  const [then, due] = [answered.complete_by, advice.complete_by]
  return then !== null && due !== null && now < then && then.getTime() - due.getTime() > MUCH_EARLIER
}

/** Newer figures of the same proposal are worth saving from here. */
const DEADLINE_MOVED = MINUTE
const moved = (a: Date | null, b: Date | null) =>
  a === null || b === null ? a !== b : Math.abs(a.getTime() - b.getTime()) >= DEADLINE_MOVED

const left = (until: Date, now: Date) => until.getTime() - now.getTime()

const isRunningOut = (advice: Recommendation, { valid_until }: Decision, now: Date) =>
  left(valid_until, now) < left(advice.valid_until, now) / 2

/** Worth saving again: newer words or figures, or half of the validity used up. */
const isDated = (advice: Recommendation, decision: Decision, now: Date) =>
  advice.because !== decision.recommendation.because ||
  moved(advice.start_by, decision.recommendation.start_by) ||
  isRunningOut(advice, decision, now)

/** The same advice, valid for longer once half of that is used up. */
const kept = (advice: Recommendation, decision: Decision, now: Date): Proposal | null =>
  isRunningOut(advice, decision, now)
    ? { kind: 'refreshed', decision: { ...decision, valid_until: advice.valid_until } }
    : null

/** Does the advice ask for less than is proposed to a person who has not answered yet? */
export const isEasing = (previous: Decision | null, advice: Recommendation, { policy, now }: RouteNight) =>
  previous?.status === 'proposed' &&
  isEngines(previous) &&
  changeOf(advice, previous, policy, now) === 'once_held'

/** The proposal that nobody has answered, after new advice. */
function afterAdvice(
  previous: Decision,
  advice: Recommendation,
  next: Decision,
  on: RouteNight,
): Proposal | null {
  const { now, policy, easing_since } = on
  const change = changeOf(advice, previous, policy, now)
  const held = now.getTime() - (easing_since ?? now).getTime() >= policy.steadiness.ease_after_min * MINUTE
  if (change === 'at_once' || (change === 'once_held' && held)) return { kind: 'changed', decision: next }
  if (change !== 'none') return kept(advice, previous, now)
  const { recommendation, valid_until } = next
  return isDated(advice, previous, now)
    ? { kind: 'refreshed', decision: { ...previous, recommendation, valid_until } }
    : null
}

/**
 * The decision after new advice, or null when nothing changes. A person's answer stands until the advice asks for
 * more than both the advice answered and the answer, or for an ordered treatment much earlier; then it is a proposal
 * again, one version on. What nobody has answered changes by the policy's steadiness. A pending decision from outside stands while it is valid.
 */
export function nextDecision(
  previous: Decision | null,
  advice: Recommendation,
  on: RouteNight,
): Proposal | null {
  const { authority, route, night, now } = on
  const fresh = {
    recommendation: advice,
    valid_until: advice.valid_until,
    proposed_start_by: advice.start_by,
  }
  const proposal = { status: 'proposed' as const, proposed_at: now, decided: null }
  const isGiven = previous !== null && !isEngines(previous)
  if (!previous || (isGiven && previous.status === 'proposed' && previous.valid_until < now)) {
    const id = decisionId(night, route)
    return {
      kind: 'proposed',
      decision: { id, authority, route, night, version: 1, flags: [], ...proposal, ...fresh },
    }
  }
  const { awaiting: _, ...known } = previous
  const next = { ...known, version: previous.version + 1, flags: [], ...proposal, ...fresh }
  if (previous.status !== 'proposed') {
    if (asksForMore(advice, previous, on.policy) || isDueEarlier(advice, previous, now))
      return {
        kind: 'reopened',
        decision: { ...next, beneath: standingAnswers(previous), flags: ['REOPENED'] },
      }
    return kept(advice, previous, now)
  }
  if (isGiven) return null
  return afterAdvice(previous, advice, next, on)
}
