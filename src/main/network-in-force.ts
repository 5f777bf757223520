import { type DeviceCredentials, deviceCredentials } from '#src/adapters/device-credentials.ts'
import type { DeviceSecrets, NetworkChanges } from '#src/api/deps.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { oneAfterAnother } from '#src/jobs/one-after-another.ts'
import type { KeptAccess } from '#src/main/broker-access.ts'
import { allRetired, rotated, usedNow } from '#src/main/device-secrets.ts'
import type { Network } from '#src/network/network.ts'
import type { Clock, DeviceCredential, OperationalStore } from '#src/ports.ts'

export type NetworkInForce = {
  readonly credentials: DeviceCredentials
  readonly changes: NetworkChanges
  readonly secrets: DeviceSecrets
  network(): Network
  /** Takes what the store holds now. */
  reload(): Promise<void>
}

type Kept = Pick<OperationalStore, 'network' | 'saveNetwork' | 'credentials' | 'saveCredentials'>
type Setting = {
  readonly pepper: Uint8Array
  readonly clock: Pick<Clock, 'now'>
  readonly log: Pick<Log, 'info' | 'warn'>
  /** The rules of an external broker, if it is we who keep them. */
  readonly access?: Pick<KeptAccess, 'knowsSecret' | 'changed'> | null
}

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
export async function networkInForce(
  store: Kept,
  { pepper, clock, log, access }: Setting,
): Promise<NetworkInForce> {
  let network = usable(await store.network())
  const inTurn = oneAfterAnother()
  const credentials = deviceCredentials({
    pepper,
    network: () => network,
    now: clock.now,
    usesNewSecret,
    ...(access && { knowsSecret: access.knowsSecret }),
  })
  const credentialOf = async (device: string): Promise<DeviceCredential | null> =>
    (await store.credentials()).find((known) => known.device === device) ?? null

  async function noteUse(device: string): Promise<void> {
    const known = await credentialOf(device)
    if (!known?.grace || known.used_at) return
    const used = usedNow(known, clock.now())
    await store.saveCredentials([used])
    credentials.replace(await store.credentials())
    log.info(
      { event: 'new_secret_used', device, former_until: used.grace?.until_at },
      'the device has its new secret',
    )
  }
  /** Not noted, the grace period ends at its own time; at the next connection it is tried again. */
  function usesNewSecret(device: string): void {
    inTurn(() => noteUse(device)).catch((error: unknown) =>
      log.warn({ event: 'new_secret_not_noted', device }, wordsOf(error)),
    )
  }

  const secretFor = (device: string, former: DeviceCredential | null, until_at: Date | null) => {
    const secret = credentials.newSecret()
    return { secret, credential: rotated(device, credentials.secretHash(secret), former, until_at) }
  }
  const secrets: DeviceSecrets = {
    first: (device) => secretFor(device, null, null),
    // Mosquitto's dynamic security holds one secret a device: there is no time with two
    rotate: async (device, until_at) =>
      secretFor(device, await credentialOf(device), access ? null : until_at),
    async retire(device) {
      const known = await credentialOf(device)
      return known && allRetired(known)
    },
    hash: credentials.secretHash,
  }
  const changes: NetworkChanges = {
    changeNetwork: (next, kept) =>
      inTurn(async () => {
        await store.saveNetwork(next, kept)
        network = next
        if (kept.credentials) credentials.replace(await store.credentials())
        await access?.changed()
      }),
    newSecret: (device) => secrets.rotate(device, null),
  }
  return {
    credentials,
    network: () => network,
    async reload() {
      network = usable(await store.network())
      credentials.replace(await store.credentials())
    },
    changes,
    secrets,
  }
}
