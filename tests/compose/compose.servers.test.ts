import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectAsync, type MqttClient } from 'mqtt'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { influx2Readings } from '#src/adapters/influx2-readings.ts'
import { readState } from '#src/watchdog/state-file.ts'
import { composeFile, environmentOf, interpolated } from '#tests/compose/compose-file.ts'
import { type LocalLayout, startLocalLayout } from '#tests/compose/local-layout.ts'
import { aReading } from '#tests/support/builders.ts'
import { freePort, startLocal, type TestServer, untilReady } from '#tests/support/servers/process.ts'

const compose = composeFile()
const service = compose.services.frostline!
const dog = compose.services.watchdog!
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
let layout: LocalLayout
beforeAll(async () => {
  layout = await startLocalLayout(compose)
})
afterAll(() => layout?.stop())

const readings = () =>
  influx2Readings({
    url: new URL(layout.influxdb.url),
    token: layout.secret('influx_token'),
    org: service.environment!.FROSTLINE_INFLUX_ORG!,
    bucket: service.environment!.FROSTLINE_INFLUX_BUCKET!,
  })
const devices = (): Record<string, string> => JSON.parse(layout.secret('devices'))

type Login = { username: string; password: string; clientId?: string }
const connectAs = (login: Login): Promise<MqttClient> =>
  connectAsync(layout.mosquitto.url, {
    clientId: login.username,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...login,
  })
const ingestLogin = (): Login => ({
  username: 'frostline-ingest',
  password: layout.secret('broker_password'),
})
const deviceLogin = (id: string): Login => ({ username: id, password: devices()[id]! })

/** What the ingest hears when a device publishes each of those topics. */
async function heardOf(device: string, topics: readonly string[]): Promise<string[]> {
  const ingest = await connectAs(ingestLogin())
  const heard: string[] = []
  const last = Promise.withResolvers<void>()
  ingest.on('message', (topic, payload) => {
    heard.push(topic)
    if (String(payload) === 'last') last.resolve()
  })
  await ingest.subscribeAsync('v1/+/+/telemetry', { qos: 1 })
  // mosquitto 2.0 acknowledges a refused topic and drops the connection at the next packet: one connection each.
  const own = `v1/rutland-demo/${device}/telemetry`
  for (const topic of [...topics, own]) {
    const client = await connectAs(deviceLogin(device))
    await client.publishAsync(topic, topic === own ? 'last' : 'x', { qos: 1 })
    await client.endAsync()
  }
  await last.promise
  await ingest.endAsync()
  return heard
}

describe('the broker as compose configures it', () => {
  test.each([
    ['nobody', { username: '', password: '' }],
    ['a device with a wrong secret', { username: 'frost-01', password: 'wrong' }],
    ['an unknown device', { username: 'frost-99', password: 'wrong' }],
  ])('refuses %s', async (_name, login) => {
    await expect(connectAs(login)).rejects.toThrow(/Not authorized|Connection refused/i)
  })

  test('a device publishes its own telemetry and nothing else', async () => {
    const own = 'v1/rutland-demo/frost-01/telemetry'
    const foreign = ['v1/rutland-demo/frost-02/telemetry', 'v1/rutland-demo/frost-01/cmd', 'v1/x']
    expect(await heardOf('frost-01', foreign)).toEqual([own])
  })

  test('a device hears its own commands only; the service may send them', async () => {
    const device = await connectAs(deviceLogin('frost-01'))
    const heard: string[] = []
    const last = Promise.withResolvers<void>()
    device.on('message', (topic, payload) => {
      heard.push(topic)
      if (String(payload) === 'last') last.resolve()
    })
    await device.subscribeAsync('#', { qos: 1 }).catch(() => {})
    await device.subscribeAsync('v1/rutland-demo/frost-01/cmd', { qos: 1 })
    const other = await connectAs(deviceLogin('frost-02'))
    await other.publishAsync('v1/rutland-demo/frost-02/telemetry', '{}', { qos: 1 })
    const ingest = await connectAs(ingestLogin())
    await ingest.publishAsync('v1/rutland-demo/frost-02/cmd', '{}', { qos: 1 })
    await ingest.publishAsync('v1/rutland-demo/frost-01/cmd', 'last', { qos: 1 })
    await last.promise
    expect(new Set(heard)).toEqual(new Set(['v1/rutland-demo/frost-01/cmd']))
    await Promise.all([device, other, ingest].map((client) => client.endAsync()))
  })

  test('a device cannot take over the session of the service by its client id', async () => {
    const ingest = await connectAs(ingestLogin())
    let closed = false
    ingest.on('close', () => {
      closed = true
    })
    const thief = await connectAs({ ...deviceLogin('frost-01'), clientId: 'frostline-ingest' })
    await thief.publishAsync('v1/rutland-demo/frost-01/telemetry', '{}', { qos: 1 })
    expect(closed).toBe(false)
    await Promise.all([thief.endAsync(), ingest.endAsync()])
  })

  test('what the service is owed while away survives a kill -9 of the broker', async () => {
    const session = { ...ingestLogin(), clean: false }
    const before = await connectAsync(layout.mosquitto.url, { ...session, clientId: 'frostline-ingest' })
    await before.subscribeAsync('v1/+/+/telemetry', { qos: 1 })
    await before.endAsync()
    const device = await connectAs(deviceLogin('frost-01'))
    for (let seq = 0; seq < 200; seq++)
      await device.publishAsync('v1/rutland-demo/frost-01/telemetry', String(seq), { qos: 1 })
    await device.endAsync()
    await layout.mosquitto.kill()
    await layout.mosquitto.restart()
    const heard: string[] = []
    const all = Promise.withResolvers<void>()
    const { connect } = await import('mqtt')
    const after = connect(layout.mosquitto.url, { ...session, clientId: 'frostline-ingest' })
    after.on('message', (_topic, payload) => {
      heard.push(String(payload))
      if (heard.length === 200) all.resolve()
    })
    await all.promise
    expect(heard).toEqual(Array.from({ length: 200 }, (_, seq) => String(seq)))
    await after.unsubscribeAsync('v1/+/+/telemetry')
    await after.endAsync()
    await connectAs({ ...ingestLogin() }).then((client) => client.endAsync())
  })
})

test('InfluxDB as compose sets it up takes readings with the token of its secret', async () => {
  const store = readings()
  const reading = aReading({ at: new Date(), received_at: new Date() })
  await store.append([reading], 0, 'test')
  const span = { from: reading.at, to: new Date(reading.at.getTime() + 1), limit: 2 }
  expect(await store.ofDevice(reading.device, span)).toEqual([reading])
})

test('PostgreSQL opens to the password of its secret and to no other', async () => {
  const url = layout.here(service.environment!.FROSTLINE_POSTGRES_URL!)
  const open = (password: string) => postgres(url, { max: 1, password, onnotice: () => {} })
  const right = open(layout.secret('postgres_password'))
  expect([...(await right`select 1 as one`)]).toEqual([{ one: 1 }])
  const wrong = open('wrong')
  await expect(wrong`select 1`).rejects.toThrow('password authentication failed')
  await Promise.all([right.end(), wrong.end({ timeout: 1 })])
})

describe('the service as compose starts it', () => {
  const running: TestServer[] = []
  let url = ''
  afterAll(async () => {
    for (const server of running.reverse()) await server.stop()
  })

  async function startService(): Promise<TestServer> {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const [command, ...args] = service.command!.map((part) => layout.here(interpolated(part)))
    const settings = Object.entries(environmentOf(service)).map(([name, value]) => [name, layout.here(value)])
    const folder = join(layout.folder, 'data')
    const here = {
      FROSTLINE_LISTEN: '127.0.0.1',
      FROSTLINE_HTTP_PORT: String(port),
      FROSTLINE_DATA_DIR: folder,
    }
    const env = { PATH: process.env.PATH, ...Object.fromEntries(settings), ...here }
    const probe = async () => {
      const answer = await fetch(`${url}/health/ready`)
      if (!answer.ok) throw new Error(`ready answered ${answer.status}: ${await answer.text()}`)
    }
    const server = await startLocal({
      command: command!,
      args,
      url,
      folder,
      probe,
      options: { cwd: ROOT, env },
    })
    running.push(server)
    return server
  }

  /** As its container asks of its health: exit 0 when it has looked within a minute. */
  function isHealthy(data: string): Promise<boolean> {
    const [, , ...args] = dog.healthcheck!.test!.map((part) => part.replace('/data', data))
    return new Promise((healthy) => execFile(process.execPath, args, (error) => healthy(error === null)))
  }

  async function startWatchdog(page: string): Promise<void> {
    const data = join(layout.folder, 'data')
    const [, ...args] = dog.command!.map((part) => part.replace('http://frostline:3000', page))
    const settings = Object.entries(environmentOf(dog)).map(([name, value]) => [name, layout.here(value)])
    const env = { PATH: process.env.PATH, ...Object.fromEntries(settings), FROSTLINE_DATA_DIR: data }
    const probe = async () => {
      if (!(await isHealthy(data))) throw new Error('the watchdog has not looked')
    }
    const options = { cwd: ROOT, env }
    const folder = join(layout.folder, 'watchdog')
    running.push(await startLocal({ command: process.execPath, args, url: page, folder, probe, options }))
  }

  async function startSim(): Promise<void> {
    const args = compose.services['firmware-sim']!.command!.map((part) => layout.here(part))
    const port = await freePort()
    const [command, ...rest] = args.map((part) => (part === '8090' ? String(port) : part))
    const url = `http://127.0.0.1:${port}`
    const options = { cwd: ROOT }
    running.push(
      await startLocal({
        command: command!,
        args: rest,
        url,
        folder: join(layout.folder, 'sim'),
        options,
        probe: () => fetch(url),
      }),
    )
  }

  test('becomes ready, and a simulated sensor’s reading arrives in InfluxDB', async () => {
    url = (await startService()).url
    await startSim()
    const store = readings()
    const device = Object.keys(devices())[0]!
    const span = { from: new Date(0), to: new Date('2100-01-01T00:00:00Z'), limit: 10 }
    const arrived = async () => {
      const found = await store.ofDevice(device, span)
      if (found.length === 0) throw new Error(`no reading of ${device} yet`)
    }
    await untilReady(arrived, () => 'nothing arrived')
    expect((await store.ofDevice(device, span))[0]).toMatchObject({ device, authority: 'rutland-demo' })
    const journal = readFileSync(join(layout.folder, 'data', 'journal', 'id'), 'utf8')
    expect(await store.position(journal)).toBeGreaterThan(0)
  })

  test('is watched by a watchdog of its own, by contacts that `prepare` has written', async () => {
    expect(await isHealthy(join(layout.folder, 'data'))).toBe(false)
    await startWatchdog(url)
    const state = readState(join(layout.folder, 'data', 'watchdog.json'))
    expect(state).toMatchObject({ tells: ['whoever is on duty (no channel is set)'] })
  })
})
