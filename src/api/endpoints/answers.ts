import { z } from 'zod'
import { actProblem } from '#src/api/act-problem.ts'
import { answerEntry } from '#src/api/answer-entry.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { nightScopesOut } from '#src/api/documents/answers.ts'
import { answeredRouteOut, scopeOut } from '#src/api/documents/decisions.ts'
import { principal } from '#src/api/guards.ts'
import { idempotencyKey, onceForKey } from '#src/api/idempotency.ts'
import { nightScopes } from '#src/api/night-scopes.ts'
import { civilDate, id } from '#src/api/parameters.ts'
import { own, ownNetwork, type Principal } from '#src/api/principal.ts'
import { problem } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { type CoveredScope, isSameScope, scopesOf } from '#src/decision/scope.ts'
import { type AnsweredRoute, answerForAll, type ScopedRequest } from '#src/decision/scoped-answer.ts'

const MOST_ROUTES = 5_000
/** Each route with the version that was looked at. */
const LARGEST_ANSWER = 1_000_000
export const actName = z.string().min(1).max(128)
const answer = z.strictObject({
  scope: z.strictObject({
    kind: z.enum(['county', 'domain', 'class', 'route'], 'Give county, domain, class or route.'),
    // a class has an id of the policy's own
    id: z.string().min(1).max(64),
  }),
  action: z.enum(['as_advised', 'treat', 'no_action'], 'Give as_advised, treat or no_action.'),
  versions: z.array(z.strictObject({ route: id, expected_version: z.int().min(1) })).max(MOST_ROUTES),
  spread_rate_g_m2: z.number().optional(),
  note: z.string().max(2_000).optional(),
  basis: z.string().min(1).max(64).optional(),
  overrules: z.array(actName).max(MOST_ROUTES).optional(),
})
const answered = z.object({ scope: scopeOut, items: z.array(answeredRouteOut) })

function scopeFor(deps: ApiDeps, who: Principal, { scope }: ScopedRequest): CoveredScope {
  const found = scopesOf(ownNetwork(who, deps.network()), deps.policyOf).find((one) =>
    isSameScope(one, scope),
  )
  if (!found)
    throw problem(422, 'BODY', `There is no ${scope.kind} ${scope.id} with a route.`, { field: 'scope' })
  return found
}

const lineOf = ({ after }: AnsweredRoute) => {
  const { id: decision, route, version, status, flags, decided } = after
  const { action = null, spread_rate_g_m2 = null, overruled = [] } = after.awaiting ?? decided ?? {}
  const awaits_second_person = after.awaiting !== undefined
  return {
    decision,
    route,
    version,
    status,
    action,
    spread_rate_g_m2,
    flags,
    overruled,
    awaits_second_person,
  }
}

/** What the answer makes of each route as it is now; a refusal is thrown. */
async function answersTo(
  deps: ApiDeps,
  who: Principal,
  night: string,
  { scope, request }: { readonly scope: CoveredScope; readonly request: ScopedRequest },
): Promise<AnsweredRoute[]> {
  const now = deps.clock.now()
  const stored = currentDecisions(own(who, await deps.store.decisionsOfNight(night)), now)
  const answers = answerForAll({
    scope,
    decisions: new Map(stored.map((decision) => [decision.route, decision])),
    request,
    now,
    user: { username: who.name, authority: scope.authority, role: who.role, on_duty: who.on_duty },
    second_person: deps.policyOf(scope.authority).no_action_second_person,
  })
  if (isActRefusal(answers)) throw actProblem(answers)
  return answers
}

/** False when a route is no longer as it was answered. */
async function keepAnswers(
  { store, clock, live }: ApiDeps,
  who: Principal,
  answers: readonly AnsweredRoute[],
): Promise<boolean> {
  const now = clock.now()
  const kept = answers.map(({ before, after, asked }) => ({
    decision: after,
    expected: before.version,
    entry: answerEntry(who.name, now, before, after, asked),
  }))
  if (!(await store.saveAnswers(kept))) return false
  for (const { after } of answers) live.publish({ kind: 'decision', subject: after.route, at: now })
  return true
}

/** Figures may be renewed, under the same version, while somebody answers: the answer is to the newest. */
const TRIES = 3

/** One answer for every route of a scope, saved and told together or not at all. */
async function answerScope(deps: ApiDeps, who: Principal, night: string, request: ScopedRequest) {
  const scope = scopeFor(deps, who, request)
  for (let tries = 0; tries < TRIES; tries++) {
    const answers = await answersTo(deps, who, night, { scope, request })
    if (!(await keepAnswers(deps, who, answers))) continue
    const { kind, id, name } = scope
    return { scope: { kind, id, name }, items: answers.map(lineOf) }
  }
  throw problem(409, 'STALE_VERSION', 'A route changed at this moment: look again. Nothing was recorded.', {
    field: 'versions',
  })
}

export function answerEndpoints(app: App, deps: ApiDeps): void {
  const once = onceForKey(deps.store)
  app.get(
    '/api/v1/nights/:date/scopes',
    {
      schema: {
        summary: 'For what one act may answer, what stands on each route, and which answer goes before which',
        params: z.object({ date: civilDate }),
        response: reads(nightScopesOut),
      },
    },
    (request) => nightScopes(deps, principal(request), request.params.date),
  )
  app.post(
    '/api/v1/nights/:date/answers',
    {
      config: { access: { scope: 'write', roles: ['duty_manager'], onDuty: true } },
      bodyLimit: LARGEST_ANSWER,
      schema: {
        summary:
          'One answer for the whole county, a forecast domain, a class or a route: for each of its routes, or for none',
        params: z.object({ date: civilDate }),
        headers: z.object({ 'idempotency-key': idempotencyKey.optional() }),
        body: answer,
        response: writes(200, answered),
      },
    },
    async (request) => {
      const who = principal(request)
      const { date } = request.params
      const work = () => answerScope(deps, who, date, request.body)
      const key = request.headers['idempotency-key']
      if (key === undefined) return work()
      return once(`${who.name} ${date} answers`, key, request.body, work)
    },
  )
}
