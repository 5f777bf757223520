import { adoptedPolicies } from '#src/adapters/bootstrap-policies.ts'
import type { Bootstrap } from '#src/adapters/bootstrap-schema.ts'
import { hashKey, hashPassword } from '#src/adapters/passwords.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Authority } from '#src/network/authority.ts'
import type { Device } from '#src/network/device.ts'
import type { Network } from '#src/network/network.ts'
import { type Station, unsurveyedStation } from '#src/network/station.ts'
import type { TreatmentRoute } from '#src/network/treatment-route.ts'
import type { ApiKey, DeviceCredential, OperationalStore, User } from '#src/ports.ts'

export { readBootstrap } from '#src/adapters/bootstrap-file.ts'
export type { Bootstrap } from '#src/adapters/bootstrap-schema.ts'

const MARK = 'bootstrap'

type Entry<Part extends keyof Bootstrap> = Bootstrap[Part][number]

const authorityFrom =
  (timeZone: string) =>
  ({ id, name }: Entry<'authorities'>): Authority => ({
    id,
    name,
    time_zone: timeZone,
    demonstration: false,
  })

/** The file says nothing of times: an hour to mobilise, two and a half to treat, half an hour in hand. */
const routeFrom = ({ id, authority, name, thresholds }: Entry<'routes'>): TreatmentRoute => ({
  id,
  authority,
  name,
  segments: [],
  depot: null,
  spreader: null,
  threshold: { treat_below_c: thresholds.treat_below_c, side: '<', version: thresholds.version },
  mobilisation_min: 60,
  treatment_min: 150,
  margin_min: 30,
  invented: [],
})

const stationFrom = ({ route, ...station }: Entry<'stations'>): Station =>
  unsurveyedStation({ ...station, routes: [route] })

const deviceFrom = ({ id, authority, station, status, lorawan }: Entry<'devices'>): Device => ({
  id,
  authority,
  station,
  status,
  ...(lorawan && { lorawan }),
})

const credentialFrom =
  (hashSecret: (secret: string) => string) =>
  ({ id, secret, retired_secrets }: Entry<'devices'>): DeviceCredential => ({
    device: id,
    secret_hash: hashSecret(secret),
    retired_secret_hashes: retired_secrets.map(hashSecret),
  })

async function userFrom({ password, ...user }: Entry<'users'>): Promise<User> {
  return { ...user, password_hash: await hashPassword(password) }
}

const keyFrom = ({ key, authority, scopes }: Entry<'api_keys'>): ApiKey => ({
  key_hash: hashKey(key),
  authority,
  scopes,
})

/** A proposal from before this installation: it waits for a person like one of the engine's. */
const decisionFrom =
  (bootstrap: Bootstrap, now: Date) =>
  (entry: Entry<'decisions'>): Decision => ({
    id: entry.id,
    authority: bootstrap.routes.find(({ id }) => id === entry.route)!.authority,
    route: entry.route,
    night: entry.night,
    status: 'proposed',
    version: entry.version,
    recommendation: {
      format: 'frostline.recommendation/1',
      id: entry.id,
      outcome: entry.recommendation,
      spread_rate_g_m2: entry.spread_rate_g_m2,
      passes: null,
      plough: false,
      start_by: null,
      complete_by: null,
      valid_until: entry.valid_until,
      rule: 'bootstrap',
      because: 'Proposed before this installation started and taken over from its bootstrap file.',
      would_change_if: null,
      inputs: [],
      coldest: null,
      onset_at: null,
      freeze_probability: null,
    },
    valid_until: entry.valid_until,
    proposed_at: now,
    decided: null,
    flags: [],
  })

/** `added` replaces what has its id; the rest stays. */
function merged<T extends { readonly id: string }>(present: readonly T[], added: readonly T[]): T[] {
  return [...new Map([...present, ...added].map((entry) => [entry.id, entry])).values()]
}

const extended = (network: Network, bootstrap: Bootstrap, timeZone: string): Network => ({
  ...network,
  authorities: merged(network.authorities, bootstrap.authorities.map(authorityFrom(timeZone))),
  routes: merged(network.routes, bootstrap.routes.map(routeFrom)),
  stations: merged(network.stations, bootstrap.stations.map(stationFrom)),
  devices: merged(network.devices, bootstrap.devices.map(deviceFrom)),
  approved_firmware: [...new Set([...network.approved_firmware, ...bootstrap.approved_firmware])],
})

/** True once a bootstrap file has been applied to this store: a later one is ignored, not even read. */
export const isBootstrapped = async (store: Pick<OperationalStore, 'mark'>): Promise<boolean> =>
  (await store.mark(MARK)) !== null

export type BootstrapSetting = {
  /** As in `deviceCredentials(…).secretHash`. */
  readonly hashSecret: (secret: string) => string
  readonly now: Date
  /** Civil time of its authorities. */
  readonly timeZone?: string
}

/**
 * Applies the file to a store that has had none. The mark comes last: after a crash in between the next start
 * applies it whole, and what was saved already is saved again.
 */
export async function applyBootstrap(
  bootstrap: Bootstrap,
  store: OperationalStore,
  { hashSecret, now, timeZone = 'Europe/London' }: BootstrapSetting,
): Promise<void> {
  if (await isBootstrapped(store)) return
  const hashing = Promise.all(bootstrap.users.map(userFrom))
  await store.saveNetwork(extended(await store.network(), bootstrap, timeZone), {
    at: now,
    credentials: bootstrap.devices.map(credentialFrom(hashSecret)),
  })
  await store.saveApiKeys(bootstrap.api_keys.map(keyFrom))
  for (const [adopted, entry] of adoptedPolicies(bootstrap, now)) await store.addPolicy(adopted, entry)
  for (const decision of bootstrap.decisions.map(decisionFrom(bootstrap, now)))
    await store.saveDecision(decision, null)
  await store.saveUsers(await hashing)
  await store.saveMark(MARK, now.toISOString())
}
