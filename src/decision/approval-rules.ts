import { type ActRefusal, refuse } from '#src/decision/act-refusal.ts'
import type { Decision, HumanAction } from '#src/decision/decision.ts'
import { overruledInWords, type Precedence } from '#src/decision/precedence.ts'
import type { NamedScope } from '#src/decision/scope.ts'
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
  /** Names (`actOf`) of the answers of other scopes that this one sets aside. */
  readonly overrules?: readonly string[]
}

/** As much of the user as the rules ask for. */
export type Approver = {
  readonly username: string
  readonly authority: string
  readonly role: string
  readonly on_duty: boolean
}

export type GivenAnswer = {
  readonly decision: Decision
  readonly request: ApproveRequest
  readonly now: Date
  readonly user: Approver
  readonly scope: NamedScope
  /** What it would do to the answers that stand. */
  readonly before: Precedence
}
type Rule = (given: GivenAnswer) => ActRefusal | null

const MOST_G_M2 = 40

/** Who may answer for an authority at all. */
export function mayAnswer(user: Approver, authority: string): ActRefusal | null {
  if (user.authority !== authority)
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

const mayDecide: Rule = ({ decision, user }) => mayAnswer(user, decision.authority)

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

/** No action although the advice is to treat, or nobody knows. */
export const goesAgainst = ({ decision, request }: Pick<GivenAnswer, 'decision' | 'request'>) =>
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

/** What another scope was told is set aside by name, never by being overlooked. */
const namesWhatItOverrules: Rule = ({ decision, request, before }) => {
  const unnamed = before.overruled.filter(({ act }) => !request.overrules?.includes(act))
  if (unnamed.length === 0) return null
  const message = `Another answer stands for ${decision.route}: ${unnamed.map(overruledInWords).join('; ')}. Name it in overrules to set it aside${before.isLess ? ', with your reason' : ''}.`
  const overruled = unnamed.map((answer) => ({ route: decision.route, ...answer }))
  return { ...refuse(409, 'OVERRULES', 'overrules', message), difference: { overruled } }
}

const saysWhyForLess: Rule = ({ request, before }) =>
  before.isLess && !request.note?.trim()
    ? refuse(422, 'REASON_REQUIRED', 'note', 'It asks for less than the answer that it sets aside: say why.')
    : null

/** Who gave it first cannot be the second person. */
const isAnother: Rule = ({ decision, request, user }) =>
  request.action === 'no_action' && decision.awaiting?.by === user.username
    ? refuse(
        403,
        'TWO_PERSON',
        null,
        'You have answered this already: another duty manager who is on duty gives the same answer, or the advice stands.',
      )
    : null

const RULES: readonly Rule[] = [
  mayDecide,
  namesTheRoute,
  givesARate,
  isCurrent,
  saysWhy,
  namesWhatItOverrules,
  saysWhyForLess,
  isAnother,
]

/** The first rule that refuses the answer; null: none does. */
export const refusalOf = (given: GivenAnswer): ActRefusal | null =>
  RULES.map((rule) => rule(given)).find((found) => found !== null) ?? null
