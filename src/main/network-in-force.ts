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

/** The network and its devices' secrets, held in memory for every message and changed nowhere else. */
export async function networkInForce(store: Kept, pepper: Uint8Array): Promise<NetworkInForce> {
  let network = await store.network()
  const credentials = deviceCredentials({ pepper, network: () => network })
  const reload = async () => {
    network = await store.network()
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
