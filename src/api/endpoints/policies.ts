import { z } from 'zod'
import type { ApiDeps, PolicyChanges } from '#src/api/deps.ts'
import { policyOut, policyProposalOut, policyRehearsalOut } from '#src/api/documents/policies.ts'
import { principal } from '#src/api/guards.ts'
import { inTurn } from '#src/api/in-turn.ts'
import { id } from '#src/api/parameters.ts'
import {
  adoptedFrom,
  approvalFault,
  differenceTonight,
  flagsOf,
  ownRoutes,
  type PolicyProposal,
  refusedPolicy,
  stale,
  versionInForce,
} from '#src/api/policy-change.ts'
import { owns, type Principal } from '#src/api/principal.ts'
import { notFound, problem } from '#src/api/problem.ts'
import { reads, writes } from '#src/api/responses.ts'
import { approvedBy, markOf, proposedBy } from '#src/api/two-person-change.ts'
import type { App } from '#src/api/typed-app.ts'
import { type AdoptedPolicy, adoptionEntry } from '#src/decision/adopted-policy.ts'
import { checkPolicy } from '#src/decision/check-policy.ts'
import { isRefused } from '#src/decision/policy-finding.ts'
import { documentOf, policyDocument, policyOf } from '#src/policy-document.ts'
import { parseDocument } from '#src/wire.ts'

const wish = z.strictObject({
  policy: policyDocument,
  expected_version: z.int().min(0),
  reason: z.string().max(2_000).optional(),
  dry_run: z.boolean().default(false),
})
type Wish = z.infer<typeof wish>
const approval = z.strictObject({ proposal: z.string().max(64) })
const access = { scope: 'write', roles: ['winter_manager', 'admin'] } as const
const params = z.object({ authority: id })
const proposingAnswers: Record<string, unknown> = {
  ...writes(200, z.union([policyRehearsalOut, policyProposalOut])),
  202: policyProposalOut,
}
const markName = (authority: string) => `policy-proposal:${authority}`
const mark = (proposal: PolicyProposal) => markOf(markName(proposal.authority), proposal)

function ownAuthority(deps: ApiDeps, who: Principal, authority: string): string {
  if (!owns(who, authority) || !deps.network().authorities.some((one) => one.id === authority))
    throw notFound('authority')
  return authority
}

async function openProposal({ store }: ApiDeps, authority: string): Promise<PolicyProposal | null> {
  const kept = await store.mark(markName(authority))
  return kept === null ? null : parseDocument<PolicyProposal>(kept)
}

const proposalDocument = (proposal: PolicyProposal) => ({ ...proposal, policy: documentOf(proposal.policy) })

const adoptionDocument = ({ policy, adopted_at, proposed_by, approved_by, reason }: AdoptedPolicy) => ({
  version: policy.version,
  adopted_at,
  proposed_by,
  approved_by,
  reason,
})

async function policyNow(deps: ApiDeps, authority: string, version: number | undefined) {
  const versions = await deps.store.policies(authority)
  const adopted =
    version === undefined ? versions.at(-1) : versions.find((one) => one.policy.version === version)
  if (version !== undefined && !adopted) throw notFound('version of the policy')
  const policy = adopted?.policy ?? deps.policyOf(authority)
  const proposal = await openProposal(deps, authority)
  return {
    authority,
    policy: documentOf(policy),
    adopted: adopted ? adoptionDocument(adopted) : null,
    findings: checkPolicy(policy, ownRoutes(deps, authority)),
    versions: versions.map(adoptionDocument),
    proposal: proposal?.status === 'proposed' ? proposalDocument(proposal) : null,
  }
}

export type PolicyNow = Awaited<ReturnType<typeof policyNow>>

/** The policy of a wish, judged; throws when the wish rests on another version than the one in force. */
async function judged(deps: ApiDeps, authority: string, { policy: document, expected_version }: Wish) {
  const inForce = await versionInForce(deps, authority)
  if (expected_version !== inForce) throw stale(inForce)
  const policy = policyOf(document)
  if (policy.version !== inForce + 1)
    throw problem(422, 'BODY', `The next version is ${inForce + 1}, not ${policy.version}.`, {
      field: 'policy.version',
    })
  return { policy, findings: checkPolicy(policy, ownRoutes(deps, authority)) }
}

/** What would be found and what would change tonight; nothing is kept. */
async function rehearse(deps: ApiDeps, changes: PolicyChanges, authority: string, wanted: Wish) {
  const { policy, findings } = await judged(deps, authority, wanted)
  const mayBeUsed = !isRefused(findings)
  const difference = mayBeUsed ? await differenceTonight(deps, changes, authority, policy) : null
  return {
    authority,
    may_be_used: mayBeUsed,
    findings,
    difference,
    flags: difference ? flagsOf(difference) : [],
  }
}

/** In force from now on, with its line of the record. */
async function adopt(
  deps: ApiDeps,
  changes: PolicyChanges,
  proposal: PolicyProposal,
  approver: string | null,
): Promise<PolicyProposal> {
  const { authority, difference } = proposal
  const now = deps.clock.now()
  const before = (await deps.store.policies(authority)).at(-1)?.policy ?? null
  const approved = approvedBy(proposal, approver, now)
  const adopted = adoptedFrom(approved, now)
  if (!(await changes.adopt(adopted, adoptionEntry(adopted, before, difference), mark(approved))))
    throw stale(await versionInForce(deps, authority))
  return approved
}

async function propose(
  deps: ApiDeps,
  changes: PolicyChanges,
  who: Principal,
  authority: string,
  wanted: Wish,
) {
  const { policy, findings } = await judged(deps, authority, wanted)
  if (isRefused(findings)) throw refusedPolicy(findings)
  const reason = wanted.reason?.trim()
  if (!reason)
    throw problem(422, 'REASON_REQUIRED', 'Say why: it is kept in the record.', { field: 'reason' })
  const difference = await differenceTonight(deps, changes, authority, policy)
  const wish = { authority, reason, flags: flagsOf(difference) }
  const proposal = { ...proposedBy(who, deps.clock.now(), 'pc', wish), policy, difference }
  if (!deps.policyOf(authority).second_person) return adopt(deps, changes, proposal, null)
  const { name, value } = mark(proposal)
  await deps.store.saveMark(name, value, {
    at: proposal.proposed_at,
    actor: who.name,
    authority,
    action: 'policy_proposed',
    subject: authority,
    detail: proposal,
  })
  return proposal
}

async function approve(
  deps: ApiDeps,
  changes: PolicyChanges,
  who: Principal,
  authority: string,
  wanted: string,
) {
  const proposal = await openProposal(deps, authority)
  if (!proposal) throw notFound('proposed policy')
  const inForce = await versionInForce(deps, authority)
  const fault = approvalFault(proposal, { proposal: wanted }, inForce, who.name)
  if (fault) throw fault
  const findings = checkPolicy(proposal.policy, ownRoutes(deps, authority))
  if (isRefused(findings)) throw refusedPolicy(findings)
  return adopt(deps, changes, proposal, who.name)
}

function changingEndpoints(app: App, deps: ApiDeps, changes: PolicyChanges): void {
  app.put(
    '/api/v1/policies/:authority',
    {
      config: { access },
      schema: {
        summary:
          'Propose the next version of your policy; it counts once somebody else has approved it, or at once where the policy in force asks for no second person. With dry_run: what would be found, and what would change tonight',
        params,
        body: wish,
        response: proposingAnswers,
      },
    },
    async (request, reply) => {
      const who = principal(request)
      const authority = ownAuthority(deps, who, request.params.authority)
      if (request.body.dry_run) return rehearse(deps, changes, authority, request.body)
      const proposal = await inTurn(changes, () => propose(deps, changes, who, authority, request.body))
      return reply.code(proposal.status === 'approved' ? 200 : 202).send(proposalDocument(proposal))
    },
  )
  app.post(
    '/api/v1/policies/:authority/approve',
    {
      config: { access },
      schema: {
        summary: 'Approve a policy that somebody else proposed: from now on it decides',
        params,
        body: approval,
        response: writes(200, policyProposalOut),
      },
    },
    async (request) => {
      const who = principal(request)
      const authority = ownAuthority(deps, who, request.params.authority)
      const work = () => approve(deps, changes, who, authority, request.body.proposal)
      return proposalDocument(await inTurn(changes, work))
    },
  )
}

/** By what rules an authority decides, every version of them, and their change by two people. */
export function policyEndpoints(app: App, deps: ApiDeps): void {
  app.get(
    '/api/v1/policies/:authority',
    {
      schema: {
        summary: 'The policy in force, or another version of it, and what is found against it',
        params,
        querystring: z.strictObject({
          version: z
            .string()
            .regex(/^[1-9]\d{0,5}$/)
            .optional(),
        }),
        response: reads(policyOut),
      },
    },
    async (request) => {
      const authority = ownAuthority(deps, principal(request), request.params.authority)
      const { version } = request.query
      return policyNow(deps, authority, version === undefined ? undefined : Number(version))
    },
  )
  if (deps.policies) changingEndpoints(app, deps, deps.policies)
}
