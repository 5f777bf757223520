import { connect as connectSocket, type Socket } from 'node:net'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'

export const topicOf = (device: string, kind = 'telemetry'): string => `v1/north/${device}/${kind}`
export const secretOf = (device: string): string => `secret-of-${device}`

/** A device as it should be: client id, user name and secret its own. */
export const connectDevice = (
  port: number,
  device: string,
  changes: Partial<IClientOptions> = {},
): Promise<MqttClient> =>
  connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: device,
    username: device,
    password: secretOf(device),
    protocolVersion: 4,
    reconnectPeriod: 0,
    ...changes,
  })

export const closed = (client: MqttClient): Promise<void> =>
  new Promise((resolve) => client.once('close', () => resolve()))

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}
const frame = (first: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts)
  const length: number[] = []
  for (let rest = body.length; ; rest >>= 7) {
    length.push(rest > 127 ? (rest & 127) | 128 : rest)
    if (rest <= 127) return Buffer.concat([Buffer.from([first, ...length]), body])
  }
}

export const connectFrame = (device: string, padding = 0): Buffer =>
  frame(
    0x10,
    text('MQTT'),
    Buffer.from([4, padding > 0 ? 0xc6 : 0xc2, 0, 30]),
    text(device),
    ...(padding > 0 ? [text(topicOf(device)), text('x'.repeat(padding))] : []),
    text(device),
    text(secretOf(device)),
  )
/** A PUBLISH at QoS 1 that claims `claimed` bytes and carries what is given. */
export const publishFrame = (topic: string, payload: Buffer, packetId = 1): Buffer =>
  frame(0x32, text(topic), Buffer.from([packetId >> 8, packetId & 255]), payload)

export type RawClient = {
  readonly socket: Socket
  readonly received: () => Buffer
  readonly ended: Promise<void>
}

/** A socket that sends bytes as they are; `ended` when the other side closes. */
export function rawClient(port: number, ...bytes: Buffer[]): RawClient {
  const socket = connectSocket({ host: '127.0.0.1', port })
  let received = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
  })
  socket.on('error', () => {})
  for (const chunk of bytes) socket.write(chunk)
  return {
    socket,
    received: () => received,
    ended: new Promise((resolve) => socket.once('close', () => resolve())),
  }
}
