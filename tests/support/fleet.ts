import { connect, type Socket } from 'node:net'
import { generate } from 'mqtt-packet'
import { CONNACK, PUBACK, packetReader } from '#src/adapters/mqtt-packets.ts'
import { drawing } from '#tests/bench/live/drawing.ts'

export type FleetSettings = {
  readonly port: number
  readonly authority: string
  readonly devices: readonly string[]
  readonly secretOf: (device: string) => string
  /** Networks that the devices come from; ephemeral ports of one address would not do for twenty thousand. */
  readonly addresses: number
}

/** A sensor that lost its broker tries again after this long, each at its own time. */
const AGAIN_MS = { from: 500, to: 5_000 }
const GIVES_UP_MS = 10_000

/** Sensors on bare sockets: light enough for twenty thousand in a process. What is not acknowledged is sent again. */
export function fleet({ port, authority, devices, secretOf, addresses }: FleetSettings) {
  const draw = drawing(1)
  let isEnding = false
  const sensors = devices.map((device, index) => sensor(device, index))

  function sensor(device: string, index: number) {
    let socket: Socket | null = null
    let isConnected = false
    let [sent, acknowledged] = [0, 0]
    let waiting: { payload: string; resolve: () => void } | null = null

    const packet = (dup: boolean) => {
      const topic = `v1/${authority}/${device}/telemetry`
      const payload = waiting!.payload
      return generate({ cmd: 'publish', topic, payload, qos: 1, messageId: sent, dup, retain: false })
    }
    const open = (): void => {
      if (isEnding) return
      const mine = connect({ port, host: '127.0.0.1', localAddress: `127.0.1.${1 + (index % addresses)}` })
      socket = mine
      const patience = setTimeout(() => mine.destroy(), GIVES_UP_MS)
      const read = packetReader((type, _, body) => {
        if (type === PUBACK && waiting && body.readUInt16BE(0) === sent) {
          const { resolve } = waiting
          waiting = null
          acknowledged = sent
          resolve()
        }
        if (type !== CONNACK || body[1] !== 0) return
        clearTimeout(patience)
        isConnected = true
        if (waiting) mine.write(packet(true))
      })
      mine.on('data', read)
      mine.on('error', () => {})
      mine.on('close', () => {
        clearTimeout(patience)
        isConnected = false
        if (!isEnding) setTimeout(open, AGAIN_MS.from + draw() * (AGAIN_MS.to - AGAIN_MS.from))
      })
      mine.write(
        generate({
          cmd: 'connect',
          protocolId: 'MQTT',
          protocolVersion: 4,
          clean: true,
          clientId: device,
          username: device,
          password: Buffer.from(secretOf(device)),
          keepalive: 600,
        }),
      )
    }
    return {
      open,
      isConnected: () => isConnected,
      acknowledged: () => acknowledged,
      /** The next reading, number 1 first; resolves at its PUBACK, on whichever connection. */
      publish: (payloadOf: (seq: number) => string): Promise<void> =>
        new Promise((resolve) => {
          sent++
          waiting = { payload: payloadOf(sent), resolve }
          if (isConnected) socket?.write(packet(false))
        }),
      end: () => socket?.destroy(),
    }
  }
  return {
    sensors,
    connected: () => sensors.reduce((count, { isConnected }) => count + Number(isConnected()), 0),
    acknowledged: () => sensors.reduce((count, { acknowledged }) => count + acknowledged(), 0),
    /** One reading of each; resolves when all are acknowledged. */
    round: (payloadOf: (seq: number) => string) =>
      Promise.all(sensors.map(({ publish }) => publish(payloadOf))),
    stop() {
      isEnding = true
      for (const { end } of sensors) end()
    },
  }
}
