import { setTimeout as delay } from 'node:timers/promises'
import { connectAsync, type MqttClient } from 'mqtt'
import { onTestFinished } from 'vitest'
import type { RunningService } from '#tests/support/signed-in-service.ts'

const AUTHORITY = 'north'
/** Whom the file lets in: on duty. */
export const DUTY_MANAGER = { username: 'duty', password: 'a long winter night' }
const secretOf = (device: string) => `secret-of-${device}`

/** Two routes, five stations with a sensor each: `moor` (two) and `vale` (three). */
export const STATIONS = ['moor-1', 'moor-2', 'vale-1', 'vale-2', 'vale-3'] as const
export type StationName = (typeof STATIONS)[number]

/** Content of the bootstrap file. */
export const twoRoutes = {
  authorities: [{ id: AUTHORITY, name: 'North Council' }],
  users: [{ ...DUTY_MANAGER, role: 'duty_manager', authority: AUTHORITY, on_duty: true }],
  api_keys: [],
  approved_firmware: [],
  routes: ['moor', 'vale'].map((name) => ({
    id: `route-${name}`,
    authority: AUTHORITY,
    name: `Route ${name}`,
    thresholds: { treat_below_c: 1, version: 1 },
  })),
  stations: STATIONS.map((id, index) => ({
    id,
    authority: AUTHORITY,
    name: `Station ${id}`,
    route: `route-${id.slice(0, 4)}`,
    lat: 53.4 + index / 100,
    lon: -1.8,
  })),
  devices: STATIONS.map((station) => ({
    id: `${station}-box`,
    authority: AUTHORITY,
    station,
    secret: secretOf(`${station}-box`),
    status: 'active',
  })),
  decisions: [],
}

export type Sensor = {
  /** Resolves at the PUBACK with how long it took, in ms. */
  send(reading: { roadTempC: number; airTempC?: number }): Promise<number>
  /** How many were acknowledged. */
  acknowledged(): number
}

/** A service as its sensors know it. */
type Heard = Pick<RunningService, 'now' | 'mqttUrl'>

/** A sensor of the service's bootstrap, over MQTT 3.1.1; after an outage of its broker it connects again, with the test it ends. */
async function connectSensor(service: Heard, station: StationName): Promise<Sensor> {
  const device = `${station}-box`
  const client: MqttClient = await connectAsync(service.mqttUrl, {
    clientId: device,
    username: device,
    password: secretOf(device),
    protocolVersion: 4,
    clean: false,
    reconnectPeriod: 200,
  })
  client.on('error', () => {})
  onTestFinished(() => client.endAsync(true))
  let seq = 0
  let acknowledged = 0
  return {
    async send({ roadTempC, airTempC = roadTempC + 1 }) {
      const reading = {
        v: 1,
        ts: service.now().toISOString(),
        seq: seq++,
        road_temp_c: roadTempC,
        air_temp_c: airTempC,
      }
      const began = performance.now()
      await client.publishAsync(`v1/${AUTHORITY}/${device}/telemetry`, JSON.stringify(reading), { qos: 1 })
      acknowledged++
      return performance.now() - began
    },
    acknowledged: () => acknowledged,
  }
}

/** All five. */
export const connectSensors = (service: Heard): Promise<Sensor[]> =>
  Promise.all(STATIONS.map((station) => connectSensor(service, station)))

/** Each sensor once; how long the slowest waited for its PUBACK. */
export const sendAll = async (all: readonly Sensor[], roadTempC: number): Promise<number> =>
  Math.max(...(await Promise.all(all.map((sensor) => sensor.send({ roadTempC })))))

/** All sensors again and again until stopped, the next round once the last is acknowledged. */
export function keepSending(all: readonly Sensor[], roadTempC: number): { stop(): Promise<void> } {
  let isStopped = false
  const run = (async () => {
    while (!isStopped) {
      await sendAll(all, roadTempC)
      await delay(250)
    }
  })()
  return {
    async stop() {
      isStopped = true
      await run
    },
  }
}

export const acknowledgedBy = (all: readonly Sensor[]) =>
  all.reduce((sum, sensor) => sum + sensor.acknowledged(), 0)
