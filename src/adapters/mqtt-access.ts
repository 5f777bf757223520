import type { Duplex } from 'node:stream'
import type { AuthErrorCode, AuthenticateError, Client, ConnectPacket, Subscription } from 'aedes'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { mqttClones } from '#src/adapters/mqtt-clones.ts'
import { deviceTopic } from '#src/telemetry/topic.ts'

const IDENTIFIER_REJECTED = 2
const NOT_AUTHORISED = 5
/** A topic may be 64 KB long. */
const SHOWN = 120

/** What a connected client may do; built from its credential, never from what it says. */
export type Grant = {
  readonly identity: DeviceIdentity
  readonly telemetry: string
  readonly listens: readonly string[]
}
export type Publication = { topic: string; payload: string | Buffer; qos: 0 | 1 | 2; retain: boolean }
/** Told who was refused what: device id as claimed, what happened. */
export type Audit = (device: string, event: string) => void

function grantOf(identity: DeviceIdentity): Grant {
  const { authority, device } = identity
  return {
    identity,
    telemetry: deviceTopic(authority, device, 'telemetry'),
    listens: [deviceTopic(authority, device, 'cmd'), deviceTopic(authority, device, 'errors')],
  }
}

function refusedConnect(code: string): AuthenticateError {
  const returnCode = code === 'CLIENT_ID_MISMATCH' ? IDENTIFIER_REJECTED : NOT_AUTHORISED
  return Object.assign(new Error(code), { returnCode: returnCode as AuthErrorCode })
}

/** Why this client may not publish that; null when it may. A retained reading is refused later, by its content. */
function publishFault(grant: Grant, { topic, qos }: Publication): string | null {
  if (topic !== grant.telemetry)
    return `published on ${JSON.stringify(topic.slice(0, SHOWN))}, but its own topic is ${grant.telemetry}`
  if (qos === 2) return 'published with QoS 2'
  return grant.identity.isActive() ? null : 'published after it was revoked'
}

type Authenticated = (error: AuthenticateError | null, ok: boolean | null) => void

/** Deny by default: who may connect, publish, subscribe and be sent what. */
export function deviceAccess(
  identify: (claim: DeviceClaim) => DeviceIdentity | ClaimRefusal,
  audit: Audit,
  clones = mqttClones(),
  /** The connection that a device has already. */
  connectionOf: (device: string) => Duplex | null = () => null,
) {
  const grants = new WeakMap<Client, Grant>()
  const wills = new WeakMap<Client, Publication>()
  const audited = new WeakSet<Error>()

  const refuse = (device: string, reason: string, done: Authenticated, code: string): void => {
    audit(device, `connect refused: ${reason}`)
    const error = refusedConnect(code)
    audited.add(error)
    done(error, false)
  }
  return {
    /** One refusal is one line: aedes tells of the same error again when it closes the connection. */
    isAudited: (error: Error): boolean => audited.has(error),
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
      const found = identify({ clientId: client.id, username, password })
      if (typeof found === 'string') return refuse(username ?? client.id, found, done, found)
      const grant = grantOf(found)
      const will = wills.get(client)
      const fault = will && (publishFault(grant, will) ?? (will.retain ? 'retained' : null))
      if (fault) return refuse(found.device, `its will is ${fault}`, done, 'ACL')
      void clones.mayEnter(found.device, connectionOf(found.device)).then((mayEnter) => {
        if (mayEnter) grants.set(client, grant)
        if (mayEnter) return done(null, true)
        audit(found.device, 'connect refused: two devices at once by this id')
        // Without a code: the right one must go on trying
        client.close()
      })
    },
    clones: clones.refused,
    /** The grant by which a client may publish this, or why it may not. Wills without a client are nobody's. */
    mayPublish(client: Client | null, packet: Publication): Grant | Error {
      const grant = client ? grants.get(client) : undefined
      const fault = grant ? publishFault(grant, packet) : 'published without identity'
      if (grant && !fault) return grant
      audit(grant?.identity.device ?? client?.id ?? 'unknown', fault ?? '')
      const error = new Error(fault ?? 'refused')
      audited.add(error)
      return error
    },
    /** A null subscription is answered with 0x80. */
    authorizeSubscribe(
      client: Client,
      subscription: Subscription,
      done: (error: Error | null, subscription?: Subscription | null) => void,
    ): void {
      done(null, grants.get(client)?.listens.includes(subscription.topic) ? subscription : null)
    },
    authorizeForward: <T extends { topic: string }>(client: Client, packet: T): T | null =>
      grants.get(client)?.listens.includes(packet.topic) ? packet : null,
  }
}
