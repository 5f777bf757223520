import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { generate, type Packet } from 'mqtt-packet'
import {
  CONNACK,
  DISCONNECT,
  PUBACK,
  PUBLISH,
  type Publication,
  packetReader,
  publicationOf,
  SUBACK,
} from '#src/adapters/mqtt-packets.ts'

const CONNECT_TIMEOUT_MS = 10_000
const KEEPALIVE_S = 30
const SESSION_S = 7 * 24 * 3_600
const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 }
const SUBSCRIBE_ID = 1
const FAILURE = 0x80
const UNSUPPORTED_VERSION: ReadonlySet<number> = new Set([1, 0x84])
/** Return codes of 3.1.1 and reason codes of 5, in words that mend it. */
const REFUSALS: Readonly<Record<number, string>> = {
  2: 'the client id is refused',
  3: 'the broker is not available',
  4: 'the user name or password is wrong',
  5: 'not authorised',
  133: 'the client id is refused',
  134: 'the user name or password is wrong',
  135: 'not authorised',
  136: 'the broker is not available',
  137: 'the broker is busy',
  138: 'the broker has banned this client',
}

export type ConnectionSettings = {
  readonly url: URL
  readonly version: 4 | 5
  readonly clientId: string
  readonly username?: string
  readonly password?: string
  readonly subscription: string
  /** How many messages the broker may have under way to us; only MQTT 5 lets a client say. */
  readonly maxInHand: number
}
export type ConnectionEvents = {
  /** Connected, with the session of before, and subscribed. */
  subscribed(): void
  published(publication: Publication): void
  /** Our own message of that id has been taken. */
  acknowledged(messageId: number): void
  /** The end of it, once; `unsupported`: the broker does not speak this version. */
  closed(reason: string, unsupported: boolean): void
}
export type Connection = {
  write(bytes: Buffer): void
  send(packet: Packet): void
  /** Says goodbye; resolves when the broker has closed. */
  end(): Promise<void>
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '')

function socketTo({ protocol, hostname, port }: URL): Socket {
  const place = { host: bare(hostname), port: Number(port || PORTS[protocol]), noDelay: true }
  return protocol === 'mqtts:' ? connectSecure({ ...place, servername: place.host }) : connectPlain(place)
}

const connectPacket = (settings: ConnectionSettings): Packet => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: settings.version,
  clientId: settings.clientId,
  clean: false,
  keepalive: KEEPALIVE_S,
  ...(settings.username && { username: settings.username }),
  ...(settings.password && { password: Buffer.from(settings.password) }),
  ...(settings.version === 5 && {
    properties: { sessionExpiryInterval: SESSION_S, receiveMaximum: settings.maxInHand },
  }),
})
const subscribePacket = ({ subscription: topic, version }: ConnectionSettings): Packet => ({
  cmd: 'subscribe',
  messageId: SUBSCRIBE_ID,
  subscriptions: [version === 5 ? { topic, qos: 1, rap: true, rh: 2, nl: false } : { topic, qos: 1 }],
})

/** One connection to a broker, from the socket to its end; whoever opened it decides about another. */
export function mqttConnection(settings: ConnectionSettings, events: ConnectionEvents): Connection {
  const { version } = settings
  const socket = socketTo(settings.url)
  let isOver = false
  let heardAt = performance.now()
  const send = (packet: Packet): void => {
    socket.write(generate(packet, { protocolVersion: version }))
  }
  const over = (reason: string, unsupported = false): void => {
    if (isOver) return
    isOver = true
    clearTimeout(patience)
    clearInterval(pings)
    socket.destroy()
    events.closed(reason, unsupported)
  }
  const patience = setTimeout(
    () => over(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`),
    CONNECT_TIMEOUT_MS,
  )
  // A broker that is gone without a word is noticed within one and a half intervals
  const pings = setInterval(
    () => {
      if (performance.now() - heardAt > 1_500 * KEEPALIVE_S)
        return over('the broker does not answer any more')
      send({ cmd: 'pingreq' })
    },
    (KEEPALIVE_S * 1_000) / 2,
  )

  const connected = (code: number): void => {
    if (code === 0) send(subscribePacket(settings))
    else over(REFUSALS[code] ?? `refused with code ${code}`, UNSUPPORTED_VERSION.has(code))
  }
  const subscribed = (code: number): void => {
    clearTimeout(patience)
    if (code >= FAILURE) over(`it refuses the subscription to ${settings.subscription}`)
    else if (code === 0)
      over(
        `it grants QoS 0 to ${settings.subscription}: what it has acknowledged to a device it would not keep for us; allow QoS 1`,
      )
    else events.subscribed()
  }
  const take = (type: number, flags: number, body: Buffer): void => {
    if (type === PUBLISH) events.published(publicationOf(flags, body, version))
    else if (type === PUBACK) events.acknowledged(body.readUInt16BE(0))
    else if (type === CONNACK) connected(body[1]!)
    else if (type === SUBACK) subscribed(body.at(-1)!)
    else if (type === DISCONNECT) over(`disconnected by the broker with code ${body[0] ?? 0}`)
  }
  const read = packetReader((type, flags, body) => {
    if (!isOver) take(type, flags, body)
  })
  socket.on('data', (chunk) => {
    heardAt = performance.now()
    try {
      read(chunk)
    } catch (error) {
      over(`not MQTT: ${(error as Error).message}`)
    }
  })
  socket.on('error', (error) => over(error.message || String((error as NodeJS.ErrnoException).code)))
  socket.on('close', () => over('the connection is closed'))
  send(connectPacket(settings))
  return {
    write: (bytes) => void socket.write(bytes),
    send,
    end: () =>
      new Promise((resolve) => {
        if (isOver) return resolve()
        socket.once('close', () => resolve())
        send({ cmd: 'disconnect' } as Packet)
        socket.end()
      }),
  }
}
