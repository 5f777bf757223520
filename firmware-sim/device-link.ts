/**
 * One device on the network: MQTT 3.1.1, one connection, client id = user name = device id, QoS 1, a session that
 * outlives the connection. What is not acknowledged stays and is sent again, byte for byte.
 */
import mqtt from 'mqtt'
import type { Message } from './message.ts'
import { pace } from './pace.ts'

export type DeviceLinkSettings = {
  readonly url: string
  readonly authority: string
  readonly device: string
  readonly secret: string
  /** The service asks for another interval, seconds. */
  readonly onInterval: (seconds: number) => void
  /** One plain line when the broker cannot be reached or refuses; the link goes on trying. */
  readonly onTrouble: (line: string) => void
}

export type DeviceLink = {
  send(message: Message): void
  /** Messages not yet acknowledged. */
  waiting(): number
  close(): Promise<void>
}

/** As much as a real device's memory holds; the oldest goes first. */
const MEMORY = 5000
/** With the 45 of a burst, still below the 50 that the service takes at once. */
const MOST_UNACKNOWLEDGED = 4

export function deviceLink(settings: DeviceLinkSettings): DeviceLink {
  const { authority, device } = settings
  const topic = `v1/${authority}/${device}/telemetry`
  const client = mqtt.connect(settings.url, {
    protocolVersion: 4,
    clientId: device,
    username: device,
    password: settings.secret,
    clean: false,
    reconnectPeriod: 1000,
    reconnectOnConnackError: true,
    connectTimeout: 10_000,
    keepalive: 30,
    resubscribe: false,
  })
  const memory: Message[] = []
  const turns = pace()
  let unacknowledged = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const acknowledged = (error?: Error | null) => {
    unacknowledged -= 1
    if (!closed && !error) pump()
  }
  const pump = (): void => {
    clearTimeout(timer)
    while (memory.length > 0 && client.connected && unacknowledged < MOST_UNACKNOWLEDGED) {
      const wait = turns.take(performance.now())
      if (wait > 0) {
        timer = setTimeout(pump, wait)
        return
      }
      unacknowledged += 1
      client.publish(topic, JSON.stringify(memory.shift()!.payload), { qos: 1 }, acknowledged)
    }
  }

  client.on('connect', () => {
    client.subscribe(`v1/${authority}/${device}/cmd`, { qos: 1 }, (error) => {
      if (error && !closed) settings.onTrouble(`${device}: may not listen for commands: ${error.message}`)
    })
    pump()
  })
  client.on('message', (_topic, payload) => {
    const seconds = askedInterval(payload)
    if (seconds !== null) settings.onInterval(seconds)
  })
  client.on('error', (error) =>
    settings.onTrouble(`${device}: ${error.message || 'cannot reach the broker'}`),
  )

  return {
    send(message) {
      if (memory.length >= MEMORY) memory.shift()
      memory.push(message)
      pump()
    },
    waiting: () => memory.length + unacknowledged,
    async close() {
      closed = true
      clearTimeout(timer)
      await client.endAsync(true)
    },
  }
}

/** `{"interval_s": n}` with n from 1 to 3600; anything else is no command. */
export function askedInterval(payload: Uint8Array): number | null {
  try {
    const asked = (JSON.parse(Buffer.from(payload).toString()) as { interval_s?: unknown })?.interval_s
    return Number.isInteger(asked) && (asked as number) >= 1 && (asked as number) <= 3600
      ? (asked as number)
      : null
  } catch {
    return null
  }
}
