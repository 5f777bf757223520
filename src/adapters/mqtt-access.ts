import { TLSSocket } from 'node:tls'
import type { AuthErrorCode, AuthenticateError, Client, ConnectPacket, Subscription } from 'aedes'
import { certificateNames } from '#src/adapters/device-certificates.ts'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { type DeviceGrant, grantOf, mayListen, publishFault } from '#src/adapters/device-grant.ts'
import { mqttClones } from '#src/adapters/mqtt-clones.ts'
import type { NewDeviceEvent } from '#src/ports.ts'

const IDENTIFIER_REJECTED = 2
const NOT_AUTHORISED = 5
/** An id has 32 characters at most; who claims to be more is shown in part. */
const SHOWN = 64

export type Publication = { topic: string; payload: string | Buffer; qos: 0 | 1 | 2; retain: boolean }
/** Told who was refused what, who came and went: device id as claimed, what happened. */
export type Audit = (device: string, event: NewDeviceEvent) => void
/** What a device that has proved itself tried and may not: kept for its owner. Empty payload: no message. */
export type Attempt = { readonly identity: DeviceIdentity; readonly fault: string } & Publication

export type AccessParts = {
  identify(claim: DeviceClaim): DeviceIdentity | ClaimRefusal
  /** Of a client that showed a good certificate with these names; absent: none is asked for. */
  identifyByCertificate?:
    | ((claim: DeviceClaim, names: readonly string[]) => DeviceIdentity | ClaimRefusal)
    | undefined
  readonly audit: Audit
  /** Takes attempts of devices that have proved themselves. */
  attempted(attempt: Attempt): void
  readonly clones?: ReturnType<typeof mqttClones>
  /** The connection that a device has already. */
  connectionOf(device: string): Client['conn'] | null
  /** How long the answer to a refused login is held back, in ms. */
  refusedAfter(client: Client): number
}

type Authenticated = (error: AuthenticateError | null, ok: boolean | null) => void
type Subscribed = (error: Error | null, subscription?: Subscription | null) => void

function refusedConnect(code: string): AuthenticateError {
  const returnCode = code === 'CLIENT_ID_MISMATCH' ? IDENTIFIER_REJECTED : NOT_AUTHORISED
  return Object.assign(new Error(code), { returnCode: returnCode as AuthErrorCode })
}

const addressOf = (client: Client | null): string | undefined =>
  (client?.conn as { remoteAddress?: string } | undefined)?.remoteAddress

/** Deny by default: who may connect, publish, subscribe and be sent what. */
export function deviceAccess({ identify, audit, attempted, ...parts }: AccessParts) {
  const { clones = mqttClones() } = parts
  const grants = new WeakMap<Client, DeviceGrant>()
  const wills = new WeakMap<Client, Publication>()
  const audited = new WeakSet<Error>()

  const told = (client: Client | null, device: string, event: NewDeviceEvent): void =>
    audit(device.slice(0, SHOWN), { address: addressOf(client), ...event })
  const refuseConnect = (
    client: Client,
    device: string,
    code: string,
    message: string,
    done: Authenticated,
  ) => {
    told(client, device, { kind: 'connect_refused', code, message: `connect refused: ${message}` })
    const error = refusedConnect(code)
    audited.add(error)
    const after = parts.refusedAfter(client)
    if (after === 0) return done(error, false)
    const timer = setTimeout(() => done(error, false), after).unref()
    client.conn.once('close', () => clearTimeout(timer))
  }
  /** Names of the certificate that the client shows instead of a secret; empty: none. */
  const namesOf = ({ conn }: Client): readonly string[] =>
    conn instanceof TLSSocket && parts.identifyByCertificate ? certificateNames(conn) : []
  const identified = (client: Client, claim: DeviceClaim): DeviceIdentity | ClaimRefusal => {
    const names = namesOf(client)
    return names.length > 0 && parts.identifyByCertificate
      ? parts.identifyByCertificate(claim, names)
      : identify(claim)
  }
  /** Its own secret with the id of another: the one case in which a refused client has proved who it is. */
  const noteTakeover = (client: Client, claim: DeviceClaim): void => {
    const identity = identify({ ...claim, clientId: claim.username ?? '' })
    if (typeof identity === 'string') return
    const fault = `connected with the client id ${JSON.stringify(client.id.slice(0, SHOWN))}, which is not its own`
    attempted({ identity, fault, topic: '', payload: '', qos: 0, retain: false })
  }
  const isWillRefused = (client: Client, grant: DeviceGrant, done: Authenticated): boolean => {
    const will = wills.get(client)
    const fault = will && (publishFault(grant, will) ?? (will.retain ? 'retained' : null))
    if (!fault) return false
    attempted({ identity: grant.identity, fault: `its will is ${fault}`, ...will })
    refuseConnect(client, grant.identity.device, 'ACL', `its will is ${fault}`, done)
    return true
  }

  return {
    /** One refusal is one line: aedes tells of the same error again when it closes the connection. */
    isAudited: (error: Error): boolean => audited.has(error),
    /** Whose connection this is; undefined until it has proved itself. */
    identityOf: (client: Client): DeviceIdentity | undefined => grants.get(client)?.identity,
    /** To be called before `authenticate`, which does not see the will. */
    noteWill(client: Client, packet: ConnectPacket): void {
      if (packet.will) wills.set(client, packet.will as Publication)
    },
    authenticate(
      client: Client,
      username: string | undefined,
      password: Buffer | undefined,
      done: Authenticated,
    ) {
      const claim = { clientId: client.id, username, password }
      const found = identified(client, claim)
      if (typeof found === 'string') {
        if (found === 'CLIENT_ID_MISMATCH' && namesOf(client).length === 0) noteTakeover(client, claim)
        return refuseConnect(client, username ?? client.id, found, found, done)
      }
      const grant = grantOf(found)
      if (isWillRefused(client, grant, done)) return
      void clones.mayEnter(found.device, parts.connectionOf(found.device)).then((mayEnter) => {
        if (mayEnter) grants.set(client, grant)
        if (mayEnter) return done(null, true)
        const message = 'connect refused: two devices at once by this id'
        told(client, found.device, { kind: 'connect_refused', code: 'CLONED', message })
        // Without a code: the right one must go on trying
        client.close()
      })
    },
    clones: clones.refused,
    /** The grant by which a client may publish this, or why it may not. Wills without a client are nobody's. */
    mayPublish(client: Client | null, packet: Publication): DeviceGrant | Error {
      const grant = client ? grants.get(client) : undefined
      const fault = grant ? publishFault(grant, packet) : 'published without identity'
      if (grant && !fault) return grant
      const message = fault ?? 'refused'
      told(client, grant?.identity.device ?? client?.id ?? 'unknown', {
        kind: 'publish_refused',
        code: 'ACL',
        message,
      })
      if (grant) attempted({ identity: grant.identity, fault: message, ...packet })
      const error = new Error(message)
      audited.add(error)
      return error
    },
    /** A null subscription is answered with 0x80. */
    authorizeSubscribe(client: Client, subscription: Subscription, done: Subscribed): void {
      const grant = grants.get(client)
      if (grant && mayListen(grant, subscription.topic)) {
        done(null, subscription)
        return
      }
      const fault = `asked to hear ${JSON.stringify(subscription.topic.slice(0, SHOWN))}`
      told(client, grant?.identity.device ?? client.id, {
        kind: 'subscribe_refused',
        code: 'ACL',
        message: fault,
      })
      if (grant)
        attempted({
          identity: grant.identity,
          fault,
          topic: subscription.topic,
          payload: '',
          qos: 0,
          retain: false,
        })
      done(null, null)
    },
    authorizeForward: <T extends { topic: string }>(client: Client, packet: T): T | null => {
      const grant = grants.get(client)
      return grant && mayListen(grant, packet.topic) ? packet : null
    },
  }
}
