import { type DeviceCredentials, deviceCredentials } from '#src/adapters/device-credentials.ts'
import type { NetworkChanges } from '#src/api/deps.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'

export type NetworkInForce = {
  readonly credentials: DeviceCredentials
  readonly changes: NetworkChanges
  network(): Network
  /** Takes what the store holds now. */
  reload(): Promise<void>
}

type Kept = Pick<OperationalStore, 'network' | 'saveNetwork' | 'credentials'>

/** A hand in the database may have taken a threshold away: nobody may decide by none. */
function usable(network: Network): Network {
  const without = network.routes.filter(({ threshold }) => !Number.isFinite(threshold?.treat_below_c))
  if (without.length === 0) return network
  const which = without.map(({ id }) => id).join(', ')
  throw new Error(
    `the stored threshold of ${which} is no temperature; restore the database, or mend its treat_below_c`,
  )
}

/** The network and its devices' secrets, held in memory for every message and changed nowhere else. */
export async function networkInForce(store: Kept, pepper: Uint8Array): Promise<NetworkInForce> {
  let network = usable(await store.network())
  const credentials = deviceCredentials({ pepper, network: () => network })
  const reload = async () => {
    network = usable(await store.network())
    credentials.replace(await store.credentials())
  }
  const newSecret: NetworkChanges['newSecret'] = async (device) => {
    const secret = credentials.newSecret()
    const former = (await store.credentials()).find((known) => known.device === device)
    const retired_secret_hashes = former ? [...former.retired_secret_hashes, former.secret_hash] : []
    return {
      secret,
      credential: { device, secret_hash: credentials.secretHash(secret), retired_secret_hashes },
    }
  }
  const changeNetwork: NetworkChanges['changeNetwork'] = async (next, kept) => {
    await store.saveNetwork(next, kept)
    network = next
    if (kept.credentials) credentials.replace(await store.credentials())
  }
  return { credentials, network: () => network, reload, changes: { changeNetwork, newSecret } }
}
