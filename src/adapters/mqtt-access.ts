import type { Client, Subscription } from 'aedes'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { type DeviceGrant, mayListen, publishFault } from '#src/adapters/device-grant.ts'
import type { MqttClones } from '#src/adapters/mqtt-clones.ts'
import { deviceLogin, SHOWN } from '#src/adapters/mqtt-login.ts'
import type { NewDeviceEvent } from '#src/ports.ts'

export type Publication = { topic: string; payload: string | Buffer; qos: 0 | 1 | 2; retain: boolean }
/** Told who was refused what, who came and went: device id as claimed, what happened. */
export type Audit = (device: string, event: NewDeviceEvent) => void
/** What a device that has proved itself tried and may not: kept for its owner. Empty payload: no message. */
export type Attempt = Publication & {
  readonly identity: DeviceIdentity
  readonly kind: 'login' | 'will' | 'publish' | 'subscribe'
  /** Of a login: the client id that was shown, which is not the device's. */
  readonly clientId?: string
  /** What the device did, in words. */
  readonly fault: string
}
export type Told = (client: Client | null, device: string, event: NewDeviceEvent) => void

export type AccessParts = {
  identify(claim: DeviceClaim): DeviceIdentity | ClaimRefusal
  /** Of a client that showed a good certificate with these names; absent: none is asked for. */
  identifyByCertificate?:
    | ((claim: DeviceClaim, names: readonly string[]) => DeviceIdentity | ClaimRefusal)
    | undefined
  readonly audit: Audit
  /** Takes attempts of devices that have proved themselves. */
  attempted(attempt: Attempt): void
  readonly clones?: MqttClones | undefined
  /** The connection that a device has already. */
  connectionOf(device: string): Client['conn'] | null
  /** How long the answer to a refused login is held back, in ms. */
  refusedAfter(client: Client): number
}

type Subscribed = (error: Error | null, subscription?: Subscription | null) => void

const addressOf = (client: Client | null): string | undefined =>
  (client?.conn as { remoteAddress?: string } | undefined)?.remoteAddress

/** Deny by default: who may connect, publish, subscribe and be sent what. */
export function deviceAccess(parts: AccessParts) {
  const { audit, attempted } = parts
  const grants = new WeakMap<Client, DeviceGrant>()
  const audited = new WeakSet<Error>()

  const told: Told = (client, device, event) =>
    audit(device.slice(0, SHOWN), { address: addressOf(client), ...event })
  const { noteWill, authenticate, clones } = deviceLogin({
    ...parts,
    told,
    granted: (client, grant) => void grants.set(client, grant),
    isTold: (error) => void audited.add(error),
  })
  const refused = (
    client: Client | null,
    kind: 'publish' | 'subscribe',
    fault: string,
    packet: Publication,
  ) => {
    const identity = client ? grants.get(client)?.identity : undefined
    const device = identity?.device ?? client?.id ?? 'unknown'
    told(client, device, { kind: `${kind}_refused`, code: 'ACL', message: fault })
    if (identity) attempted({ ...packet, identity, kind, fault })
  }

  return {
    clones,
    noteWill,
    authenticate,
    /** One refusal is one line: aedes tells of the same error again when it closes the connection. */
    isAudited: (error: Error): boolean => audited.has(error),
    /** Whose connection this is; undefined until it has proved itself. */
    identityOf: (client: Client): DeviceIdentity | undefined => grants.get(client)?.identity,
    /** The grant by which a client may publish this, or why it may not. Wills without a client are nobody's. */
    mayPublish(client: Client | null, packet: Publication): DeviceGrant | Error {
      const grant = client ? grants.get(client) : undefined
      const fault = grant ? publishFault(grant, packet) : 'published without identity'
      if (grant && fault === null) return grant
      const error = new Error(fault ?? 'refused')
      audited.add(error)
      refused(client, 'publish', error.message, packet)
      return error
    },
    /** A null subscription is answered with 0x80. */
    authorizeSubscribe(client: Client, subscription: Subscription, done: Subscribed): void {
      const { topic } = subscription
      const grant = grants.get(client)
      const may = grant !== undefined && mayListen(grant, topic)
      const asked = { topic, payload: '', qos: 0, retain: false } as const
      if (!may) refused(client, 'subscribe', `asked to hear ${JSON.stringify(topic.slice(0, SHOWN))}`, asked)
      done(null, may ? subscription : null)
    },
    authorizeForward: <T extends { topic: string }>(client: Client, packet: T): T | null => {
      const grant = grants.get(client)
      return grant && mayListen(grant, packet.topic) ? packet : null
    },
  }
}
