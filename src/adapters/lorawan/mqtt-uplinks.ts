import { connect, type IPublishPacket, type MqttClient } from 'mqtt'
import type { UplinkMessage, UplinkOutcome } from '#src/ports.ts'
import type { Envelope } from '#src/telemetry/lorawan/uplink.ts'

const CONNECT_TIMEOUT_MS = 10_000
const RECONNECT_MS = 2_000
const STOP_TIMEOUT_MS = 2_000

export type MqttUplinkSettings = {
  readonly name: string
  readonly authority: string
  readonly envelope: Envelope
  readonly url: string
  readonly topic: string
  readonly username?: string
  readonly password?: string
  readonly ca?: string
  readonly log: (words: string) => void
  /** Called on every connection: what came while there was none is missing. */
  readonly onConnected?: () => void
  /** An uplink could not be kept: the journal takes none at present. */
  readonly onLost?: () => void
}
export type MqttUplinks = {
  start(take: (message: UplinkMessage) => Promise<UplinkOutcome>): void
  stop(): Promise<void>
  trouble(): string | null
}

/**
 * A network's MQTT integration. The Things Stack speaks 3.1.1 at QoS 0 alone and keeps nothing for a client that was
 * away; ChirpStack's broker keeps what it publishes at QoS 1.
 */
export function mqttUplinks(settings: MqttUplinkSettings): MqttUplinks {
  const { name, authority, envelope, url, topic, log } = settings
  const isKept = envelope === 'chirpstack'
  let client: MqttClient | null = null
  let trouble: string | null = `not connected to ${url} yet`
  let isReported = false
  let isStopping = false
  let take: (message: UplinkMessage) => Promise<UplinkOutcome> = () =>
    Promise.reject(new Error('not started'))

  const lost = (reason: string): void => {
    trouble = `not connected to ${url}: ${reason}`
    if (!isReported && !isStopping) log(`${name}: ${trouble}; trying again until it works`)
    isReported = true
  }
  const receive = async ({ topic: on, payload, retain }: IPublishPacket): Promise<void> => {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
    await take({ authority, envelope, topic: on, payload: bytes, ...(retain && { isRetained: true }) })
  }
  const subscribe = async (connected: MqttClient): Promise<void> => {
    try {
      const [granted] = await connected.subscribeAsync(topic, { qos: isKept ? 1 : 0 })
      if (!granted || granted.qos > 2) throw new Error('not granted')
      if (trouble && isReported) log(`${name}: connected to ${url}`)
      trouble = null
      isReported = false
      settings.onConnected?.()
    } catch (error) {
      lost(`it refuses the subscription to ${topic}: ${(error as Error).message}`)
    }
  }
  return {
    start(taker) {
      take = taker
      const opened = connect(url, {
        clientId: `frostline-${name.replace(/[^a-z0-9-]/g, '-')}`,
        username: settings.username,
        password: settings.password,
        ca: settings.ca,
        protocolVersion: 4,
        clean: !isKept,
        resubscribe: false,
        reconnectPeriod: RECONNECT_MS,
        reconnectOnConnackError: true,
        connectTimeout: CONNECT_TIMEOUT_MS,
        keepalive: 30,
      })
      client = opened
      opened.handleMessage = (packet, done) => {
        receive(packet as IPublishPacket).then(
          () => done(),
          (error: Error) => {
            log(`${name}: an uplink was not kept: ${error.message}`)
            settings.onLost?.()
            // not acknowledged; at QoS 0 there is nothing to acknowledge
            done(isKept ? error : undefined)
          },
        )
      }
      opened.on('connect', () => subscribe(opened))
      opened.on('close', () => lost('the connection is closed'))
      opened.on('error', (error) => lost(error.message))
    },
    async stop() {
      isStopping = true
      const patience = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref())
      await Promise.race([client?.endAsync(), patience])
      trouble = 'stopped'
    },
    trouble: () => trouble,
  }
}
