import type { EventEmitter } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { Aedes, type Client, type ConnectPacket } from 'aedes'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { type Audit, deviceAccess, type Grant, type Publication } from '#src/adapters/mqtt-access.ts'
import type { MqttClones } from '#src/adapters/mqtt-clones.ts'
import { frameGuard } from '#src/adapters/mqtt-frame-guard.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'

/** A CONNECT that does not come, or a client that does not take what it is sent, is cut off after this. */
const CONNECT_TIMEOUT_MS = 10_000
const DRAIN_TIMEOUT_MS = 10_000
/** Enough for all in hand to be written; the whole service must stop within 5 s. */
const STOP_TIMEOUT_MS = 2_000

export type BrokerSettings = {
  readonly host: string
  /** 0: any free port. */
  readonly port: number
  readonly identify: (claim: DeviceClaim) => DeviceIdentity | ClaimRefusal
  readonly audit?: Audit
  readonly clones?: MqttClones
}
export type EmbeddedBroker = Broker & {
  port(): number
  /** Closes the connection of a device that may no longer speak. */
  disconnect(device: string): void
}

const asBytes = (payload: string | Buffer): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload

/** Closes a connection whose bytes are no MQTT, or too many, as they are read. */
function guard(socket: Socket, refused: (reason: string) => void): void {
  const check = frameGuard()
  socket.on('data', (chunk: Buffer) => {
    const fault = check(chunk)
    if (!fault || socket.destroyed) return
    refused(fault)
    socket.destroy()
  })
}

const listening = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })

/**
 * The broker inside the service, for devices only: MQTT 3.1.1, no retained messages, no sessions that outlive
 * a connection, nobody subscribes to readings. A message is handled, and thereby on disk, before its PUBACK.
 */
export function embeddedBroker(settings: BrokerSettings): EmbeddedBroker {
  const { host, identify, audit = () => {} } = settings
  const access = deviceAccess(identify, audit, settings.clones, (device) => clientOf(device)?.conn ?? null)
  const clientOf = (device: string) =>
    (aedes as unknown as { clients: Record<string, Client> } | null)?.clients[device]
  const inHand = new Set<Promise<void>>()
  let handle: (message: DeviceMessage) => Promise<void> = () => Promise.reject(new Error('not started'))
  let aedes: Aedes | null = null
  let isStopping = false
  let trouble: string | null = 'not started'

  const preConnect = (client: Client, packet: ConnectPacket, done: (error: null, ok: boolean) => void) => {
    // A session kept for an absent device would be a queue without end.
    packet.clean = true
    access.noteWill(client, packet)
    done(null, !client.conn.destroyed && !isStopping)
  }
  const take = (grant: Grant, packet: Publication): Promise<void> => {
    const { authority, device } = grant.identity
    const { topic, qos, retain } = packet
    const work = handle({ authority, device, topic, payload: asBytes(packet.payload), qos, retain })
    inHand.add(work)
    return work.finally(() => inHand.delete(work))
  }
  const authorizePublish = (
    client: Client | null,
    packet: Publication,
    done: (error?: Error | null) => void,
  ) => {
    const grant = access.mayPublish(client, packet)
    if (grant instanceof Error) return done(grant)
    // Neither acknowledged nor refused: the connection closes and the device sends it again.
    if (isStopping) return
    take(grant, packet).then(
      () => {
        packet.retain = false
        done(null)
      },
      (error) => done(error),
    )
  }

  const start: Broker['start'] = async (handler) => {
    handle = handler
    aedes = await Aedes.createBroker({
      connectTimeout: CONNECT_TIMEOUT_MS,
      drainTimeout: DRAIN_TIMEOUT_MS,
      preConnect: preConnect as never,
      authenticate: access.authenticate as never,
      authorizePublish: authorizePublish as never,
      authorizeSubscribe: access.authorizeSubscribe,
      authorizeForward: access.authorizeForward,
    })
    // On disk by now, and nobody else may hear it: what a device published goes no further.
    const publish = aedes.publish.bind(aedes) as (...args: unknown[]) => void
    aedes.publish = ((packet: unknown, client: unknown, done: unknown) =>
      client && typeof client === 'object'
        ? (done as () => void)()
        : publish(packet, client, done)) as typeof aedes.publish
    // Unheard, an error event would end the process, and with it every other device's connection.
    const events: EventEmitter = aedes
    events.on('error', (error: Error) => audit('broker', error.message))
    aedes.on('clientError', (client, error) => {
      if (!access.isAudited(error)) audit(client.id, `connection closed: ${error.message}`)
    })
    await listening(server, host, settings.port)
    server.on('error', (error) => audit('broker', error.message))
    trouble = null
  }

  const server = createServer({ noDelay: true }, (socket) => {
    if (!aedes || isStopping) return socket.destroy()
    aedes.handle(socket)
    guard(socket, (reason) => audit(socket.remoteAddress ?? 'unknown', `connection closed: ${reason}`))
  })

  return {
    start,
    send: (topic, payload) =>
      new Promise((resolve, reject) => {
        if (!aedes) return reject(new Error('the broker is not started'))
        aedes.publish(
          { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false },
          (error?: Error) => (error ? reject(error) : resolve()),
        )
      }),
    async stop() {
      isStopping = true
      trouble = 'stopped'
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      const patience = new Promise<void>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([Promise.allSettled(inHand), patience])
      // The acknowledgements of the last batch are written in the turn after it.
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise<void>((resolve) => (aedes ? aedes.close(() => resolve()) : resolve()))
      await Promise.race([closed, patience])
    },
    trouble: () => trouble,
    clones: access.clones,
    port() {
      const address = server.address()
      if (!address || typeof address === 'string') throw new Error('the broker does not listen')
      return address.port
    },
    disconnect(device) {
      clientOf(device)?.close()
    },
  }
}
