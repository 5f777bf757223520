import type { EventEmitter } from 'node:events'
import { Aedes, type Client, type ConnectPacket } from 'aedes'
import type { ClaimRefusal, DeviceClaim, DeviceIdentity } from '#src/adapters/device-credentials.ts'
import type { DeviceGrant } from '#src/adapters/device-grant.ts'
import { failureDelay } from '#src/adapters/failure-delay.ts'
import {
  type AccessParts,
  type Attempt,
  type Audit,
  deviceAccess,
  type Publication,
} from '#src/adapters/mqtt-access.ts'
import { attemptKeeper } from '#src/adapters/mqtt-attempts.ts'
import type { MqttClones } from '#src/adapters/mqtt-clones.ts'
import { CONNECT_TIMEOUT_MS, type ListenerSettings, mqttListener } from '#src/adapters/mqtt-listener.ts'
import { sessionNotes } from '#src/adapters/mqtt-session-notes.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'

/** A client that does not take what it is sent is cut off after this. */
const DRAIN_TIMEOUT_MS = 10_000
/** Enough for all in hand to be written; the whole service must stop within 5 s. */
const STOP_TIMEOUT_MS = 2_000
/** A silent connection is closed after one and a half of this, whatever the device asked for. */
const LONGEST_KEEPALIVE_S = 600
/** Ours have four, a shared subscription to one of them six; refused by name. Deeper ones close the connection. */
const MAX_TOPIC_LEVELS = 8

export type BrokerSettings = ListenerSettings & {
  readonly identify: (claim: DeviceClaim) => DeviceIdentity | ClaimRefusal
  /** Who shows a certificate that bears these names; absent: nobody is asked for one. */
  readonly identifyByCertificate?: AccessParts['identifyByCertificate']
  readonly audit?: Audit
  readonly clones?: MqttClones
  /** How long the refusal of a login is held back for an address, in ms. */
  readonly refusedAfter?: (remote: string | undefined) => number
}
export type EmbeddedBroker = Broker & {
  port(): number
  /** Of MQTT over TLS. */
  tlsPort(): number
  /** Closes the connection of a device that may no longer speak. */
  disconnect(device: string): void
}

const asBytes = (payload: string | Buffer): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : payload

/**
 * The broker inside the service, for devices only: MQTT 3.1.1, no retained messages, no sessions that outlive
 * a connection, nobody subscribes to readings. A message is handled, and thereby on disk, before its PUBACK.
 */
export function embeddedBroker(settings: BrokerSettings): EmbeddedBroker {
  const { identify, audit = () => {}, clones, refusedAfter = failureDelay() } = settings
  const access = deviceAccess({
    identify,
    identifyByCertificate: settings.identifyByCertificate,
    audit,
    clones,
    attempted: (attempt) => attempted(attempt),
    connectionOf: (device) => clientOf(device)?.conn ?? null,
    refusedAfter: ({ conn }) => refusedAfter((conn as { remoteAddress?: string }).remoteAddress),
  })
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
    // No session without end, and no device shut out for a number in its settings
    packet.keepalive = Math.min(packet.keepalive || LONGEST_KEEPALIVE_S, LONGEST_KEEPALIVE_S)
    notes.version(client, packet)
    access.noteWill(client, packet)
    done(null, !client.conn.destroyed && !isStopping)
  }
  const take = (grant: DeviceGrant, packet: Publication): Promise<void> => {
    const { authority, device } = grant.identity
    const { topic, qos, retain } = packet
    const work = handle({ authority, device, topic, payload: asBytes(packet.payload), qos, retain })
    inHand.add(work)
    return work.finally(() => inHand.delete(work))
  }
  const keep = attemptKeeper()
  const attempted = (attempt: Attempt): void => {
    const work = isStopping ? null : keep(attempt, handle)
    if (!work) return
    inHand.add(work)
    void work
      .catch((error) =>
        audit('broker', { kind: 'publish_refused', message: `a refusal was not kept: ${error.message}` }),
      )
      .finally(() => inHand.delete(work))
  }
  const notes = sessionNotes(access, audit, attempted)
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
      maxTopicLevels: MAX_TOPIC_LEVELS,
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
    events.on('error', (error: Error) => notes.fault(error))
    aedes.on('clientError', notes.clientError)
    aedes.on('clientReady', (client) => {
      listener.proved((client.conn as { remoteAddress?: string }).remoteAddress)
      notes.connected(client)
    })
    aedes.on('clientDisconnect', notes.disconnected)
    await listener.listen()
    trouble = null
  }

  const listener = mqttListener(settings, {
    enter: (socket) => void aedes?.handle(socket),
    mayEnter: () => aedes !== null && !isStopping,
    refused: (socket, reason) => notes.closed(socket, reason),
    noHandshake: notes.noHandshake,
    failed: (error) => notes.fault(error),
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
      const closed = listener.close()
      const patience = new Promise<void>((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([Promise.allSettled(inHand), patience])
      // The acknowledgements of the last batch are written in the turn after it.
      await new Promise((resolve) => setImmediate(resolve))
      await new Promise<void>((resolve) => (aedes ? aedes.close(() => resolve()) : resolve()))
      await Promise.race([closed, patience])
    },
    trouble: () => trouble,
    clones: access.clones,
    port: listener.port,
    tlsPort: listener.tlsPort,
    disconnect(device) {
      clientOf(device)?.close()
    },
  }
}
