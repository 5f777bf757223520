import { setImmediate as others } from 'node:timers/promises'
import { believedReadings } from '#src/api/believed-readings.ts'
import type { ApiDeps, PolicyChanges } from '#src/api/deps.ts'
import { type ProblemError, problem } from '#src/api/problem.ts'
import { approverFault, type TwoPersonChange } from '#src/api/two-person-change.ts'
import type { AdoptedPolicy } from '#src/decision/adopted-policy.ts'
import type { DecideRoads } from '#src/decision/decide-case.ts'
import type { Policy } from '#src/decision/policy.ts'
import type { PolicyFinding } from '#src/decision/policy-finding.ts'
import { lately } from '#src/jobs/completed-treatments.ts'
import { nights } from '#src/jobs/decide-cases.ts'
import {
  type DifferenceSources,
  type PolicyDifference,
  policyDifference,
  type RouteDifference,
} from '#src/jobs/policy-difference.ts'
import { authorityOf } from '#src/network/network.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'

/** A policy that somebody wants and somebody else must approve before it counts. */
export type PolicyProposal = TwoPersonChange & {
  readonly policy: Policy
  /** As it was when it was proposed. */
  readonly difference: PolicyDifference
}

/** Version of the last policy that the authority adopted; 0: none, it decides by the example. */
export const versionInForce = async ({ store }: Pick<ApiDeps, 'store'>, authority: string): Promise<number> =>
  (await store.policies(authority)).at(-1)?.policy.version ?? 0

export const stale = (version: number): ProblemError =>
  problem(
    409,
    'STALE_VERSION',
    version === 0
      ? 'No policy has been adopted yet: expect version 0.'
      : `Version ${version} of the policy is in force: look at it and propose again.`,
    { field: 'expected_version', difference: { in_force: version } },
  )

/** Why a policy cannot be used: every finding, each with what mends it. */
export const refusedPolicy = (findings: readonly PolicyFinding[]): ProblemError => {
  const refused = findings.filter(({ severity }) => severity === 'refused')
  return problem(422, 'POLICY', `This policy cannot be used: ${refused.map(({ says }) => says).join(' ')}`, {
    field: `policy.${refused[0]?.field}`,
    findings,
  })
}

export const ownRoutes = (deps: Pick<ApiDeps, 'network'>, authority: string): string[] =>
  deps.network().routes.flatMap((route) => (route.authority === authority ? [route.id] : []))

export const flagsOf = ({ changed }: PolicyDifference): string[] =>
  changed.some(({ less_cautious }) => less_cautious) ? ['LESS_CAUTIOUS'] : []

/** Routes that are worked out before others get their turn. */
const AT_ONCE = 20

/** What surveys told of each route's roads, as the engine holds it. */
async function roadsOf({ roads }: ApiDeps, routes: readonly TreatmentRoute[]) {
  const known = new Map<string, DecideRoads | null>()
  for (const route of routes) known.set(route.id, (await roads?.of(route)) ?? null)
  return known
}

/** What the policy would change of tonight's advice for the authority's routes. */
export async function differenceTonight(
  deps: ApiDeps,
  { ownNetwork }: PolicyChanges,
  authority: string,
  policy: Policy,
): Promise<PolicyDifference> {
  const { store, policyOf, clock } = deps
  const [network, now] = [ownNetwork(), clock.now()]
  const night = nights()(now, authorityOf(network, authority).time_zone)
  const sources: DifferenceSources = {
    authority,
    ownNetwork: network,
    forecasts: await store.latestForecasts(),
    recent: believedReadings(deps),
    decisions: [
      ...(await store.decisionsOfNight(night.before)),
      ...(await store.decisionsOfNight(night.night)),
    ],
    completed: await store.treatments(lately(now)),
    roads: await roadsOf(deps, network.routes),
    policyOf,
    now,
  }
  const changed: RouteDifference[] = []
  let routes = 0
  for (const difference of policyDifference(policy, sources)) {
    if (difference) changed.push(difference)
    if (++routes % AT_ONCE === 0) await others()
  }
  return { routes, changed }
}

export const adoptedFrom = (
  { authority, policy, reason, proposed_by, approved_by }: PolicyProposal,
  at: Date,
): AdoptedPolicy => ({ authority, policy, adopted_at: at, proposed_by, approved_by, reason })

/** Why this person cannot approve it now; null: they can. */
export function approvalFault(
  proposal: PolicyProposal,
  wanted: { readonly proposal: string },
  inForce: number,
  user: string,
): ProblemError | null {
  if (proposal.id !== wanted.proposal)
    return problem(409, 'STALE_VERSION', 'Another policy has been proposed since: look at it again.', {
      field: 'proposal',
      difference: { proposal: proposal.id },
    })
  const fault = approverFault(proposal, user, 'policy')
  if (fault) return fault
  return proposal.policy.version === inForce + 1 ? null : stale(inForce)
}
