import type { Decision } from '#src/decision/decision.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
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

const CAUTION: Record<Outcome, number> = { no_action: 0, unknown: 1, treat: 2 }
const dose = (rate: number | null, passes: number | null) => (rate ?? 0) * (passes ?? 1)

function isMoreCautious(advice: Recommendation, outcome: Outcome, salt: number): boolean {
  if (CAUTION[advice.outcome] !== CAUTION[outcome]) return CAUTION[advice.outcome] > CAUTION[outcome]
  return outcome === 'treat' && dose(advice.spread_rate_g_m2, advice.passes) > salt
}

/** Is this advice more cautious than the advice that the person answered, and than the answer? */
function asksForMore(advice: Recommendation, { recommendation: answered, decided }: Decision): boolean {
  if (!decided) return true
  return (
    isMoreCautious(advice, answered.outcome, dose(answered.spread_rate_g_m2, answered.passes)) &&
    isMoreCautious(advice, decided.action, dose(decided.spread_rate_g_m2, answered.passes))
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

const DEADLINE_MOVED = 5 * MINUTE
const moved = (a: Date | null, b: Date | null) =>
  a === null || b === null ? a !== b : Math.abs(a.getTime() - b.getTime()) > DEADLINE_MOVED

const isOther = (a: Recommendation, b: Recommendation) =>
  a.outcome !== b.outcome ||
  a.spread_rate_g_m2 !== b.spread_rate_g_m2 ||
  a.passes !== b.passes ||
  a.plough !== b.plough ||
  a.rule !== b.rule ||
  moved(a.start_by, b.start_by)

const left = (until: Date, now: Date) => until.getTime() - now.getTime()

/** Worth saving again: newer words, or half of the validity used up. */
const isDated = (advice: Recommendation, { recommendation, valid_until }: Decision, now: Date) =>
  advice.because !== recommendation.because || left(valid_until, now) < left(advice.valid_until, now) / 2

/**
 * The decision after new advice, or null when nothing changes. A person's answer stands until the advice asks for
 * more than both the advice answered and the answer, or for an ordered treatment much earlier; then it is a proposal
 * again, one version on. A pending decision from outside stands while it is valid.
 */
export function nextDecision(
  previous: Decision | null,
  advice: Recommendation,
  on: RouteNight,
): Proposal | null {
  const { authority, route, night, now } = on
  const fresh = { recommendation: advice, valid_until: advice.valid_until }
  const proposal = { status: 'proposed' as const, proposed_at: now, decided: null }
  const isGiven = previous !== null && !isEngines(previous)
  if (!previous || (isGiven && previous.status === 'proposed' && previous.valid_until < now)) {
    const id = decisionId(night, route)
    return {
      kind: 'proposed',
      decision: { id, authority, route, night, version: 1, flags: [], ...proposal, ...fresh },
    }
  }
  const next = { ...previous, version: previous.version + 1, flags: [], ...proposal, ...fresh }
  if (previous.status !== 'proposed') {
    if (asksForMore(advice, previous) || isDueEarlier(advice, previous, now))
      return { kind: 'reopened', decision: { ...next, flags: ['REOPENED'] } }
    if (left(previous.valid_until, now) >= left(advice.valid_until, now) / 2) return null
    return { kind: 'refreshed', decision: { ...previous, valid_until: advice.valid_until } }
  }
  if (isGiven) return null
  if (isOther(advice, previous.recommendation)) return { kind: 'changed', decision: next }
  return isDated(advice, previous, now) ? { kind: 'refreshed', decision: { ...previous, ...fresh } } : null
}
