import { type ActRefusal, refuse } from '#src/decision/act-refusal.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import type { GramsPerSquareMetre } from '#src/units.ts'

/** What a person asks for; unknown keys and wrong types were refused where it was parsed. */
export type ApproveRequest = {
  readonly action: HumanAction['action']
  readonly routes: readonly string[]
  readonly expected_version: number
  readonly spread_rate_g_m2?: GramsPerSquareMetre
  readonly note?: string
  readonly basis?: string
  readonly added_routes?: readonly string[]
}

/** As much of the user as the rules ask for. */
export type Approver = {
  readonly username: string
  readonly authority: string
  readonly role: string
  readonly on_duty: boolean
}

type Given = {
  readonly decision: Decision
  readonly request: ApproveRequest
  readonly now: Date
  readonly user: Approver
}
type Answer = Pick<Given, 'decision' | 'request' | 'now'>
type Rule = (given: Given) => ActRefusal | null

const MOST_G_M2 = 40
/** More than a usual precautionary run; allowed, and flagged. */
const UNUSUAL_ABOVE_G_M2 = 20

const mayDecide: Rule = ({ decision, user }) => {
  if (user.authority !== decision.authority)
    return refuse(403, 'TENANT', null, 'This decision belongs to another authority.')
  if (user.role !== 'duty_manager')
    return refuse(403, 'ROLE', null, 'Only a duty manager may confirm a decision.')
  if (!user.on_duty)
    return refuse(
      403,
      'SHIFT',
      null,
      'You are not on duty: a duty manager who is on duty confirms. Nothing was changed.',
    )
  return null
}

const namesTheRoute: Rule = ({ decision, request }) => {
  const { routes, added_routes = [] } = request
  const all = [...routes, ...added_routes]
  if (new Set(all).size < all.length)
    return refuse(422, 'BODY', 'routes', 'A route is named twice: name each once.')
  if (routes.length !== 1 || routes[0] !== decision.route)
    return refuse(
      422,
      'BODY',
      'routes',
      `This decision is for ${decision.route} alone: name it, and others in added_routes.`,
    )
  if (added_routes.length > 0 && request.action !== 'treat')
    return refuse(422, 'BODY', 'added_routes', 'Routes can only be added to a treatment.')
  return null
}

const givesARate: Rule = ({ request: { action, spread_rate_g_m2: rate } }) => {
  if (action === 'no_action') return null
  if (rate !== undefined && rate > 0 && rate <= MOST_G_M2) return null
  const message = `To treat, give a spread rate above 0 and at most ${MOST_G_M2} g/m².`
  return refuse(422, 'BODY', 'spread_rate_g_m2', message)
}

/** What changed since the version that the person looked at, as far as it is still known: how it stands now. */
const present = ({ version, status, recommendation, valid_until }: Decision) => ({
  version,
  status,
  outcome: recommendation.outcome,
  spread_rate_g_m2: recommendation.spread_rate_g_m2,
  start_by: recommendation.start_by,
  because: recommendation.because,
  valid_until,
})

const isCurrent: Rule = ({ decision, request, now }) => {
  const { expected_version: expected } = request
  if (expected !== decision.version)
    return {
      ...refuse(
        409,
        'STALE_VERSION',
        'expected_version',
        `Version ${expected} is out of date: look at version ${decision.version} and decide again.`,
      ),
      difference: { expected_version: expected, now: present(decision) },
    }
  if (now > decision.valid_until)
    return {
      ...refuse(410, 'EXPIRED', null, 'This proposal has expired: wait for a fresh one, or treat by hand.'),
      difference: { valid_until: decision.valid_until, now },
    }
  return null
}

const goesAgainst = ({ decision, request }: Answer) =>
  request.action === 'no_action' && decision.recommendation.outcome !== 'no_action'

const saysWhy: Rule = (given) =>
  goesAgainst(given) && !given.request.note?.trim()
    ? refuse(
        422,
        'NO_ACTION_NEEDS_REASON',
        'note',
        `The advice is ${given.decision.recommendation.outcome === 'treat' ? 'to treat' : 'to assume treat'}: give your reason for going against it.`,
      )
    : null

const rules: readonly Rule[] = [mayDecide, namesTheRoute, givesARate, isCurrent, saysWhy]

function flagsOf(given: Answer): string[] {
  const { spread_rate_g_m2: rate = 0, basis, added_routes = [] } = given.request
  return [
    ...(goesAgainst(given) ? ['OVERRIDE'] : []),
    ...(rate > UNUSUAL_ABOVE_G_M2 ? ['UNUSUAL_RATE'] : []),
    ...(basis !== undefined && basis !== 'normal' ? ['DEGRADED_BASIS'] : []),
    ...(added_routes.length > 0 ? ['MORE_CAUTIOUS'] : []),
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

/**
 * The decision with a person's answer, one version on, or the first rule that refuses it. Whether `routes` and
 * `added_routes` exist and belong to the authority is for the caller, who knows the network.
 */
export function approve(
  decision: Decision,
  request: ApproveRequest,
  now: Date,
  user: Approver,
): Decision | ActRefusal {
  const given: Given = { decision, request, now, user }
  const refusal = rules.map((rule) => rule(given)).find((answer) => answer !== null)
  if (refusal) return refusal
  return answered(given, user.username)
}

function answered(given: Answer, by: string): Decision {
  const { decision, request, now } = given
  const flags = flagsOf(given)
  const decided: HumanAction = {
    by,
    at: now,
    action: request.action,
    spread_rate_g_m2: request.action === 'treat' ? (request.spread_rate_g_m2 ?? null) : null,
    note: request.note ?? null,
    basis: request.basis ?? null,
    flags,
  }
  return { ...decision, status: statusAfter(given), version: decision.version + 1, decided, flags }
}

/**
 * The present decision of an added route after the same order: treat, at the rate given. Nothing stands against it, for
 * it can only be more cautious. To be called once `approve` has accepted, for each of `added_routes`.
 */
export const treatAlso = (decision: Decision, request: ApproveRequest, now: Date, by: string): Decision =>
  answered({ decision, request, now }, by)
