import { z } from 'zod'
import { actProblem } from '#src/api/act-problem.ts'
import { answerEntry } from '#src/api/answer-entry.ts'
import type { ApiDeps } from '#src/api/deps.ts'
import { decisionOut } from '#src/api/documents/decisions.ts'
import { actName } from '#src/api/endpoints/answers.ts'
import { principal } from '#src/api/guards.ts'
import { idempotencyKey, onceForKey } from '#src/api/idempotency.ts'
import { civilDate, decisionId, id } from '#src/api/parameters.ts'
import { own, ownNetwork, owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { listOf, reads, writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { type ApproveRequest, approve, treatAlso } from '#src/decision/approval.ts'
import type { Decision } from '#src/decision/decision.ts'
import { currentDecisions } from '#src/decision/proposal.ts'
import { timeZoneOf } from '#src/network/network.ts'
import { nightOf } from '#src/season.ts'

const routes = z.array(id).min(1, 'Name at least one route.').max(200)
const approval = z.strictObject({
  action: z.enum(['treat', 'no_action'], 'Give treat or no_action.'),
  routes,
  expected_version: z.int().min(1),
  spread_rate_g_m2: z.number().optional(),
  note: z.string().max(2_000).optional(),
  basis: z.string().min(1).max(64).optional(),
  added_routes: routes.optional(),
  overrules: z.array(actName).max(200).optional(),
})

async function ownDecision(deps: ApiDeps, who: Principal, decision: string): Promise<Decision> {
  const found = await deps.store.decision(decision)
  if (!found || !owns(who, found.authority)) throw notFound('decision')
  return found
}

/** A route that is not there and one of another authority look the same from outside. */
function checkRoutes(deps: ApiDeps, who: Principal, request: ApproveRequest): void {
  const known = new Set(own(who, deps.network().routes).map((route) => route.id))
  const unknown = (named: readonly string[] = []) => named.find((route) => !known.has(route))
  for (const field of ['routes', 'added_routes'] as const)
    if (unknown(request[field]))
      throw problem(422, 'BODY', `There is no route ${unknown(request[field])}.`, { field })
}

/** Figures may be renewed, under the same version, while somebody answers: the answer is to the newest. */
const TRIES = 3

/** The person's answer by the rules of the decision stage, saved against the version it was given for. */
async function decide(
  deps: ApiDeps,
  who: Principal,
  decision: Decision,
  request: ApproveRequest,
): Promise<Decision> {
  checkRoutes(deps, who, request)
  let before = decision
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = answerTo(deps, who, before, request)
    if (await keepAnswer(deps, who, before, answer, request)) {
      for (const route of request.added_routes ?? []) await treatAdded(deps, who, route, before, request)
      return answer
    }
    before = await ownDecision(deps, who, decision.id)
  }
  throw problem(409, 'STALE_VERSION', 'Somebody else was first: look at the decision again.', {
    field: 'expected_version',
  })
}

/** The decision with the answer; a refusal is thrown. */
function answerTo(deps: ApiDeps, who: Principal, decision: Decision, request: ApproveRequest): Decision {
  const user = { username: who.name, authority: decision.authority, role: who.role, on_duty: who.on_duty }
  const known = deps.network().routes.find(({ id }) => id === decision.route)
  const answer = approve(decision, request, deps.clock.now(), user, {
    scope: { kind: 'route', id: decision.route, name: known?.name ?? decision.route },
    second_person: deps.policyOf(decision.authority).no_action_second_person,
  })
  if (isActRefusal(answer)) throw actProblem(answer)
  return answer
}

/** Saves an answer against the version it was given for, with its line of the record; false when it has changed. */
async function keepAnswer(
  deps: ApiDeps,
  who: Principal,
  before: Decision,
  after: Decision,
  request: ApproveRequest,
): Promise<boolean> {
  const now = deps.clock.now()
  const entry = answerEntry(who.name, now, before, after, request)
  if (!(await deps.store.saveDecision(after, before.version, { entry }))) return false
  deps.live.publish({ kind: 'decision', subject: before.route, at: now })
  return true
}

/** A route ordered along with another: treated whatever was proposed for it; once more when it changes meanwhile. */
async function treatAdded(
  deps: ApiDeps,
  who: Principal,
  route: string,
  ordered: Decision,
  request: ApproveRequest,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const now = deps.clock.now()
    const decisions = currentDecisions(await deps.store.decisionsOfNight(ordered.night), now)
    const found = decisions.find((decision) => decision.route === route)
    if (!found)
      throw problem(422, 'BODY', `There is no decision yet for ${route}; ${ordered.route} is ordered.`, {
        field: 'added_routes',
      })
    if (await keepAnswer(deps, who, found, treatAlso(found, request, now, who.name), request)) return
  }
  throw problem(409, 'STALE_VERSION', `${route} keeps changing and was not ordered; ${ordered.route} is.`, {
    field: 'added_routes',
  })
}

export function decisionEndpoints(app: App, deps: ApiDeps): void {
  const once = onceForKey(deps.store)
  app.get(
    '/api/v1/decisions',
    {
      schema: {
        summary: 'Decisions of a night (the date on which it starts; without one, tonight)',
        querystring: z.strictObject({ date: civilDate.optional() }),
        response: reads(listOf(decisionOut)),
      },
    },
    async (request) => {
      const who = principal(request)
      const timeZone = timeZoneOf(ownNetwork(who, deps.network()), deps.timeZone)
      const night = request.query.date ?? nightOf(deps.clock.now(), timeZone)
      return { items: own(who, await deps.store.decisionsOfNight(night)) }
    },
  )
  const params = z.object({ decision: decisionId })
  app.get(
    '/api/v1/decisions/:decision',
    { schema: { summary: 'A decision: the proposal and the answer', params, response: reads(decisionOut) } },
    (request) => ownDecision(deps, principal(request), request.params.decision),
  )
  app.post(
    '/api/v1/decisions/:decision/approve',
    {
      config: { access: { scope: 'write', roles: ['duty_manager'], onDuty: true } },
      schema: {
        summary: 'Confirm, change or decline a proposal',
        params,
        headers: z.object({ 'idempotency-key': idempotencyKey.optional() }),
        body: approval,
        response: writes(200, decisionOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const decision = await ownDecision(deps, who, request.params.decision)
      const answer = () => decide(deps, who, decision, request.body)
      const key = request.headers['idempotency-key']
      if (key === undefined) return answer()
      return once(`${who.name} ${decision.id}`, key, request.body, answer)
    },
  )
}
