import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bootstrap } from '#src/adapters/bootstrap.ts'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import type { DeviceCredentials } from '#src/adapters/device-credentials.ts'
import { hashPassword } from '#src/adapters/passwords.ts'
import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import type { OperationalStore, Role } from '#src/ports.ts'
import { DAY, SECOND } from '#src/units.ts'

const MARK = 'installation'
type Kind = 'demonstration' | 'own'

/** Logins of the demonstration, printed at start. They open nothing but invented data on this machine. */
export const demonstrationLogins = (['duty_manager', 'winter_manager', 'crew', 'viewer'] as const).map(
  (role) => ({
    username: role.replace('_', '-'),
    password: 'frosty-night',
    role,
  }),
)

/** File with device id → secret of the demonstration, which its simulator needs at every start. */
export const demonstrationSecrets = (dataDir: string): string => join(dataDir, 'demonstration-devices.json')

async function makeDemonstration(
  config: Config,
  store: OperationalStore,
  credentials: DeviceCredentials,
): Promise<void> {
  const { network } = await demonstrationCounty()
  const secrets = Object.fromEntries(network.devices.map(({ id }) => [id, credentials.newSecret()]))
  await writeFile(demonstrationSecrets(config.dataDir), JSON.stringify(secrets), { mode: 0o600 })
  await store.saveNetwork(network)
  await store.saveCredentials(
    Object.entries(secrets).map(([device, secret]) => ({
      device,
      secret_hash: credentials.secretHash(secret),
      retired_secret_hashes: [],
    })),
  )
  await store.saveUsers(
    await Promise.all(
      demonstrationLogins.map((login) => demonstrationUser(login, network.authorities[0]?.id ?? '')),
    ),
  )
}

const demonstrationUser = async (
  { username, password, role }: { username: string; password: string; role: Role },
  authority: string,
) => ({
  username,
  authority,
  role,
  on_duty: role === 'duty_manager',
  password_hash: await hashPassword(password),
  session_ttl_s: DAY / SECOND,
})

const refusal: Record<Kind, string> = {
  own: 'holds an installation of your own; the demonstration does not touch it. Set FROSTLINE_SIMULATOR=off, or FROSTLINE_DATA_DIR to another directory',
  demonstration:
    'holds the demonstration. Set FROSTLINE_DATA_DIR to another directory for an installation of your own, or FROSTLINE_SIMULATOR=on',
}

const withoutDutyManager = ({ routes, users }: Bootstrap): string[] => {
  const manned = new Set(
    users.filter(({ role, on_duty }) => role === 'duty_manager' && on_duty).map(({ authority }) => authority),
  )
  return [...new Set(routes.map(({ authority }) => authority))].filter((authority) => !manned.has(authority))
}

/** Once, also when the first start had no file yet: a later file, or the same one again, changes nothing. */
async function bootstrapOnce(
  file: string,
  store: OperationalStore,
  setting: { hashSecret: DeviceCredentials['secretHash']; now: Date; timeZone: string },
  log: Log,
): Promise<void> {
  const { applyBootstrap, isBootstrapped, readBootstrap } = await import('#src/adapters/bootstrap.ts')
  if (await isBootstrapped(store))
    return log.info(
      { event: 'bootstrap_not_read' },
      `${file} was read at the first start and is not read again; register further devices by POST /api/v1/devices`,
    )
  const bootstrap = await readBootstrap(file)
  for (const authority of withoutDutyManager(bootstrap))
    log.warn(
      { event: 'nobody_on_duty', authority },
      `${file}: ${authority} has routes, but no user with "role": "duty_manager" and "on_duty": true: nobody can confirm a decision`,
    )
  await applyBootstrap(bootstrap, store, setting)
}

/** Fills a fresh data directory: with the demonstration, or with what the bootstrap file says, or with nothing. */
export async function prepareInstallation(
  config: Config,
  store: OperationalStore,
  credentials: DeviceCredentials,
  now: Date,
  log: Log,
): Promise<void> {
  const wanted: Kind = config.simulator ? 'demonstration' : 'own'
  const found = (await store.mark(MARK)) as Kind | null
  if (found && found !== wanted) throw new Error(`${config.dataDir} ${refusal[found]}`)
  if (wanted === 'demonstration' && !found) await makeDemonstration(config, store, credentials)
  if (wanted === 'own' && config.bootstrap) {
    const { secretHash: hashSecret } = credentials
    await bootstrapOnce(config.bootstrap, store, { hashSecret, now, timeZone: config.timeZone }, log)
  }
  if (!found) await store.saveMark(MARK, wanted)
}
