import type { ApiDeps } from '#src/api/deps.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { ruledNetwork } from '#src/decision/ruled-network.ts'
import type { Network } from '#src/network/network.ts'
import type { NetworkVersion } from '#src/ports.ts'

/** A network as it was in force, its routes as the policies of then ruled them. */
export type NetworkThen = {
  readonly network: Network
  /** Null: none is kept from then, this is the network of now. */
  readonly version: NetworkVersion | null
}

type Asked = Pick<ApiDeps, 'store' | 'network'>

/** The policy that each authority decided by at an instant. */
async function policiesAt({ store }: Asked, { authorities }: Network, at: Date) {
  const found = new Map<string, Policy>()
  for (const { id } of authorities) {
    const adopted = (await store.policies(id)).filter(({ adopted_at }) => adopted_at <= at).at(-1)
    if (adopted) found.set(id, adopted.policy)
  }
  return (authority: string) => found.get(authority) ?? examplePolicy
}

async function inForce(deps: Asked, version: NetworkVersion, at: Date): Promise<NetworkThen[]> {
  const found = await deps.store.networkOf(version.sha256)
  if ('lost' in found) return []
  return [{ network: ruledNetwork(found, await policiesAt(deps, found, at)), version }]
}

/** The networks in force at some time of [from, to), oldest first, ruled as at its end; never empty. */
export async function networksDuring(
  deps: Asked,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<readonly [NetworkThen, ...NetworkThen[]]> {
  const versions = await deps.store.networkVersions({ from, to })
  const networks: NetworkThen[] = []
  for (const version of versions) networks.push(...(await inForce(deps, version, to)))
  const [first, ...others] = networks
  return first ? [first, ...others] : [{ network: deps.network(), version: null }]
}

/** The network in force at an instant. */
export const networkAt = async (deps: Asked, at: Date): Promise<NetworkThen> =>
  (await networksDuring(deps, { from: at, to: at }))[0]
