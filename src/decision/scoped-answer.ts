import { type ActRefusal, isActRefusal, refuse } from '#src/decision/act-refusal.ts'
import { type Approver, approve } from '#src/decision/approval.ts'
import { type ApproveRequest, mayAnswer } from '#src/decision/approval-rules.ts'
import type { Decision } from '#src/decision/decision.ts'
import { type OverruledAnswer, overruledInWords } from '#src/decision/precedence.ts'
import type { CoveredScope, Scope } from '#src/decision/scope.ts'
import { listOf } from '#src/decision/words.ts'
import type { GramsPerSquareMetre } from '#src/units.ts'

/** What a person asks for several routes at once. */
export type ScopedRequest = {
  readonly scope: Scope
  /** `as_advised`: each route as its own advice says; where that is unknown, treated at the rate given. */
  readonly action: 'as_advised' | 'treat' | 'no_action'
  /** Of every route where it treats; with `as_advised`, of the unknown ones. */
  readonly spread_rate_g_m2?: GramsPerSquareMetre
  readonly note?: string
  readonly basis?: string
  /** Each route of the scope with the version that the person looked at. */
  readonly versions: readonly { readonly route: string; readonly expected_version: number }[]
  readonly overrules?: readonly string[]
}

export type ScopedAnswer = {
  readonly scope: CoveredScope
  /** What counts for each route on the night. */
  readonly decisions: ReadonlyMap<string, Decision>
  readonly request: ScopedRequest
  readonly now: Date
  readonly user: Approver
  readonly second_person: boolean
}

/** A decision before and after, to be saved against the version before; `asked`: the answer for this route alone. */
export type AnsweredRoute = {
  readonly before: Decision
  readonly after: Decision
  readonly asked: ApproveRequest
}

type RouteRefusal = { readonly route: string; readonly refusal: ActRefusal }

/**
 * One answer for every route of a scope, or the refusal with all that stands against it. All or nothing: what is
 * recorded as said of the whole county was said of each of its routes, as it stood when it was looked at.
 */
export function answerForAll(given: ScopedAnswer): AnsweredRoute[] | ActRefusal {
  const refusal = mayAnswer(given.user, given.scope.authority) ?? isWhole(given) ?? hasRates(given)
  if (refusal) return refusal
  const seen = new Map(given.request.versions.map((one) => [one.route, one.expected_version]))
  const answers = given.scope.routes.map((route) => answerFor(given, given.decisions.get(route)!, seen))
  const refused = answers.flatMap((answer) => ('refusal' in answer ? [answer] : []))
  return refused.length > 0 ? joined(refused) : (answers as AnsweredRoute[])
}

/** Was every route of the scope looked at, and no other? */
function isWhole({ scope, decisions, request: { versions } }: ScopedAnswer): ActRefusal | null {
  const seen = new Set(versions.map(({ route }) => route))
  const stray = [...seen].filter((route) => !scope.routes.includes(route))
  if (stray.length > 0 || seen.size < versions.length)
    return refuse(
      422,
      'BODY',
      'versions',
      `Name each route of ${scope.name} once and no other${stray.length > 0 ? `: ${listOf(stray)}` : ''}.`,
    )
  const undecided = scope.routes.filter((route) => !decisions.has(route))
  if (undecided.length > 0)
    return refuse(
      409,
      'NO_ADVICE_YET',
      null,
      `There is no advice yet for ${listOf(undecided)}: it comes within a minute. Answer for the others route by route if it cannot wait.`,
    )
  const unseen = scope.routes.filter((route) => !seen.has(route))
  if (unseen.length === 0) return null
  const message = `${scope.name} covers ${listOf(unseen)} too: look at it as well and answer again.`
  return { ...refuse(409, 'STALE_VERSION', 'versions', message), difference: { unseen } }
}

/** As advised is no answer where nobody knows: assume treat, at a rate that the person gives. */
function hasRates({ scope, request, decisions }: ScopedAnswer): ActRefusal | null {
  if (request.action !== 'as_advised' || request.spread_rate_g_m2 !== undefined) return null
  const unknown = scope.routes.filter((route) => {
    const { outcome, spread_rate_g_m2 } = decisions.get(route)!.recommendation
    return outcome === 'unknown' || (outcome === 'treat' && spread_rate_g_m2 === null)
  })
  if (unknown.length === 0) return null
  const message = `Nobody can advise on ${listOf(unknown)}: assume treat and give the rate for them, or decide them one by one.`
  return refuse(422, 'RATE_REQUIRED', 'spread_rate_g_m2', message)
}

type Seen = ReadonlyMap<string, number>

function askedOf(request: ScopedRequest, { route, recommendation }: Decision, seen: Seen): ApproveRequest {
  const { action, spread_rate_g_m2: given, note, basis, overrules } = request
  const isAdvised = action === 'as_advised'
  const advised = recommendation.outcome === 'no_action' ? 'no_action' : 'treat'
  const rate = isAdvised ? (recommendation.spread_rate_g_m2 ?? given) : given
  const asked = isAdvised ? advised : action
  return {
    action: asked,
    routes: [route],
    expected_version: seen.get(route)!,
    ...(asked === 'treat' && rate !== undefined && { spread_rate_g_m2: rate }),
    ...(note !== undefined && { note }),
    ...(basis !== undefined && { basis }),
    ...(overrules !== undefined && { overrules }),
  }
}

function answerFor(given: ScopedAnswer, before: Decision, seen: Seen): AnsweredRoute | RouteRefusal {
  const { kind, id, name } = given.scope
  const asked = askedOf(given.request, before, seen)
  const terms = { scope: { kind, id, name }, second_person: given.second_person }
  const after = approve(before, asked, given.now, given.user, terms)
  return isActRefusal(after) ? { route: before.route, refusal: after } : { before, after, asked }
}

/** What has changed is told before what is missing: it must be looked at in any case. */
const FIRST = ['STALE_VERSION', 'EXPIRED', 'OVERRULES']
const rank = ({ refusal: { code } }: RouteRefusal) => FIRST.indexOf(code) + 1 || FIRST.length + 1

const MOST_NAMED = 3
const some = (items: readonly string[]) => {
  const more = items.length - MOST_NAMED
  return more > 0 ? listOf([...items.slice(0, MOST_NAMED), `${more} more`]) : listOf(items)
}

type Overruled = OverruledAnswer & { readonly route: string }

/** Every answer that would be set aside, once each in the sentence and route by route beside it. */
function allOverruled(refusal: ActRefusal, overruled: readonly Overruled[]): ActRefusal {
  const acts = [...new Map(overruled.map((answer) => [answer.act, overruledInWords(answer)])).values()]
  const message = `Other answers stand: ${some(acts)}. Name each in overrules to set it aside, with your reason where yours asks for less.`
  return { ...refusal, message, difference: { overruled } }
}

/** The refusals of one kind as one, with what differs on each route. */
function joined(refused: readonly RouteRefusal[]): ActRefusal {
  const [first] = refused.toSorted((a, b) => rank(a) - rank(b)) as [RouteRefusal]
  const same = refused.filter(({ refusal }) => refusal.code === first.refusal.code)
  const overruled = same.flatMap(({ refusal }) => (refusal.difference?.overruled ?? []) as Overruled[])
  if (overruled.length > 0) return allOverruled(first.refusal, overruled)
  return {
    ...first.refusal,
    message: `${some(same.map(({ route }) => route))}: ${first.refusal.message} Nothing was recorded for any route.`,
    difference: { routes: same.map(({ route, refusal }) => ({ route, ...refusal.difference })) },
  }
}
