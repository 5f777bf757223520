import type { Duplex } from 'node:stream'
import type { Client, ConnectPacket } from 'aedes'
import type { Attempt, Audit, deviceAccess } from '#src/adapters/mqtt-access.ts'

type Access = Pick<ReturnType<typeof deviceAccess>, 'identityOf' | 'isAudited'>
type Addressed = { readonly remoteAddress?: string }

const MQTT_3 = [3, 4]
/** What aedes refuses by itself before it asks who may publish there. */
const TOPIC_FAULT = /in PUBLISH$|too many levels/

/** Who came and went at the broker and why, for the log and the devices' owners. */
export function sessionNotes(access: Access, audit: Audit, attempted: (attempt: Attempt) => void) {
  const reasons = new WeakMap<Client, string>()
  const addressOf = ({ conn }: Client) => (conn as Addressed).remoteAddress

  return {
    /** A fault of the broker itself. */
    fault: (error: Error): void =>
      audit('broker', { kind: 'disconnected', code: 'BROKER', message: error.message }),
    version(client: Client, { protocolVersion, username, clientId }: ConnectPacket): void {
      if (MQTT_3.includes(protocolVersion as number)) return
      audit(String(username || clientId).slice(0, 64), {
        kind: 'connect_refused',
        code: 'PROTOCOL_VERSION',
        address: addressOf(client),
        message:
          'connect refused: MQTT 5, and this broker speaks 3.1.1: set protocol version 4 (3.1.1) in the device',
      })
    },
    connected: (client: Client): void =>
      audit(client.id, { kind: 'connected', address: addressOf(client), message: 'connected' }),
    disconnected: (client: Client): void =>
      audit(client.id, {
        kind: 'disconnected',
        address: addressOf(client),
        message: reasons.get(client) ?? 'disconnected by the device or its network',
      }),
    /** Nobody has said yet who it is. */
    noHandshake: (address: string | undefined, reason: string): void =>
      audit(address ?? 'unknown', {
        kind: 'connect_refused',
        code: 'TLS_HANDSHAKE',
        address,
        message: `TLS handshake failed: ${reason}`,
      }),
    /** A connection that the guard cut: of a device, when it has proved itself. */
    closed(socket: Duplex & Addressed & { client?: Client }, reason: string): void {
      const { client, remoteAddress: address } = socket
      const device = client && access.identityOf(client)?.device
      const message = `connection closed: ${reason}`
      if (device) audit(device, { kind: 'publish_refused', code: 'FRAME', address, message })
      else audit(address ?? 'unknown', { kind: 'connect_refused', code: 'FRAME', address, message })
    },
    clientError(client: Client, error: Error): void {
      if (access.isAudited(error)) return
      const message = `connection closed: ${error.message}`
      reasons.set(client, message)
      if (!TOPIC_FAULT.test(error.message)) return
      const identity = access.identityOf(client)
      audit(client.id, {
        kind: 'publish_refused',
        code: 'TOPIC_INVALID',
        address: addressOf(client),
        message,
      })
      if (identity)
        attempted({
          identity,
          kind: 'publish',
          fault: `published where nobody may: ${error.message}`,
          topic: '',
          payload: '',
          qos: 0,
          retain: false,
        })
    },
  }
}
