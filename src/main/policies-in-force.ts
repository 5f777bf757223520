import type { NetworkChanges, PolicyChanges } from '#src/api/deps.ts'
import type { AdoptedPolicy } from '#src/decision/adopted-policy.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { ruledNetwork, unruledNetwork } from '#src/decision/ruled-network.ts'
import type { Network } from '#src/network/network.ts'
import { documentOf, readPolicy } from '#src/policy-document.ts'
import type { OperationalStore } from '#src/ports.ts'

export type PoliciesInForce = {
  /** The last version that the authority adopted; the example, which says so, where it adopted none. */
  policyOf(authority: string): Policy
  /** The network with its routes as these policies rule them. */
  network(): Network
  readonly changes: NetworkChanges
  readonly policies: PolicyChanges
}

type Own = { network(): Network; readonly changes: NetworkChanges }

/** Checked again: an older program may have written it, or a hand in the database. */
function inForce({ authority, policy }: AdoptedPolicy): [string, Policy] {
  const read = readPolicy(documentOf(policy))
  if (read.policy) return [authority, read.policy]
  const faults = read.findings.filter(({ severity }) => severity === 'refused')
  const words = faults.map(({ field, says, fix }) => `${field}: ${says} ${fix}`).join('\n')
  throw new Error(
    `the policy of ${authority}, version ${policy.version}, cannot be used; restore the database:\n${words}`,
  )
}

/** Each authority's policy, held in memory for every decision; rejects when a stored one cannot be used. */
export async function policiesInForce(
  store: Pick<OperationalStore, 'policiesInForce' | 'addPolicy'>,
  own: Own,
): Promise<PoliciesInForce> {
  const held = new Map((await store.policiesInForce()).map(inForce))
  const policyOf = (authority: string) => held.get(authority) ?? examplePolicy
  let ruled: { readonly of: Network; readonly network: Network } | null = null

  function network(): Network {
    const of = own.network()
    if (ruled?.of !== of) ruled = { of, network: ruledNetwork(of, policyOf) }
    return ruled.network
  }

  return {
    policyOf,
    network,
    changes: {
      ...own.changes,
      changeNetwork: (next, kept) =>
        own.changes.changeNetwork(unruledNetwork(next, network(), own.network()), kept),
    },
    policies: {
      ownNetwork: own.network,
      async adopt(adopted, entry, mark) {
        if (!(await store.addPolicy(adopted, entry, mark))) return false
        held.set(adopted.authority, adopted.policy)
        ruled = null
        return true
      },
    },
  }
}
