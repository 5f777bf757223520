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
    newSecret: () => Promise.reject(new Error('no secrets here')),
  }
  const deps = {
    network: () => rules?.network() ?? own,
    policyOf: (authority: string) => rules!.policyOf(authority),
    changes: { ...changes, changeNetwork: (next, kept) => rules!.changes.changeNetwork(next, kept) },
    policies: {
      ownNetwork: () => rules!.policies.ownNetwork(),
      adopt: (adopted, entry, mark) => rules!.policies.adopt(adopted, entry, mark),
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
