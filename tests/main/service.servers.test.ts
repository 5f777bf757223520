import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import {
  bootstrapFile,
  endOf,
  freshSettings,
  frostline,
  PASSWORD,
  processesWith,
  SECRET,
  type ServiceProcess,
  type Settings,
  until,
  writeBootstrap,
} from '#tests/main/service-process.ts'
import { freshFolder } from '#tests/support/servers/process.ts'

const OWN = { FROSTLINE_SIMULATOR: 'off' }

const running: ServiceProcess[] = []
function start(settings: Settings): ServiceProcess {
  const service = frostline(['start'], settings)
  running.push(service)
  return service
}
afterEach(async () => {
  for (const service of running.splice(0)) {
    service.kill('SIGKILL', 'group')
    await service.ended
  }
})

const simulatorsOf = (settings: Settings) =>
  processesWith(join(settings.FROSTLINE_DATA_DIR!, 'demonstration-devices.json'))

const sentence = async (service: ServiceProcess): Promise<string> =>
  JSON.parse((await service.get('/api/v1/tonight')).body).sentence

/** Ends the service as a supervisor does, and says how long it took. */
async function stopped(service: ServiceProcess) {
  const began = performance.now()
  service.kill('SIGTERM')
  return { ...(await service.ended), ms: performance.now() - began }
}

describe('the demonstration', () => {
  test('is ready within 10 s, advises within 20 s, greets last and leaves its console readable', async () => {
    const settings = await freshSettings()
    const service = start(settings)
    expect(await service.ready()).toBeLessThan(10_000)
    await until(
      () => sentence(service),
      (said) => /^Grit \d of 6 routes/.test(said),
    )
    await until(service.stdout, (said) => said.includes('Try next'))
    expect(service.stdout()).toMatch(/^frostline: http:\/\/127.0.0.1:\d+\nDEMO: /)
    expect(service.stderr()).toBe('')
  })

  test('SIGTERM ends it in order within 5 s, its simulator too, although a page is open', async () => {
    const settings = await freshSettings()
    const service = start(settings)
    await service.ready()
    expect(simulatorsOf(settings)).toHaveLength(1)
    const live = await fetch(`${service.base}/api/v1/live`, { headers: { accept: 'text/event-stream' } })
    expect(live.status).toBe(200)
    const { code, ms } = await stopped(service)
    expect(code).toBe(0)
    expect(ms).toBeLessThan(5_000)
    await until(
      () => simulatorsOf(settings),
      (pids) => pids.length === 0,
    )
  })

  test('killed and started again it advises at once, with one simulator', async () => {
    const settings = await freshSettings()
    const first = start(settings)
    await until(
      () => sentence(first).catch(() => ''),
      (said) => said.startsWith('Grit'),
    )
    first.kill('SIGKILL', 'group')
    await first.ended
    const second = start(settings)
    await second.ready()
    expect(await sentence(second)).toMatch(/^Grit \d of 6 routes/)
    expect(simulatorsOf(settings)).toHaveLength(1)
  })

  test('killed alone it takes its simulator with it', async () => {
    const settings = await freshSettings()
    const service = start(settings)
    await service.ready()
    service.kill('SIGKILL')
    await until(
      () => simulatorsOf(settings),
      (pids) => pids.length === 0,
    )
  })
})

describe('refusals to start are one plain line', () => {
  const refused = /^frostline could not start: [^\n]+\n$/

  test('a second service on the same data directory', async () => {
    const settings = await freshSettings(OWN)
    await start(settings).ready()
    const { FROSTLINE_HTTP_PORT, FROSTLINE_MQTT_PORT } = await freshSettings()
    const second = await endOf(['start'], {
      ...settings,
      FROSTLINE_HTTP_PORT,
      FROSTLINE_MQTT_PORT,
    } as Settings)
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(refused)
    expect(second.stderr).toContain('is in use by another frostline process; stop that one first')
  })

  test.each([
    ['an own installation', OWN, { FROSTLINE_SIMULATOR: 'on' }, 'holds an installation of your own'],
    ['the demonstration', { FROSTLINE_SIMULATOR: 'on' }, OWN, 'holds the demonstration'],
  ])('the directory of %s for the other kind', async (_, kind, other, words) => {
    const settings = await freshSettings(kind)
    const first = start(settings)
    await first.ready()
    await stopped(first)
    const second = await endOf(['start'], { ...settings, ...other })
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(refused)
    expect(second.stderr).toContain(words)
    expect(simulatorsOf(settings)).toHaveLength(0)
  })

  test.each(['FROSTLINE_HTTP_PORT', 'FROSTLINE_MQTT_PORT'])('%s in use', async (variable) => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { code, stderr } = await endOf(['start'], await freshSettings({ [variable]: String(port) }))
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(refused)
    expect(stderr).toContain(`port ${port}`)
    expect(stderr).toContain(variable)
  })

  test('PostgreSQL that does not answer, without its password', async () => {
    const url = 'postgres://frostline:hidden-word@127.0.0.1:1/frostline'
    const { code, stderr } = await endOf(
      ['start'],
      await freshSettings({ ...OWN, FROSTLINE_POSTGRES_URL: url }),
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(refused)
    expect(stderr).toContain('PostgreSQL at 127.0.0.1:1: ')
    expect(stderr).not.toContain('hidden-word')
  })

  test('bad settings: one line for each fault, exit 2', async () => {
    const faults = { FROSTLINE_HTTP_PORT: 'eighty', FROSTLINE_BROKER: 'http://x', FROSTLINE_SPEED: '2' }
    const { code, stdout, stderr } = await endOf(['start'], await freshSettings(faults))
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.trimEnd().split('\n').sort()).toEqual([
      'FROSTLINE_BROKER: expected embedded, or mqtt://host:port; got “http://x”',
      'FROSTLINE_HTTP_PORT: expected a port number, e.g. 3000; got “eighty”',
      'FROSTLINE_SPEED: expected no such setting; see the table in README.md; got “2”',
    ])
  })
})

describe('an installation of your own', () => {
  test('without a bootstrap file is ready and says what to do next', async () => {
    const service = start(await freshSettings(OWN))
    await service.ready()
    const page = await fetch(service.base)
    expect(await page.text()).toContain('FROSTLINE_BOOTSTRAP')
  })

  test('a fault in the bootstrap file applies nothing of it; mended, the next start does', async () => {
    const file = bootstrapFile({
      devices: [{ id: 'moor-top-1', authority: 'northshire', station: 'moor-bottom' }],
    })
    const settings = await freshSettings({ ...OWN, FROSTLINE_BOOTSTRAP: file })
    const refused = await endOf(['start'], settings)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^frostline could not start: .*devices\[0\]/)
    writeBootstrap(file)
    const service = start(settings)
    await service.ready()
    const { client } = await signedInDevice(settings)
    await client.endAsync()
  })

  test('kill -9 of the group right after a PUBACK: the next start has the reading', async () => {
    const settings = await freshSettings({ ...OWN, FROSTLINE_BOOTSTRAP: bootstrapFile() })
    const first = start(settings)
    await first.ready()
    const { client, send } = await signedInDevice(settings)
    await send(1)
    first.kill('SIGKILL', 'group')
    await Promise.all([first.ended, client.endAsync(true)])
    const second = start(settings)
    expect(await second.ready()).toBeLessThan(10_000)
    const cookie = await signIn(second)
    const answer = await fetch(`${second.base}/api/v1/devices/moor-top-1`, { headers: { cookie } })
    expect(JSON.stringify(await answer.json())).toContain('"seq":1')
  })

  test('no secret and no password in its log, and one line for each refusal', async () => {
    const settings = await freshSettings({
      ...OWN,
      FROSTLINE_BOOTSTRAP: bootstrapFile(),
      FROSTLINE_LOG_LEVEL: 'debug',
    })
    const service = start(settings)
    await service.ready()
    await signIn(service)
    await signIn(service, 'wrong-password-of-pat').catch(() => '')
    const { client, send } = await signedInDevice(settings)
    await send(1)
    await client.publishAsync(TOPIC, '{"v":1,"seq":"no"}', { qos: 1 })
    await client.endAsync()
    const wrong = {
      clientId: 'moor-top-1',
      username: 'moor-top-1',
      password: 'wrong-secret-of-moor',
      reconnectPeriod: 0,
    }
    await expect(connectAsync(mqttUrl(settings), wrong, false)).rejects.toThrow()
    await stopped(service)
    const log = service.stdout() + service.stderr()
    for (const secret of [PASSWORD, SECRET, 'wrong-password-of-pat', 'wrong-secret-of-moor'])
      expect(log).not.toContain(secret)
    const refusals = log.split('\n').filter((line) => line.includes('moor-top-1') && /refused/.test(line))
    expect(refusals).toEqual([expect.stringContaining('WRONG_SECRET')])
  })

  test('an InfluxDB token stays out of the log while InfluxDB is away', async () => {
    const token = join(freshFolder('token'), 'token')
    writeFileSync(token, 'token-that-nobody-sees')
    const settings = await freshSettings({
      ...OWN,
      FROSTLINE_BOOTSTRAP: bootstrapFile(),
      FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1',
      FROSTLINE_INFLUX_TOKEN_FILE: token,
      FROSTLINE_LOG_LEVEL: 'debug',
    })
    const service = start(settings)
    await service.ready()
    const { client, send } = await signedInDevice(settings)
    await send(1)
    await until(service.stderr, (log) => log.includes('InfluxDB'))
    await client.endAsync()
    expect(service.stdout() + service.stderr()).not.toContain('token-that-nobody-sees')
  })
})

const TOPIC = 'v1/northshire/moor-top-1/telemetry'
const mqttUrl = (settings: Settings) => `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`

async function signedInDevice(settings: Settings) {
  const client = await connectAsync(mqttUrl(settings), {
    clientId: 'moor-top-1',
    username: 'moor-top-1',
    password: SECRET,
    reconnectPeriod: 0,
  })
  const send = (seq: number) =>
    client.publishAsync(
      TOPIC,
      JSON.stringify({ v: 1, ts: new Date().toISOString(), seq, road_temp_c: -0.4 }),
      { qos: 1 },
    )
  return { client, send }
}

async function signIn(service: ServiceProcess, password = PASSWORD): Promise<string> {
  const response = await fetch(`${service.base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: service.base },
    body: JSON.stringify({ username: 'pat', password }),
  })
  const cookie = response.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`${response.status}`)
  return cookie
}
