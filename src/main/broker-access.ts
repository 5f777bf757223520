import type { BrokerAccess } from '#src/adapters/dynamic-security/dynamic-security.ts'
import type { WantedDevice } from '#src/adapters/dynamic-security/wanted-access.ts'
import { secretIn } from '#src/adapters/secret-file.ts'
import type { Config } from '#src/config.ts'
import type { Log } from '#src/jobs/log.ts'
import type { NetworkInForce } from '#src/main/network-in-force.ts'
import { brokerLogin } from '#src/main/open.ts'

/** The rules of an external broker, kept by us; before `start` secrets are only remembered. */
export type KeptAccess = Omit<BrokerAccess, 'changed'> & {
  start(devices: () => readonly WantedDevice[]): Promise<void>
  changed(): Promise<void>
}

/** Null: the broker is our own, or its operator keeps its rules. */
export function keptAccess(config: Config, log: Log): KeptAccess | null {
  const { broker, brokerAccess } = config
  if (broker === 'embedded' || brokerAccess?.kind !== 'dynamic-security') return null
  const secrets = new Map<string, string>()
  let access: BrokerAccess | null = null
  return {
    knowsSecret(hash, secret) {
      if (access) access.knowsSecret(hash, secret)
      else secrets.set(hash, secret)
    },
    async start(devices) {
      const { dynamicSecurity } = await import('#src/adapters/dynamic-security/dynamic-security.ts')
      const { username, password } = await brokerLogin(config)
      access = dynamicSecurity({
        url: broker.href,
        username: brokerAccess.username,
        password: secretIn(brokerAccess.passwordFile, 'FROSTLINE_BROKER_ADMIN_PASSWORD_FILE'),
        service: username && password ? { username, password } : null,
        devices,
        log: (words) => log.warn({ event: 'broker_access' }, words),
      })
      for (const [hash, secret] of secrets) access.knowsSecret(hash, secret)
      secrets.clear()
    },
    changed: async () => access?.changed(),
    trouble: () => access?.trouble() ?? null,
    stop: async () => access?.stop(),
  }
}

/** Every device with the hash of its secret, as a broker's rules need them. */
export const wantedDevices = ({
  network,
  credentials,
}: Pick<NetworkInForce, 'network' | 'credentials'>): WantedDevice[] =>
  network().devices.map(({ id, authority, status }) => {
    const secret_hash = credentials.hashOf(id)
    return {
      device: id,
      authority,
      isActive: status === 'active',
      ...(secret_hash !== null && { secret_hash }),
    }
  })
