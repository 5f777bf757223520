import { TLSSocket } from 'node:tls'
import type { AuthErrorCode, AuthenticateError, Client, ConnectPacket } from 'aedes'
import { certificateNames } from '#src/adapters/device-certificates.ts'
import {
  type ClaimRefusal,
  claimRefusalWords,
  type DeviceClaim,
  type DeviceIdentity,
} from '#src/adapters/device-credentials.ts'
import { type DeviceGrant, grantOf, publishFault } from '#src/adapters/device-grant.ts'
import type { AccessParts, Publication, Told } from '#src/adapters/mqtt-access.ts'
import { mqttClones } from '#src/adapters/mqtt-clones.ts'

/** An id has 32 characters at most; who claims to be more is shown in part. */
export const SHOWN = 64
const IDENTIFIER_REJECTED = 2
const NOT_AUTHORISED = 5

type Done = (error: AuthenticateError | null, ok: boolean | null) => void
export type LoginParts = Omit<AccessParts, 'audit'> & {
  readonly told: Told
  /** The device has proved itself, and this is what it may. */
  granted(client: Client, grant: DeviceGrant): void
  /** The owner has been told of this error. */
  isTold(error: Error): void
}

function refusal(code: string): AuthenticateError {
  const returnCode = code === 'CLIENT_ID_MISMATCH' ? IDENTIFIER_REJECTED : NOT_AUTHORISED
  return Object.assign(new Error(code), { returnCode: returnCode as AuthErrorCode })
}

/** Who may connect: by secret or certificate, under its own client id, with no will but its own, once. */
export function deviceLogin({ identify, identifyByCertificate, attempted, told, ...parts }: LoginParts) {
  const { clones = mqttClones() } = parts
  const wills = new WeakMap<Client, Publication>()

  const refuse = (client: Client, device: string, code: string, words: string, done: Done): void => {
    told(client, device, { kind: 'connect_refused', code, message: `connect refused: ${words}` })
    const error = refusal(code)
    parts.isTold(error)
    const after = parts.refusedAfter(client)
    if (after === 0) {
      done(error, false)
      return
    }
    const timer = setTimeout(() => done(error, false), after).unref()
    client.conn.once('close', () => clearTimeout(timer))
  }
  /** Names of the certificate that the client shows instead of a secret; empty: none. */
  const namesOf = ({ conn }: Client): readonly string[] =>
    conn instanceof TLSSocket && identifyByCertificate ? certificateNames(conn) : []
  const identified = (claim: DeviceClaim, names: readonly string[]): DeviceIdentity | ClaimRefusal =>
    names.length > 0 && identifyByCertificate ? identifyByCertificate(claim, names) : identify(claim)

  /** Its own secret with the id of another: the one case in which a refused client has proved who it is. */
  const noteTakeover = (claim: DeviceClaim): void => {
    const identity = identify({ ...claim, clientId: claim.username ?? '' })
    if (typeof identity === 'string') return
    const fault = `connected with the client id ${JSON.stringify(claim.clientId.slice(0, SHOWN))}, which is not its own`
    const { clientId } = claim
    attempted({ identity, kind: 'login', fault, clientId, topic: '', payload: '', qos: 0, retain: false })
  }
  const willFault = (client: Client, grant: DeviceGrant): string | null => {
    const will = wills.get(client)
    const fault = will && (publishFault(grant, will) ?? (will.retain ? 'retained' : null))
    if (!will || !fault) return null
    attempted({ identity: grant.identity, kind: 'will', fault: `left a will that is ${fault}`, ...will })
    return `its will is ${fault}`
  }
  const enter = async (client: Client, grant: DeviceGrant, done: Done): Promise<void> => {
    const { device } = grant.identity
    if (await clones.mayEnter(device, parts.connectionOf(device))) {
      parts.granted(client, grant)
      return done(null, true)
    }
    const message = 'connect refused: two devices at once by this id'
    told(client, device, { kind: 'connect_refused', code: 'CLONED', message })
    // Without a code: the right one must go on trying
    client.close()
  }

  return {
    clones: clones.refused,
    /** To be called before `authenticate`, which does not see the will. */
    noteWill(client: Client, packet: ConnectPacket): void {
      if (packet.will) wills.set(client, packet.will as Publication)
    },
    authenticate(
      client: Client,
      username: string | undefined,
      password: Buffer | undefined,
      done: Done,
    ): void {
      const claim = { clientId: client.id, username, password }
      const names = namesOf(client)
      const found = identified(claim, names)
      if (typeof found === 'string') {
        if (found === 'CLIENT_ID_MISMATCH' && names.length === 0) noteTakeover(claim)
        refuse(client, username ?? client.id, found, claimRefusalWords[found], done)
        return
      }
      const grant = grantOf(found)
      const fault = willFault(client, grant)
      if (fault) refuse(client, found.device, 'ACL', fault, done)
      else void enter(client, grant, done)
    },
  }
}
