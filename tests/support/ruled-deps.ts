import type { ApiDeps } from '#src/api/deps.ts'
import { type PoliciesInForce, policiesInForce } from '#src/main/policies-in-force.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'

/** What the API asks of policies that are stored and come into force; `start` once its store is there. */
export function ruledDeps(first: Network) {
  let own = first
  let rules: PoliciesInForce | null = null
  const changes = {
    async changeNetwork(next: Network) {
      own = next
    },
    issueSecret: async () => '',
  }
  const deps = {
    network: () => rules?.network() ?? own,
    policyOf: (authority: string) => rules!.policyOf(authority),
    changes: { ...changes, changeNetwork: (next: Network) => rules!.changes.changeNetwork(next) },
    policies: {
      ownNetwork: () => rules!.policies.ownNetwork(),
      adopt: (adopted, entry) => rules!.policies.adopt(adopted, entry),
    },
  } satisfies Partial<ApiDeps>
  return {
    deps,
    own: () => own,
    async start(store: OperationalStore): Promise<PoliciesInForce> {
      rules = await policiesInForce(store, { network: () => own, changes })
      return rules
    },
  }
}
