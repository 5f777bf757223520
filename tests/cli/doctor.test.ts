import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { checks } from '#src/cli/doctor/checks.ts'
import type { Finding, Times } from '#src/cli/doctor/finding.ts'
import { type Config, readConfig } from '#src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline-doctor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Nothing listens on port 1 of this machine. */
const STOPPED = {
  FROSTLINE_DATA_DIR: join(folder, 'data'),
  FROSTLINE_HTTP_PORT: '1',
  FROSTLINE_MQTT_PORT: '1',
  FROSTLINE_SIMULATOR: 'off',
}
const machine = new Date('2026-01-15T18:00:00Z')
const DOWN: Times = { machine, service: null }
const UP: Times = { machine, service: machine }

function configOf(env: Record<string, string>): Config {
  const config = readConfig({ ...STOPPED, ...env })
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return config
}
async function finding(name: string, env: Record<string, string> = {}, times = DOWN): Promise<Finding> {
  const check = checks.find((one) => one.name === name)
  if (!check) throw new Error(`no check ${name}`)
  return check.look(configOf(env), times)
}

describe('a fault and the line that mends it', () => {
  const missing = join(folder, 'no-such-file')
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  const damaged = join(folder, 'damaged')
  mkdirSync(damaged)
  writeFileSync(join(damaged, 'operational.sqlite'), 'no database '.repeat(400))
  const secret = join(folder, 'a-secret')
  writeFileSync(secret, 'a secret')

  test.each<[string, string, Record<string, string>, Times, RegExp]>([
    ['a stopped service', 'service', {}, DOWN, /npm start/],
    ['a clock apart from ours', 'service', {}, { machine, service: new Date(0) }, /timedatectl/],
    [
      'a broker whose rules we keep, which is down',
      'broker access',
      {
        FROSTLINE_BROKER: 'mqtt://127.0.0.1:1',
        FROSTLINE_BROKER_ACCESS: 'dynamic-security',
        FROSTLINE_BROKER_ADMIN_PASSWORD_FILE: secret,
      },
      DOWN,
      /dynamic security plugin/,
    ],
    [
      'a secret of the broker that is not there',
      'broker access',
      {
        FROSTLINE_BROKER: 'mqtt://127.0.0.1:1',
        FROSTLINE_BROKER_ACCESS: 'http',
        FROSTLINE_BROKER_HOOK_SECRET_FILE: missing,
      },
      DOWN,
      /long random secret/,
    ],
    ['no TLS for everybody', 'certificate', { FROSTLINE_LISTEN: '0.0.0.0' }, UP, /FROSTLINE_TLS_CERT_FILE/],
    [
      'a certificate that is not there',
      'certificate',
      { FROSTLINE_TLS_CERT_FILE: missing, FROSTLINE_TLS_KEY_FILE: missing },
      UP,
      /without a restart/,
    ],
    ['no broker of our own', 'broker', {}, DOWN, /npm start/],
    [
      'an external broker that is down',
      'broker',
      { FROSTLINE_BROKER: 'mqtt://127.0.0.1:1' },
      DOWN,
      /127.0.0.1:1/,
    ],
    [
      'a data directory that is a file',
      'data directory',
      { FROSTLINE_DATA_DIR: file },
      DOWN,
      /FROSTLINE_DATA_DIR/,
    ],
    [
      'a store that is damaged',
      'operational store',
      { FROSTLINE_DATA_DIR: damaged },
      DOWN,
      /restore --from COPY --data-dir NEW --journal .*\/damaged\/journal/,
    ],
    ['a store that cannot be opened', 'operational store', { FROSTLINE_DATA_DIR: file }, DOWN, /local disk/],
    [
      'PostgreSQL that is down',
      'operational store',
      { FROSTLINE_POSTGRES_URL: 'postgres://127.0.0.1:1/frostline' },
      DOWN,
      /FROSTLINE_POSTGRES_URL/,
    ],
    [
      'InfluxDB that is down',
      'readings',
      { FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1' },
      DOWN,
      /start InfluxDB/,
    ],
    [
      'a token file that is not there',
      'readings',
      { FROSTLINE_INFLUX_URL: 'http://127.0.0.1:1', FROSTLINE_INFLUX_TOKEN_FILE: missing },
      DOWN,
      /FROSTLINE_INFLUX/,
    ],
    [
      'a weather service that does not answer',
      'weather',
      { FROSTLINE_WEATHER: 'open-meteo', FROSTLINE_WEATHER_URL: 'http://127.0.0.1:1' },
      DOWN,
      /FROSTLINE_WEATHER_URL/,
    ],
    ['a weather service without its key', 'weather', { FROSTLINE_WEATHER: 'met-office' }, DOWN, /KEY_FILE/],
    ['a service that cannot be asked', 'evidence', {}, DOWN, /npm start/],
    ['no station', 'evidence', {}, UP, /FROSTLINE_BOOTSTRAP/],
    ['a machine without a clock', 'clock', {}, { machine: new Date(0), service: null }, /timedatectl/],
  ])('%s', async (_, name, env, times, mend) => {
    const found = await finding(name, env, times)
    expect(found.ok).toBe(false)
    expect(found.words.length).toBeGreaterThan(5)
    expect(found.mend).toMatch(mend)
  })

  test('a data directory that cannot be made, whoever asks', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    const found = await finding('data directory', { FROSTLINE_DATA_DIR: join(file, 'data') })
    expect(found).toMatchObject({ ok: false, mend: expect.stringContaining('writable') })
  })
})

describe('what is well says what it saw', () => {
  test.each<[string, Times, RegExp]>([
    ['clock', DOWN, /2026-01-15/],
    ['data directory', DOWN, /MB free/],
    ['operational store', DOWN, /routes: 0, stations: 0/],
    ['readings', DOWN, /no reading yet/],
    ['weather', DOWN, /sensors alone/],
    ['cron', UP, /watch .*18:01/],
  ])('%s', async (name, times, words) => {
    expect(await finding(name, {}, times)).toEqual({ ok: true, words: expect.stringMatching(words) })
  })

  test('a listening broker', async () => {
    const server = createServer((socket) => socket.end())
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    const found = await finding('broker', { FROSTLINE_MQTT_PORT: String(port) })
    server.close()
    expect(found.ok).toBe(true)
  })
})
