import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AUTHORITY, deviceName, SECRET } from '#tests/bench/ingest/messages.ts'
import { type Stored, storedInInflux, storedInSqlite } from '#tests/bench/ingest/stored.ts'
import { telegrafConfig } from '#tests/bench/ingest/telegraf.ts'
import { startInflux2 } from '#tests/support/servers/influx.ts'
import { startMosquitto } from '#tests/support/servers/mosquitto.ts'
import { freePort, freshFolder, untilReady } from '#tests/support/servers/process.ts'

/** What is measured: one process, where devices publish to, and where its readings end. */
export type Subject = {
  readonly pid: number
  readonly port: number
  stored(): Promise<Stored>
  stop(): Promise<void>
}
export type County = {
  readonly devices: number
  readonly routes: number
  readonly nodeArgs: readonly string[]
}

const PROGRAM = fileURLToPath(new URL('../../../src/cli/frostline.ts', import.meta.url))

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)
const routeOf = (index: number, routes: number) => `route-${String(index % routes).padStart(4, '0')}`
const authority = AUTHORITY

function bootstrapFile(folder: string, { devices, routes }: County): string {
  const file = join(folder, 'county.json')
  const content = {
    authorities: [{ id: authority, name: 'Benchshire' }],
    users: [
      { username: 'pat', password: 'change-me-tonight', role: 'duty_manager', authority, on_duty: true },
    ],
    routes: numbers(routes).map((index) => ({
      id: routeOf(index, routes),
      authority,
      name: `Route ${index}`,
      thresholds: { treat_below_c: 1, version: 1 },
    })),
    stations: numbers(devices).map((index) => ({
      id: `station-${deviceName(index)}`,
      authority,
      name: `Station ${index}`,
      route: routeOf(index, routes),
      lat: 53 + (index % 40) / 400,
      lon: -1.8 + Math.floor(index / 40) / 400,
    })),
    devices: numbers(devices).map((index) => ({
      id: deviceName(index),
      authority,
      station: `station-${deviceName(index)}`,
      secret: SECRET,
    })),
  }
  writeFileSync(file, JSON.stringify(content))
  return file
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  await gone
}

/** `frostline start` as users start it, without simulator. */
async function service(folder: string, county: County, settings: Record<string, string>) {
  const [http, mqtt] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    FROSTLINE_HTTP_PORT: String(http),
    FROSTLINE_MQTT_PORT: String(mqtt),
    FROSTLINE_DATA_DIR: join(folder, 'data'),
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_BOOTSTRAP: bootstrapFile(folder, county),
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    ...settings,
  }
  const args = [...county.nodeArgs, PROGRAM, 'start']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  process.once('exit', () => child.kill('SIGKILL'))
  let isEnded = false
  child.once('exit', () => {
    isEnded = true
  })
  const ready = async () => {
    if (isEnded) return
    if (!(await fetch(`http://127.0.0.1:${http}/health/ready`)).ok) throw new Error('not ready')
  }
  await untilReady(ready, () => '')
  if (isEnded) throw new Error('the service ended at its start')
  return { child, mqtt }
}

async function influxSettings(folder: string) {
  const influx = await startInflux2()
  const token = join(folder, 'influx-token')
  writeFileSync(token, influx.token)
  const settings = { FROSTLINE_INFLUX_URL: influx.url, FROSTLINE_INFLUX_TOKEN_FILE: token }
  return { influx, settings }
}

export async function externalOnInflux(county: County): Promise<Subject> {
  const folder = freshFolder('ingest')
  const { influx, settings } = await influxSettings(folder)
  const mosquitto = await startMosquitto()
  const { child } = await service(folder, county, { ...settings, FROSTLINE_BROKER: mosquitto.url })
  return {
    pid: child.pid!,
    port: Number(new URL(mosquitto.url).port),
    stored: () => storedInInflux(influx, 'seq'),
    async stop() {
      await ended(child, 'SIGTERM')
      await mosquitto.stop()
      await influx.stop()
    },
  }
}

export async function embeddedOnInflux(county: County): Promise<Subject> {
  const folder = freshFolder('ingest')
  const { influx, settings } = await influxSettings(folder)
  const { child, mqtt } = await service(folder, county, settings)
  return {
    pid: child.pid!,
    port: mqtt,
    stored: () => storedInInflux(influx, 'seq'),
    async stop() {
      await ended(child, 'SIGTERM')
      await influx.stop()
    },
  }
}

export async function embeddedOnSqlite(county: County): Promise<Subject> {
  const folder = freshFolder('ingest')
  const { child, mqtt } = await service(folder, county, {})
  return {
    pid: child.pid!,
    port: mqtt,
    stored: async () => storedInSqlite(join(folder, 'data', 'readings.sqlite')),
    stop: () => ended(child, 'SIGTERM'),
  }
}

/** Another program for the same way: from mosquitto into InfluxDB, without a judgement of the readings. */
export const telegrafOnInflux = (binary: string) => async (): Promise<Subject> => {
  const folder = freshFolder('telegraf')
  const influx = await startInflux2()
  const mosquitto = await startMosquitto()
  const child = spawn(binary, ['--config', telegrafConfig(folder, mosquitto.url, influx)], {
    stdio: 'ignore',
  })
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    pid: child.pid!,
    port: Number(new URL(mosquitto.url).port),
    stored: () => storedInInflux(influx, 'seq'),
    async stop() {
      await ended(child, 'SIGTERM')
      await mosquitto.stop()
      await influx.stop()
    },
  }
}
