import { setTimeout as delay } from 'node:timers/promises'
import { connect, type IClientOptions, type MqttClient } from 'mqtt'
import { SECRET, type Settings } from '#tests/main/service-process.ts'

const DEVICE = 'moor-top-1'
const EVERY_MS = 20

/** A sensor that goes on by itself: connects again, sends what was not acknowledged again, and counts. */
export type KeptSensor = {
  /** Sequence numbers that were acknowledged. */
  acknowledged(): readonly number[]
  /** The longest time between two acknowledgements so far, in s. */
  longestGap_s(): number
  stop(): Promise<void>
}

const options: IClientOptions = {
  clientId: DEVICE,
  username: DEVICE,
  password: SECRET,
  reconnectPeriod: 200,
  connectTimeout: 5_000,
}

/** `first`: the sequence number at which it begins. */
export function keptSensor(settings: Settings, first = 0): KeptSensor {
  const client: MqttClient = connect(`mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`, options)
  client.on('error', () => {})
  const acknowledged: number[] = []
  let [last, longest, isStopping] = [performance.now(), 0, false]
  const running = (async () => {
    for (let seq = first; !isStopping; seq++) {
      const body = JSON.stringify({ v: 1, ts: new Date().toISOString(), seq, road_temp_c: -0.4 })
      const done = await client.publishAsync(`v1/northshire/${DEVICE}/telemetry`, body, { qos: 1 }).then(
        () => true,
        () => false,
      )
      if (!done) continue
      acknowledged.push(seq)
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
      await delay(EVERY_MS)
    }
  })()
  return {
    acknowledged: () => acknowledged,
    longestGap_s: () => Math.max(longest, performance.now() - last) / 1_000,
    async stop() {
      isStopping = true
      await Promise.race([running, delay(2_000)])
      await client.endAsync(true)
    },
  }
}
