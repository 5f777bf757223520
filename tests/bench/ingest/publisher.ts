/** A process of its own: one connection a device, QoS 1, so many readings unacknowledged at once. */
import { connect, type Socket } from 'node:net'
import { generate } from 'mqtt-packet'
import { deviceName, type Load, payloadOf, SECRET, telemetryOf } from '#tests/bench/ingest/messages.ts'

export type PublisherOrder =
  | { readonly kind: 'connect'; readonly port: number; readonly devices: number }
  /** Readings (from, to] of every device. */
  | {
      readonly kind: 'publish'
      readonly load: Load
      readonly from: number
      readonly to: number
      readonly window: number
    }
export type PublisherReport =
  | { readonly kind: 'connected' }
  | {
      readonly kind: 'published'
      readonly acknowledged: number
      readonly seconds: number
      readonly p50_ms: number
      readonly p99_ms: number
    }

const CONNACK_BYTES = 4
const PUBACK_BYTES = 4
const report = (words: PublisherReport) => process.send!(words)
let stations: ReturnType<typeof station>[] = []

/** A device: sends as fast as it is acknowledged, in order. */
function station(socket: Socket, index: number) {
  const topic = telemetryOf(index)
  const sentAt: number[] = []
  let rest = 0
  let acknowledge = (_count: number): void => {}
  socket.on('data', (chunk: Buffer) => {
    rest += chunk.length
    const count = Math.floor(rest / PUBACK_BYTES)
    rest -= count * PUBACK_BYTES
    acknowledge(count)
  })
  return (load: Load, from: number, to: number, window: number, latencies: Float64Array) =>
    new Promise<void>((resolve) => {
      let [sent, acknowledged] = [from, from]
      const send = (): void => {
        const packets: Buffer[] = []
        for (; sent < to && sent - acknowledged < window; sent++) {
          const payload = payloadOf(load, index, sent + 1)
          const messageId = 1 + (sent % 65_535)
          packets.push(
            generate({ cmd: 'publish', topic, payload, qos: 1, messageId, dup: false, retain: false }),
          )
          sentAt[sent % window] = performance.now()
        }
        if (packets.length > 0) socket.write(Buffer.concat(packets))
      }
      acknowledge = (count) => {
        const now = performance.now()
        for (let one = 0; one < count; one++, acknowledged++)
          latencies[index * (to - from) + acknowledged - from] = now - sentAt[acknowledged % window]!
        if (acknowledged === to) resolve()
        else send()
      }
      send()
    })
}

const opened = (port: number, index: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const name = deviceName(index)
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('error', reject)
    socket.once('close', () => reject(new Error(`${name}: the connection was closed`)))
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: name,
        username: name,
        password: Buffer.from(SECRET),
        keepalive: 600,
      }),
    )
    let answer = Buffer.alloc(0)
    const hear = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk])
      if (answer.length < CONNACK_BYTES) return
      socket.removeListener('data', hear)
      if (answer[3] === 0) resolve(socket)
      else reject(new Error(`${name}: refused with ${answer[3]}`))
    }
    socket.on('data', hear)
  })

const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!

process.on('message', async (order: PublisherOrder) => {
  if (order.kind === 'connect') {
    const sockets: Socket[] = []
    for (let index = 0; index < order.devices; index++) sockets.push(await opened(order.port, index))
    stations = sockets.map(station)
    return report({ kind: 'connected' })
  }
  const { load, from, to, window } = order
  const latencies = new Float64Array(stations.length * (to - from))
  const started = performance.now()
  await Promise.all(stations.map((publish) => publish(load, from, to, window, latencies)))
  const seconds = (performance.now() - started) / 1000
  latencies.sort()
  const [p50_ms, p99_ms] = [quantile(latencies, 0.5), quantile(latencies, 0.99)]
  report({ kind: 'published', acknowledged: latencies.length, seconds, p50_ms, p99_ms })
})
process.on('disconnect', () => process.exit())
