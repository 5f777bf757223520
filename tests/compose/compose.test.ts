import { describe, expect, test } from 'vitest'
import { type Config, readConfig } from '#src/config.ts'
import { type ComposeService, composeFile, environmentOf, readRoot } from '#tests/compose/compose-file.ts'

const compose = composeFile()
const services = Object.entries(compose.services)
const everyDay = services.filter(([, service]) => service.profiles?.[0] !== 'prepare')

test('the parts of an installation are all there', () => {
  expect(Object.keys(compose.services)).toEqual([
    'mosquitto',
    'influxdb',
    'postgres',
    'frostline',
    'watchdog',
    'firmware-sim',
    'prepare',
  ])
})

describe.each(services)('%s', (_name, service: ComposeService) => {
  test('has an image pinned to a version line; InfluxDB stays below 3', () => {
    expect(service.image).toMatch(/^(eclipse-mosquitto:2\.0|influxdb:2\.7|postgres:17|frostline:0\.1)$/)
  })
  test('is not root, has a read-only root, no capability and a memory limit', () => {
    expect(service.user).toMatch(/^(node|[1-9]\d*:[1-9]\d*|\$\{UID:-1000\}:\$\{GID:-1000\})$/)
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
    expect(service.mem_limit).toMatch(/^\d+[mg]$/)
  })
  test('opens its ports to this machine only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
  })
  test('names only volumes and secrets that the file declares', () => {
    const named = (service.volumes ?? [])
      .map((volume) => volume.split(':')[0]!)
      .filter((name) => !name.startsWith('.'))
    for (const name of named) expect(Object.keys(compose.volumes)).toContain(name)
    for (const name of service.secrets ?? []) expect(Object.keys(compose.secrets)).toContain(name)
  })
  test('reads every file under /run/secrets that it is told of', () => {
    const text = JSON.stringify([service.environment, service.command])
    const told = [...text.matchAll(/\/run\/secrets\/(\w+)/g)].map(([, name]) => name!)
    for (const name of told) expect(service.secrets).toContain(name)
  })
})

test.each(everyDay)('%s has a health check', (_name, service) => {
  expect(service.healthcheck?.test?.[0]).toBe('CMD')
})

test('the service starts only after what it stands on is healthy', () => {
  const { mosquitto, influxdb, postgres } = compose.services.frostline!.depends_on!
  for (const part of [mosquitto, influxdb, postgres]) expect(part?.condition).toBe('service_healthy')
})

/** A name that sounds secret must hold a path to a file, and no address may hold a password. */
function plainSecrets(service: ComposeService): string[] {
  const entries = Object.entries(environmentOf(service))
  const isSecretName = (name: string) => /PASSWORD|TOKEN|SECRET|KEY/.test(name) && !name.endsWith('_FILE')
  const named = entries.filter(([name, value]) => isSecretName(name) && value !== '')
  const inAddress = entries.filter(([, value]) => URL.canParse(value) && new URL(value).password !== '')
  return [...named, ...inAddress].map(([name]) => name)
}
test('no secret stands in the file', () => {
  for (const [, service] of services) expect(plainSecrets(service)).toEqual([])
  for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//)
})
test.each<Record<string, string>>([
  { POSTGRES_PASSWORD: 'frosty' },
  { DOCKER_INFLUXDB_INIT_ADMIN_TOKEN: 'abc' },
  { FROSTLINE_POSTGRES_URL: 'postgres://frostline:frosty@postgres/frostline' },
])('a planted secret would be found: %j', (environment) => {
  expect(plainSecrets({ environment })).toHaveLength(1)
})

test('the service takes every variable it is given', () => {
  const config = readConfig(environmentOf(compose.services.frostline!))
  expect(config).toMatchObject({ simulator: false, listen: '0.0.0.0', influx: { version: 2 } })
  expect(readConfig({ FROSTLINE_INFLUX_UR: 'http://influxdb:8086' })).toMatchObject([
    { variable: 'FROSTLINE_INFLUX_UR' },
  ])
})

describe('the watchdog', () => {
  const service = compose.services.frostline!
  const dog = compose.services.watchdog!
  const config = (one: ComposeService) => readConfig(environmentOf(one)) as Config

  test('takes every variable it is given, and is the one that the service is told of', () => {
    expect(config(dog)).toMatchObject({
      watchdogContacts: '/run/secrets/watchdog_contacts',
      simulator: false,
    })
    expect(config(service)).toMatchObject({ watchdog: 'apart', contacts: '/run/secrets/contacts' })
  })
  test('reads the marks where the service writes them, as the same user', () => {
    expect(dog.volumes).toEqual(service.volumes)
    expect(config(dog).dataDir).toBe(config(service).dataDir)
    expect(dog.user).toBe(service.user)
  })
  test('asks the service’s pages by a name that the service answers to', () => {
    const [, page] = dog.command!.slice(dog.command!.indexOf('--page'))
    expect(new URL(page!).port).toBe('3000')
    expect(config(service).hosts).toContain(new URL(page!).hostname)
    expect(compose.services[new URL(page!).hostname]).toBe(service)
  })
  test('has its own contacts, but no secret of a database', () => {
    expect(dog.secrets).toContain('watchdog_contacts')
    expect(dog.secrets).not.toContain('contacts')
    expect(dog.secrets!.filter((name) => /influx|postgres|broker/.test(name))).toEqual([])
  })
  test('starts also beside a service that never becomes healthy', () => {
    expect(dog.depends_on).toEqual({ frostline: { condition: 'service_started' } })
  })
})

test('InfluxDB is set up with the organisation and bucket that the service writes to', () => {
  const influx = environmentOf(compose.services.influxdb!)
  const service = environmentOf(compose.services.frostline!)
  expect(influx.DOCKER_INFLUXDB_INIT_ORG).toBe(service.FROSTLINE_INFLUX_ORG)
  expect(influx.DOCKER_INFLUXDB_INIT_BUCKET).toBe(service.FROSTLINE_INFLUX_BUCKET)
  expect(influx.DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE).toBe(service.FROSTLINE_INFLUX_TOKEN_FILE)
})

test('the image is Node 24, not root, checked for health and starts the service', () => {
  const dockerfile = readRoot('Dockerfile')
  expect(dockerfile).toMatch(/^FROM node:24-slim$/m)
  expect(dockerfile).toMatch(/^RUN npm ci --omit=dev --omit=optional --ignore-scripts/m)
  expect(dockerfile).toMatch(/^USER node$/m)
  expect(dockerfile).toMatch(/^HEALTHCHECK /m)
  expect(dockerfile).toMatch(/^CMD \["node", "src\/cli\/frostline.ts", "start"\]$/m)
})

test('secrets and data stay out of the image and out of the repository', () => {
  expect(readRoot('.dockerignore').split('\n')[0]).toBe('*')
  expect(readRoot('.dockerignore')).not.toContain('!secrets')
  expect(readRoot('.gitignore')).toContain('secrets/')
})
