import { createHash, timingSafeEqual } from 'node:crypto'
import { claimRefusalWords, type DeviceCredentials } from '#src/adapters/device-credentials.ts'
import { grantOf, mayListen, publishFault } from '#src/adapters/device-grant.ts'
import { failureDelay } from '#src/adapters/failure-delay.ts'
import type { Audit } from '#src/adapters/mqtt-access.ts'
import { secretIn } from '#src/adapters/secret-file.ts'
import type { BrokerHook } from '#src/api/deps.ts'
import type { Config } from '#src/config.ts'
import type { Network } from '#src/network/network.ts'
import { rosterOf } from '#src/telemetry/roster.ts'

export type HookParts = {
  readonly credentials: Pick<DeviceCredentials, 'identify'>
  network(): Network
  readonly audit: Audit
  /** How long a refusal is held back for an address, in ms. */
  readonly refusedAfter?: (remote: string | undefined) => number
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/**
 * Who may log in and do what at a broker that asks us for each (EMQX): the rules of the embedded broker. `ignore` for the
 * service's own login, which the broker knows by itself. Null: no broker asks.
 */
export function brokerHook({ brokerAccess, brokerCredentials }: Config, parts: HookParts): BrokerHook | null {
  if (brokerAccess?.kind !== 'http') return null
  const expected = digest(secretIn(brokerAccess.secretFile, 'FROSTLINE_BROKER_HOOK_SECRET_FILE'))
  const { credentials, network, audit, refusedAfter = failureDelay() } = parts
  const isOurs = (username: string) => username !== '' && username === brokerCredentials?.username
  const refused = (device: string, address: string | undefined, code: string, message: string): void =>
    audit(device.slice(0, 64), {
      kind: code === 'ACL' ? 'publish_refused' : 'connect_refused',
      code,
      message,
      ...(address !== undefined && { address }),
    })

  return {
    knows: (secret) => timingSafeEqual(digest(secret), expected),
    authenticate({ username, password, client_id, address }) {
      if (isOurs(username)) return { result: 'ignore', after_ms: 0 }
      const found = credentials.identify({ clientId: client_id, username, password: Buffer.from(password) })
      if (typeof found !== 'string') return { result: 'allow', after_ms: 0 }
      refused(username || client_id, address, found, `connect refused: ${claimRefusalWords[found]}`)
      return { result: 'deny', after_ms: refusedAfter(address) }
    },
    authorise({ username, client_id, action, topic, qos, retain }) {
      if (isOurs(username)) return 'ignore'
      const device = rosterOf(network()).post(username)?.device
      if (!device || username !== client_id || device.status !== 'active') return 'deny'
      const grant = grantOf({ authority: device.authority, device: username, isActive: () => true })
      if (action === 'subscribe') return mayListen(grant, topic) ? 'allow' : 'deny'
      const fault = publishFault(grant, { topic, qos }) ?? (retain ? 'published retained' : null)
      if (fault) refused(username, undefined, 'ACL', fault)
      return fault ? 'deny' : 'allow'
    },
  }
}
