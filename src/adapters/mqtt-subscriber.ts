import { connect, type IClientOptions, type IPublishPacket, type MqttClient, type Packet } from 'mqtt'
import type { Broker, DeviceMessage } from '#src/ports.ts'
import { telemetryTopic } from '#src/telemetry/topic.ts'

const SUBSCRIPTION = 'v1/+/+/telemetry'
const SESSION_S = 7 * 24 * 3_600
const CONNECT_TIMEOUT_MS = 10_000
const RECONNECT_MS = 1_000
const STOP_TIMEOUT_MS = 2_000
/** How many messages the broker may have under way to us: what one commit can take together. */
const MAX_IN_HAND = 1_000
const UNSUPPORTED_VERSION: ReadonlySet<unknown> = new Set([1, 0x84])

export type SubscriberSettings = {
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Names the session that the broker keeps while the service is away. */
  readonly clientId: string
  readonly log?: (message: string) => void
}

const optionsFor = (settings: SubscriberSettings, protocolVersion: 4 | 5): IClientOptions => ({
  clientId: settings.clientId,
  username: settings.username,
  password: settings.password,
  protocolVersion,
  clean: false,
  resubscribe: false,
  reconnectPeriod: RECONNECT_MS,
  reconnectOnConnackError: true,
  connectTimeout: CONNECT_TIMEOUT_MS,
  keepalive: 30,
  properties:
    protocolVersion === 5 ? { sessionExpiryInterval: SESSION_S, receiveMaximum: MAX_IN_HAND } : undefined,
})

/** The broker's own access rules say who may publish on which topic: the topic is the device's identity. */
function messageOf({ topic, payload, qos, retain }: IPublishPacket): DeviceMessage {
  const { authority, device } = telemetryTopic(topic) ?? { authority: '', device: '' }
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
  return { authority, device, topic, payload: bytes, qos, retain }
}

/**
 * mqtt.js releases the next packet from the call that sends the PUBACK, so that each message would wait for its
 * own commit. Refusing the acknowledgement lets it go on; the PUBACK is sent later by the method that the
 * library itself uses. Private: the version is pinned and tests/adapters/mqtt-subscriber.servers.test.ts holds it.
 */
const DEFERRED = new Error('acknowledged later')
function sendAcknowledgement(client: MqttClient, messageId: number | undefined): void {
  const library = client as unknown as { _sendPacket(packet: Packet): void }
  library._sendPacket({ cmd: 'puback', messageId, reasonCode: 0 } as Packet)
}

const isUnsupportedVersion = (error: unknown): boolean =>
  UNSUPPORTED_VERSION.has((error as { code?: unknown }).code)

/**
 * Readings from a broker outside (mosquitto, EMQX): a durable session, and a PUBACK only once the reading is in
 * the journal. MQTT 5, or 3.1.1 where the broker refuses 5.
 */
export function externalBroker(settings: SubscriberSettings): Broker {
  const { url, log = () => {} } = settings
  const inHand = new Set<Promise<void>>()
  let client: MqttClient | null = null
  let handle: (message: DeviceMessage) => Promise<void> = () => Promise.reject(new Error('not started'))
  let trouble: string | null = `not connected to ${url} yet`
  /** One line for an outage, however often it is tried again. */
  let isReported = false
  /** Counts connections: what came on one may not be acknowledged on the next. */
  let connection = 0
  let lastAcknowledged: Promise<void> = Promise.resolve()
  let isStopping = false

  const lost = (reason: string): void => {
    trouble = `not connected to ${url}: ${reason}`
    if (!isReported && !isStopping) log(`broker: ${trouble}; trying again until it works`)
    isReported = true
  }
  /** In the order of arrival, as MQTT asks. */
  const acknowledge = async (work: Promise<void>, packet: IPublishPacket, earlier: Promise<void>) => {
    const arrivedOn = connection
    try {
      await work
    } catch (error) {
      return log(`broker: a message was not kept and is not acknowledged: ${(error as Error).message}`)
    }
    await earlier
    if (packet.qos === 1 && connection === arrivedOn && client?.connected)
      sendAcknowledgement(client, packet.messageId)
  }
  const take = (packet: IPublishPacket, done: (error?: Error) => void): void => {
    if (!isStopping) {
      const work = handle(messageOf(packet))
      lastAcknowledged = acknowledge(work, packet, lastAcknowledged)
      const settled = lastAcknowledged
      inHand.add(settled)
      settled.finally(() => inHand.delete(settled))
    }
    done(DEFERRED)
  }
  const subscribe = async (connected: MqttClient): Promise<void> => {
    try {
      await connected.subscribeAsync(SUBSCRIPTION, { qos: 1, rap: true, rh: 2 })
      if (trouble) log(`broker: connected to ${url}`)
      trouble = null
      isReported = false
    } catch (error) {
      lost(`it refuses the subscription to ${SUBSCRIPTION}: ${(error as Error).message}`)
    }
  }
  const open = (version: 4 | 5): void => {
    const opened = connect(url, optionsFor(settings, version))
    client = opened
    opened.handleMessage = (packet, done) => take(packet as IPublishPacket, done as (error?: Error) => void)
    opened.on('connect', () => subscribe(opened))
    opened.on('close', () => {
      connection++
      if (!trouble) lost('the connection is closed')
    })
    opened.on('error', (error) => {
      if (version === 5 && isUnsupportedVersion(error)) {
        log(`broker: ${url} does not speak MQTT 5; going on with 3.1.1`)
        opened.end(true)
        return open(4)
      }
      lost(error.message)
    })
  }
  return {
    async start(handler) {
      handle = handler
      open(5)
    },
    async send(topic, payload) {
      if (!client?.connected) throw new Error(trouble ?? `not connected to ${url}`)
      await client.publishAsync(topic, payload, { qos: 1, retain: false })
    },
    async stop() {
      isStopping = true
      const patience = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([Promise.allSettled(inHand), patience])
      await Promise.race([client?.endAsync(), patience])
      trouble = 'stopped'
    },
    trouble: () => trouble,
  }
}
