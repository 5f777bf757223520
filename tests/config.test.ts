import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Config, environmentVariables, readConfig } from '#src/config.ts'
import { defaultRetention } from '#src/jobs/retention-kinds.ts'

function configOf(env: Record<string, string>): Config {
  const config = readConfig(env)
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))
  return config
}

test('without any variable: the demonstration on this machine alone', () => {
  expect(configOf({})).toEqual({
    httpPort: 3000,
    mqttPort: 1883,
    listen: '127.0.0.1',
    tls: null,
    hosts: [],
    pageUrl: null,
    dataDir: './data',
    simulator: true,
    sandbox: true,
    bootstrap: null,
    clock: null,
    clockSpeed: null,
    broker: 'embedded',
    brokerCredentials: null,
    brokerAccess: null,
    influx: null,
    postgresUrl: null,
    weather: 'none',
    weatherUrl: null,
    weatherKeyFile: null,
    retention: defaultRetention,
    timeZone: 'Europe/London',
    contacts: null,
    lorawan: null,
    watchdog: 'beside',
    watchdogContacts: null,
    watchdogHeartbeat: null,
    logLevel: 'warn',
  })
})

describe('each variable', () => {
  test.each<[string, string, Partial<Config>]>([
    ['FROSTLINE_HTTP_PORT', '8080', { httpPort: 8080 }],
    ['FROSTLINE_MQTT_PORT', '2883', { mqttPort: 2883 }],
    ['FROSTLINE_LISTEN', '0.0.0.0', { listen: '0.0.0.0' }],
    ['FROSTLINE_HOSTS', 'Winter.example, second.example', { hosts: ['winter.example', 'second.example'] }],
    ['FROSTLINE_PAGE_URL', 'https://winter.example', { pageUrl: new URL('https://winter.example') }],
    ['FROSTLINE_DATA_DIR', '/var/lib/frostline', { dataDir: '/var/lib/frostline' }],
    ['FROSTLINE_SIMULATOR', 'off', { simulator: false, sandbox: false, logLevel: 'info' }],
    ['FROSTLINE_SANDBOX', 'off', { sandbox: false }],
    ['FROSTLINE_BOOTSTRAP', 'county.json', { bootstrap: 'county.json' }],
    ['FROSTLINE_CLOCK', '2026-01-15T18:00:00+01:00', { clock: new Date('2026-01-15T17:00:00Z') }],
    ['FROSTLINE_CLOCK_SPEED', '60', { clockSpeed: 60 }],
    ['FROSTLINE_BROKER', 'mqtts://broker:8883', { broker: new URL('mqtts://broker:8883'), sandbox: false }],
    ['FROSTLINE_POSTGRES_URL', 'postgres://db/winter', { postgresUrl: new URL('postgres://db/winter') }],
    ['FROSTLINE_WEATHER', 'met-office', { weather: 'met-office' }],
    ['FROSTLINE_WEATHER_URL', 'http://weather', { weatherUrl: new URL('http://weather') }],
    ['FROSTLINE_WEATHER_KEY_FILE', '/run/key', { weatherKeyFile: '/run/key' }],
    ['FROSTLINE_TIME_ZONE', 'Europe/Oslo', { timeZone: 'Europe/Oslo' }],
    [
      'FROSTLINE_RETENTION',
      'journal=30d,readings=ever',
      { retention: { ...defaultRetention, journal: 30, readings: null } },
    ],
    ['FROSTLINE_LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('%s=%s', (variable, value, expected) => {
    expect(configOf({ [variable]: value })).toEqual({ ...configOf({}), ...expected })
  })

  test('InfluxDB: its five together', () => {
    const given = {
      FROSTLINE_INFLUX_URL: 'http://influx:8086',
      FROSTLINE_INFLUX_VERSION: '1',
      FROSTLINE_INFLUX_TOKEN_FILE: '/run/token',
      FROSTLINE_INFLUX_ORG: 'council',
      FROSTLINE_INFLUX_BUCKET: 'winter',
    }
    expect(configOf(given).influx).toEqual({
      url: new URL('http://influx:8086'),
      version: 1,
      tokenFile: '/run/token',
      org: 'council',
      bucket: 'winter',
    })
  })

  test('the login at an external broker: both together', () => {
    const given = { FROSTLINE_BROKER_USERNAME: 'frostline', FROSTLINE_BROKER_PASSWORD_FILE: '/run/password' }
    expect(configOf(given).brokerCredentials).toEqual({
      username: 'frostline',
      passwordFile: '/run/password',
    })
  })

  test('an empty variable counts as absent', () => {
    expect(configOf({ FROSTLINE_POSTGRES_URL: '', FROSTLINE_HTTP_PORT: '' })).toEqual(configOf({}))
  })
})

describe('a fault names its variable, what was expected and what came', () => {
  test.each([
    ['FROSTLINE_HTTP_PORT', 'eighty', 'port number'],
    ['FROSTLINE_HTTP_PORT', '70000', 'port number'],
    ['FROSTLINE_MQTT_PORT', '-1', 'port number'],
    ['FROSTLINE_LISTEN', 'localhost', 'IP address'],
    ['FROSTLINE_SIMULATOR', 'yes', 'on or off'],
    ['FROSTLINE_CLOCK', 'tomorrow', 'an instant'],
    ['FROSTLINE_CLOCK', '2026-02-30T18:00:00Z', 'an instant'],
    ['FROSTLINE_CLOCK_SPEED', '0', '1 to 3600'],
    ['FROSTLINE_CLOCK_SPEED', 'fast', '1 to 3600'],
    ['FROSTLINE_BROKER', 'http://broker', 'mqtt://'],
    ['FROSTLINE_INFLUX_URL', 'influx:8086', 'http://'],
    ['FROSTLINE_INFLUX_VERSION', '3', '1 or 2'],
    ['FROSTLINE_POSTGRES_URL', 'mysql://db', 'postgres://'],
    ['FROSTLINE_WEATHER', 'accuweather', 'open-meteo'],
    ['FROSTLINE_WEATHER_URL', 'ftp://weather', 'http://'],
    ['FROSTLINE_TIME_ZONE', 'Rutland', 'IANA time zone'],
    ['FROSTLINE_RETENTION', 'readings=2y', 'journal=14d'],
    ['FROSTLINE_RETENTION', 'journal=1d', 'journal: 3d or more'],
    ['FROSTLINE_RETENTION', 'readings=ever,readings=30d', 'readings once'],
    ['FROSTLINE_RETENTION', 'records=14d', 'kinds: journal, readings'],
    ['FROSTLINE_WATCHDOG', 'on', 'beside, apart or off'],
    ['FROSTLINE_WATCHDOG_HEARTBEAT_URL', 'hc.example', 'https://'],
    ['FROSTLINE_LOG_LEVEL', 'loud', 'debug, info'],
    ['FROSTLINE_DATADIR', './data', 'no such setting'],
  ])('%s=%s', (variable, value, expected) => {
    const faults = readConfig({ [variable]: value })
    expect(faults).toEqual([{ variable, expected: expect.stringContaining(expected), got: value }])
  })

  test.each([
    ['FROSTLINE_BROKER_USERNAME', 'FROSTLINE_BROKER_PASSWORD_FILE'],
    ['FROSTLINE_BROKER_PASSWORD_FILE', 'FROSTLINE_BROKER_USERNAME'],
  ])('%s without %s', (given, missing) => {
    expect(readConfig({ [given]: 'frostline' })).toEqual([
      { variable: missing, expected: expect.stringContaining(given), got: '' },
    ])
  })

  test('settings of InfluxDB without its address', () => {
    expect(readConfig({ FROSTLINE_INFLUX_ORG: 'council', FROSTLINE_INFLUX_BUCKET: 'winter' })).toEqual([
      {
        variable: 'FROSTLINE_INFLUX_URL',
        expected: 'an address beside FROSTLINE_INFLUX_ORG, FROSTLINE_INFLUX_BUCKET',
        got: '',
      },
    ])
  })

  test('a password in an address is not repeated', () => {
    const faults = readConfig({ FROSTLINE_POSTGRES_URL: 'mysql://frostline:hidden-word@db/winter' })
    expect(JSON.stringify(faults)).not.toContain('hidden-word')
  })

  test('every fault at once', () => {
    const faults = readConfig({ FROSTLINE_HTTP_PORT: 'x', FROSTLINE_WEATHER: 'y', FROSTLINE_Z: 'z' })
    expect(faults).toHaveLength(3)
  })
})

/** `FROSTLINE_INFLUX_TOKEN_FILE`, `_ORG` in a table's first cell means FROSTLINE_INFLUX_ORG too. */
function variablesOf(cell: string): string[] {
  const names = [...cell.matchAll(/`([A-Z_0-9]+)`/g)].map(([, name]) => name!)
  return names.map((name) => (name.startsWith('_') ? `FROSTLINE_INFLUX${name}` : name))
}

test('the table in README.md has each variable once, and no other', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const rows = readme.split('\n').filter((line) => line.startsWith('| `FROSTLINE_'))
  const named = rows.flatMap((row) => variablesOf(row.split('|')[1]!))
  expect(named.toSorted()).toEqual([...environmentVariables].toSorted())
})

describe('TLS', () => {
  const both = { FROSTLINE_TLS_CERT_FILE: 'cert.pem', FROSTLINE_TLS_KEY_FILE: 'key.pem' }
  const tls = { certFile: 'cert.pem', keyFile: 'key.pem', clientCaFile: null, mqttPort: 8883 }
  test.each<[string, Record<string, string>, Partial<Config['tls'] & object>]>([
    ['a certificate and its key', {}, {}],
    ['MQTT on another port', { FROSTLINE_MQTT_TLS_PORT: '9883' }, { mqttPort: 9883 }],
    ['certificates of devices', { FROSTLINE_TLS_CLIENT_CA_FILE: 'ca.pem' }, { clientCaFile: 'ca.pem' }],
  ])('%s', (_, more, expected) => {
    expect(configOf({ ...both, ...more }).tls).toEqual({ ...tls, ...expected })
  })
  test.each(['FROSTLINE_TLS_CERT_FILE', 'FROSTLINE_TLS_CLIENT_CA_FILE', 'FROSTLINE_MQTT_TLS_PORT'])(
    '%s without the rest: refused, because half of TLS would be none',
    (variable) => {
      const faults = readConfig({ [variable]: '8883' }) as { variable: string }[]
      expect(faults.map((fault) => fault.variable)).toContain('FROSTLINE_TLS_KEY_FILE')
    },
  )
})

describe('who keeps the rules of an external broker', () => {
  const broker = { FROSTLINE_BROKER: 'mqtt://broker:1883' }
  test.each<[Record<string, string>, Config['brokerAccess']]>([
    [{}, null],
    [
      { FROSTLINE_BROKER_ACCESS: 'dynamic-security', FROSTLINE_BROKER_ADMIN_PASSWORD_FILE: 'admin' },
      { kind: 'dynamic-security', username: 'admin', passwordFile: 'admin' },
    ],
    [
      { FROSTLINE_BROKER_ACCESS: 'http', FROSTLINE_BROKER_HOOK_SECRET_FILE: 'hook' },
      { kind: 'http', secretFile: 'hook' },
    ],
  ])('%j', (env, expected) => expect(configOf({ ...broker, ...env }).brokerAccess).toEqual(expected))
  test.each<[Record<string, string>, string]>([
    [{ ...broker, FROSTLINE_BROKER_ACCESS: 'http' }, 'FROSTLINE_BROKER_HOOK_SECRET_FILE'],
    [{ ...broker, FROSTLINE_BROKER_ACCESS: 'dynamic-security' }, 'FROSTLINE_BROKER_ADMIN_PASSWORD_FILE'],
    [{ FROSTLINE_BROKER_ACCESS: 'http', FROSTLINE_BROKER_HOOK_SECRET_FILE: 'hook' }, 'FROSTLINE_BROKER'],
  ])('%j is refused by %s', (env, variable) => {
    const faults = readConfig(env) as { variable: string }[]
    expect(faults.map((fault) => fault.variable)).toEqual([variable])
  })
})
