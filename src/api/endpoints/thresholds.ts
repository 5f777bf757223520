import { z } from 'zod'
import type { ApiDeps, NetworkChanges } from '#src/api/deps.ts'
import { thresholdChangeOut } from '#src/api/documents/decisions.ts'
import { ownRoute } from '#src/api/endpoints/routes.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import {
  approvalFault,
  faultOf,
  flagsOf,
  type ThresholdChange,
  type ThresholdWish,
} from '#src/api/threshold-change.ts'
import { approvedBy, markOf, proposedBy } from '#src/api/two-person-change.ts'
import type { App } from '#src/api/typed-app.ts'
import { rulesFor } from '#src/decision/route-rules.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import { parseDocument } from '#src/wire.ts'

const wish = z.strictObject({
  treat_below_c: z.number(),
  expected_version: z.int().min(1),
  reason: z.string().max(2_000).optional(),
})
const access = { scope: 'write', roles: ['winter_manager', 'admin'] } as const
const markName = (change: string) => `threshold-change:${change}`
const mark = (change: ThresholdChange) => markOf(markName(change.id), change)

async function ownChange({ store }: ApiDeps, who: Principal, change: string): Promise<ThresholdChange> {
  const kept = await store.mark(markName(change))
  const found = kept === null ? null : parseDocument<ThresholdChange>(kept)
  if (!found || !owns(who, found.authority)) throw notFound('threshold change')
  return found
}

/** A threshold that the policy rules is changed with the policy, and nowhere else. */
function checkOwn({ policyOf }: ApiDeps, { id: route, authority }: TreatmentRoute): void {
  const policy = policyOf(authority)
  if (!rulesFor(policy, route).threshold) return
  const detail = `Version ${policy.version} of your policy rules this threshold: propose the next version of the policy.`
  throw problem(409, 'RULED_BY_POLICY', detail, { field: 'treat_below_c' })
}

async function propose(
  deps: ApiDeps,
  who: Principal,
  route: TreatmentRoute,
  wanted: ThresholdWish,
): Promise<ThresholdChange> {
  checkOwn(deps, route)
  const fault = faultOf(route, wanted)
  if (fault) throw fault
  const now = deps.clock.now()
  const { reason = '', treat_below_c, expected_version } = wanted
  const { authority } = route
  const change: ThresholdChange = {
    ...proposedBy(who, now, 'tc', { authority, reason, flags: flagsOf(route, wanted) }),
    route: route.id,
    treat_below_c,
    expected_version,
  }
  const { name, value } = mark(change)
  await deps.store.saveMark(name, value, {
    at: now,
    actor: who.name,
    authority,
    action: 'threshold_proposed',
    subject: route.id,
    detail: change,
  })
  return change
}

async function approve(
  deps: ApiDeps,
  changes: NetworkChanges,
  who: Principal,
  id: string,
): Promise<ThresholdChange> {
  const change = await ownChange(deps, who, id)
  const network = deps.network()
  const route = ownRoute(deps, who, change.route)
  checkOwn(deps, route)
  const fault = approvalFault(change, route, who.name)
  if (fault) throw fault
  const { side, version } = route.threshold
  const threshold = { treat_below_c: change.treat_below_c, side, version: version + 1 }
  const now = deps.clock.now()
  const approved = approvedBy(change, who.name, now)
  const next = {
    ...network,
    routes: network.routes.map((other) => (other.id === route.id ? { ...other, threshold } : other)),
  }
  const entry = {
    at: now,
    actor: who.name,
    authority: route.authority,
    action: 'threshold_approved',
    subject: route.id,
    detail: { before: route.threshold, after: threshold, change: approved },
  }
  await changes.changeNetwork(next, { entry, mark: mark(approved) })
  return approved
}

/** Thresholds change by two people: who proposes is never who approves. */
export function thresholdEndpoints(app: App, deps: ApiDeps): void {
  const { changes } = deps
  if (!changes) return
  app.put(
    '/api/v1/routes/:route/thresholds',
    {
      config: { access },
      schema: {
        summary: 'Propose a threshold; it counts once somebody else has approved it',
        params: z.object({ route: id }),
        body: wish,
        response: writes(202, thresholdChangeOut),
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const change = await propose(deps, who, ownRoute(deps, who, request.params.route), request.body)
      return reply.code(202).send(change)
    },
  )
  app.post(
    '/api/v1/threshold-changes/:change/approve',
    {
      config: { access },
      schema: {
        summary: 'Approve a threshold that somebody else proposed',
        params: z.object({ change: id }),
        response: writes(200, thresholdChangeOut),
      },
    },
    (request) => inTurn(changes, () => approve(deps, changes, principal(request), request.params.change)),
  )
}
