import type { ActRefusal } from '#src/decision/act-refusal.ts'
import {
  type ApproveRequest,
  type Approver,
  type GivenAnswer,
  goesAgainst,
  refusalOf,
} from '#src/decision/approval-rules.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { precedence, standingAnswers } from '#src/decision/precedence.ts'
import { isSameScope, type NamedScope } from '#src/decision/scope.ts'

export type { ApproveRequest, Approver }

/** Under what a person answers. */
export type AnswerTerms = {
  /** Absent: the route alone. */
  readonly scope?: NamedScope
  /** No action against advice, or against a wider order to treat, needs a second person. */
  readonly second_person?: boolean
}

type Answer = Omit<GivenAnswer, 'user'>

/** More than a usual precautionary run; allowed, and flagged. */
const UNUSUAL_ABOVE_G_M2 = 20

function flagsOf(given: Answer): string[] {
  const { spread_rate_g_m2: rate = 0, basis, added_routes = [] } = given.request
  return [
    ...(goesAgainst(given) ? ['OVERRIDE'] : []),
    ...(rate > UNUSUAL_ABOVE_G_M2 ? ['UNUSUAL_RATE'] : []),
    ...(basis !== undefined && basis !== 'normal' ? ['DEGRADED_BASIS'] : []),
    ...(added_routes.length > 0 ? ['MORE_CAUTIOUS'] : []),
    ...(given.before.isLess ? ['OVERRULES_FOR_LESS'] : []),
  ]
}

/** Confirmed: as proposed. Refused: no action against the advice. Amended: anything else. */
function statusAfter(given: Answer): Decision['status'] {
  const { outcome, spread_rate_g_m2 } = given.decision.recommendation
  if (goesAgainst(given)) return 'refused'
  const asProposed =
    given.request.action === outcome &&
    (outcome === 'no_action' || given.request.spread_rate_g_m2 === spread_rate_g_m2)
  return asProposed ? 'confirmed' : 'amended'
}

const rateOf = ({ action, spread_rate_g_m2 }: ApproveRequest) =>
  action === 'treat' ? (spread_rate_g_m2 ?? null) : null

const routeScope = ({ route }: Decision): NamedScope => ({ kind: 'route', id: route, name: route })

function answerOf(decision: Decision, request: ApproveRequest, now: Date, terms: AnswerTerms): Answer {
  const { scope = routeScope(decision) } = terms
  const next = { action: request.action, spread_rate_g_m2: rateOf(request) }
  return { decision, request, now, scope, before: precedence(decision, next, scope, decision.route) }
}

/**
 * The decision with a person's answer, one version on, or the first rule that refuses it. Where a second person is
 * needed the answer waits for one in `awaiting` and nothing else changes. Whether `routes` and `added_routes` exist and
 * belong to the authority is for the caller, who knows the network.
 */
export function approve(
  decision: Decision,
  request: ApproveRequest,
  now: Date,
  user: Approver,
  terms: AnswerTerms = {},
): Decision | ActRefusal {
  const answer = answerOf(decision, request, now, terms)
  const refusal = refusalOf({ ...answer, user })
  if (refusal) return refusal
  if (terms.second_person && needsSecond(answer)) return withSecond(answer, user.username)
  return answered(answer, user.username)
}

const needsSecond = (given: Answer) =>
  given.request.action === 'no_action' &&
  (goesAgainst(given) || given.before.overruled.some(({ action }) => action === 'treat'))

/** The first person's answer waits; the second's, to the same question, makes it count. */
function withSecond(given: Answer, by: string): Decision {
  const { decision, scope } = given
  const { awaiting } = decision
  if (awaiting?.scope && isSameScope(awaiting.scope, scope))
    return answered(given, awaiting.by, { note: awaiting.note, seconded_by: by })
  return { ...decision, version: decision.version + 1, awaiting: humanAction(given, by) }
}

function humanAction({ request, now, scope, before, ...rest }: Answer, by: string): HumanAction {
  return {
    by,
    at: now,
    action: request.action,
    spread_rate_g_m2: rateOf(request),
    note: request.note ?? null,
    basis: request.basis ?? null,
    flags: flagsOf({ request, now, scope, before, ...rest }),
    scope,
    ...(before.overruled.length > 0 && { overruled: before.overruled }),
  }
}

function answered(given: Answer, by: string, second: Partial<HumanAction> = {}): Decision {
  const { beneath: _, awaiting: __, ...decision } = given.decision
  const { beneath } = given.before
  const decided = { ...humanAction(given, by), ...second }
  return {
    ...decision,
    status: statusAfter(given),
    version: decision.version + 1,
    decided,
    ...(beneath.length > 0 && { beneath }),
    flags: decided.flags,
  }
}

const highestRate = (decision: Decision, request: ApproveRequest): ApproveRequest => {
  const rates = standingAnswers(decision).map(({ spread_rate_g_m2 }) => spread_rate_g_m2 ?? 0)
  return { ...request, spread_rate_g_m2: Math.max(request.spread_rate_g_m2 ?? 0, ...rates) }
}

/**
 * The present decision of an added route after the same order: treat, at the rate given or at a higher one that was
 * ordered for it already. Nothing stands against it, for it can only be more cautious. To be called once `approve` has
 * accepted, for each of `added_routes`.
 */
export const treatAlso = (decision: Decision, request: ApproveRequest, now: Date, by: string): Decision =>
  answered(answerOf(decision, highestRate(decision, request), now, {}), by)
