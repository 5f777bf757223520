import { acknowledging } from '#src/adapters/mqtt-acknowledging.ts'
import { type Connection, mqttConnection } from '#src/adapters/mqtt-connection.ts'
import { ownMessages } from '#src/adapters/mqtt-own-messages.ts'
import { acknowledgements, type Publication } from '#src/adapters/mqtt-packets.ts'
import type { Broker, DeviceMessage } from '#src/ports.ts'
import { telemetryTopic } from '#src/telemetry/topic.ts'

const SUBSCRIPTION = 'v1/+/+/telemetry'
const RECONNECT_MS = 1_000
const STOP_TIMEOUT_MS = 2_000
/** How many messages the broker may have under way to us: what one commit can take together. */
const MAX_IN_HAND = 5_000

export type SubscriberSettings = {
  readonly url: string
  readonly username?: string
  readonly password?: string
  /** Names the session that the broker keeps while the service is away. */
  readonly clientId: string
  readonly log?: (message: string) => void
}

/** The broker's own access rules say who may publish on which topic: the topic is the device's identity. */
function messageOf({ topic, payload, qos, retain }: Publication): DeviceMessage {
  const { authority, device } = telemetryTopic(topic) ?? { authority: '', device: '' }
  return { authority, device, topic, payload, qos, retain }
}

/**
 * Readings from a broker outside (mosquitto, EMQX): a durable session, and a PUBACK only once the reading is in
 * the journal. MQTT 5, or 3.1.1 where the broker refuses 5. On a socket of its own: a client library takes one message
 * at a time and acknowledges it by itself, which leaves no commit to many messages.
 */
export function externalBroker(settings: SubscriberSettings): Broker {
  const { url, log = () => {} } = settings
  const place = new URL(url)
  const own = ownMessages()
  const inHand = new Set<ReturnType<typeof acknowledging>>()
  let handle: (message: DeviceMessage) => Promise<void> = () => Promise.reject(new Error('not started'))
  let connection: Connection | null = null
  let trouble: string | null = `not connected to ${url} yet`
  /** One line for an outage, however often it is tried again. */
  let isReported = false
  let isStopping = false
  let again: NodeJS.Timeout | undefined
  /** Resolved by the first answer to our subscription, or by the first failure. */
  const tried = Promise.withResolvers<void>()

  const lost = (reason: string): void => {
    trouble = `not connected to ${url}: ${reason}`
    own.lost(trouble)
    if (!isReported && !isStopping) log(`broker: ${trouble}; trying again until it works`)
    isReported = true
    tried.resolve()
  }
  const found = (): void => {
    if (trouble) log(`broker: connected to ${url}`)
    trouble = null
    isReported = false
    tried.resolve()
  }
  const notKept = (error: Error): void =>
    log(`broker: a message was not kept and is not acknowledged: ${error.message}`)

  const open = (version: 4 | 5): void => {
    /** What came on one connection may not be acknowledged on the next. */
    const arrived = acknowledging(
      (ids) => connection === opened && opened.write(acknowledgements(ids)),
      notKept,
    )
    inHand.add(arrived)
    const opened: Connection = mqttConnection(
      {
        url: place,
        version,
        clientId: settings.clientId,
        username: settings.username ?? decodeURIComponent(place.username),
        password: settings.password ?? decodeURIComponent(place.password),
        subscription: SUBSCRIPTION,
        maxInHand: MAX_IN_HAND,
      },
      {
        subscribed: found,
        acknowledged: own.taken,
        published(publication) {
          if (!isStopping) arrived.take(handle(messageOf(publication)), publication.messageId)
        },
        closed(reason, unsupported) {
          connection = null
          inHand.delete(arrived)
          if (version === 5 && unsupported) {
            log(`broker: ${url} does not speak MQTT 5; going on with 3.1.1`)
            return open(4)
          }
          lost(reason)
          if (!isStopping) again = setTimeout(open, RECONNECT_MS, version)
        },
      },
    )
    connection = opened
  }
  return {
    // Until a session is subscribed for the first time a broker acknowledges readings and keeps none of them
    start(handler) {
      handle = handler
      open(5)
      return tried.promise
    },
    async send(topic, payload) {
      if (!connection || trouble) throw new Error(trouble ?? `not connected to ${url}`)
      await own.publish(connection, topic, payload)
    },
    async stop() {
      isStopping = true
      clearTimeout(again)
      const patience = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([Promise.all([...inHand].map(({ settled }) => settled())), patience])
      await Promise.race([connection?.end(), patience])
      trouble = 'stopped'
    },
    trouble: () => trouble,
  }
}
