/** What EMQX asks over HTTP, in the forms that its 5.x documentation gives. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, test, vi } from 'vitest'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { type Config, readConfig } from '#src/config.ts'
import { brokerHook } from '#src/main/broker-hook.ts'
import type { Network } from '#src/network/network.ts'
import { secretOf, topicOf } from '#tests/adapters/mqtt-devices.ts'
import { type Bench, bench } from '#tests/api/support.ts'
import { network } from '#tests/telemetry/messages.ts'

const OWN = 'dv-own'
const OTHER = 'dv-nb1'
const SHARED = 'what the broker and the service share'
const secretFile = join(mkdtempSync(join(tmpdir(), 'frostline-hook-')), 'secret')
writeFileSync(secretFile, `${SHARED}\n`)
const config = readConfig({
  FROSTLINE_BROKER: 'mqtt://broker:1883',
  FROSTLINE_BROKER_ACCESS: 'http',
  FROSTLINE_BROKER_HOOK_SECRET_FILE: secretFile,
  FROSTLINE_BROKER_USERNAME: 'frostline-ingest',
  FROSTLINE_BROKER_PASSWORD_FILE: secretFile,
}) as Config

let current: Network
let app: Bench['app']
const audit = vi.fn()
const credentials = deviceCredentials({ pepper: Buffer.alloc(32, 1), network: () => current })

beforeEach(async () => {
  current = network
  credentials.replace(
    network.devices.map(({ id }) => ({
      device: id,
      secret_hash: credentials.secretHash(secretOf(id)),
      retired_secret_hashes: [],
    })),
  )
  audit.mockClear()
  const hook = brokerHook(config, { credentials, network: () => current, audit, refusedAfter: () => 0 })
  app = (await bench({ brokerHook: hook! })).app
})

async function ask(path: string, payload: object, secret = SHARED) {
  const headers = { 'content-type': 'application/json', 'x-frostline-broker': secret }
  const answer = await app.inject({ method: 'POST', url: `/api/v1/broker/${path}`, headers, payload })
  return answer.statusCode === 200 ? answer.json().result : answer.statusCode
}
/** As EMQX fills in its template. */
const login = (changes: object = {}) =>
  ask('authenticate', {
    username: OWN,
    password: secretOf(OWN),
    clientid: OWN,
    peerhost: '10.0.0.7',
    ...changes,
  })
const act = (changes: object = {}) =>
  ask('authorise', {
    username: OWN,
    clientid: OWN,
    topic: topicOf(OWN),
    action: 'publish',
    qos: '1',
    retain: 'false',
    ...changes,
  })

describe('authentication', () => {
  it.each<[string, object, string]>([
    ['a device with its secret', {}, 'allow'],
    ['a wrong secret', { password: 'x' }, 'deny'],
    ['no secret', { password: null }, 'deny'],
    ['an empty secret', { password: '' }, 'deny'],
    ['another client id', { clientid: OTHER }, 'deny'],
    ['nobody known', { username: 'dv-none', clientid: 'dv-none' }, 'deny'],
    ['a revoked one', { username: 'dv-gone', clientid: 'dv-gone', password: secretOf('dv-gone') }, 'deny'],
    ['no name at all', { username: '', clientid: '' }, 'deny'],
    [
      'the service’s own login: the broker knows it',
      { username: 'frostline-ingest', clientid: 'frostline-ingest' },
      'ignore',
    ],
    ['fields that EMQX was given besides', { protocol: 'mqtt', mountpoint: null }, 'allow'],
  ])('%s', async (_, changes, expected) => expect(await login(changes)).toBe(expected))
  it('a refusal is told with its reason and address', async () => {
    await login({ password: 'x' })
    expect(audit).toHaveBeenCalledWith(
      OWN,
      expect.objectContaining({ code: 'WRONG_SECRET', address: '10.0.0.7' }),
    )
  })
})

describe('authorisation', () => {
  it.each<[string, object, string]>([
    ['its readings', {}, 'allow'],
    ['another’s readings', { topic: topicOf(OTHER) }, 'deny'],
    ['its own commands', { topic: topicOf(OWN, 'cmd') }, 'deny'],
    ['retained', { retain: 'true' }, 'deny'],
    ['retained, as a boolean', { retain: true }, 'deny'],
    ['QoS 2', { qos: '2' }, 'deny'],
    ['QoS as a number', { qos: 0 }, 'allow'],
    ['hearing its commands', { action: 'subscribe', topic: topicOf(OWN, 'cmd') }, 'allow'],
    ['hearing its errors', { action: 'subscribe', topic: topicOf(OWN, 'errors') }, 'allow'],
    ['hearing its readings', { action: 'subscribe' }, 'deny'],
    ['hearing everything', { action: 'subscribe', topic: '#' }, 'deny'],
    ['hearing another’s commands', { action: 'subscribe', topic: topicOf(OTHER, 'cmd') }, 'deny'],
    ['a shared subscription', { action: 'subscribe', topic: `$share/g/${topicOf(OWN, 'cmd')}` }, 'deny'],
    ['by another client id', { clientid: OTHER }, 'deny'],
    ['nobody known', { username: 'dv-none', clientid: 'dv-none' }, 'deny'],
    [
      'the service itself',
      { username: 'frostline-ingest', action: 'subscribe', topic: 'v1/+/+/telemetry' },
      'ignore',
    ],
  ])('%s', async (_, changes, expected) => expect(await act(changes)).toBe(expected))
  it('ends with the device', async () => {
    current = { ...network, devices: network.devices.map((it) => ({ ...it, status: 'revoked' as const })) }
    expect(await act()).toBe('deny')
    expect(await login()).toBe('deny')
  })
})

test.each(['', 'x', SHARED.toUpperCase()])(
  'without the shared secret (%j) nobody is told anything',
  async (secret) => {
    const headers = { 'content-type': 'application/json', 'x-frostline-broker': secret }
    const payload = { username: OWN, password: secretOf(OWN), clientid: OWN, peerhost: '' }
    const answer = await app.inject({ method: 'POST', url: '/api/v1/broker/authenticate', headers, payload })
    expect(answer.statusCode).toBe(401)
  },
)

test('where no broker asks there is nothing to ask', async () => {
  const { app: without } = await bench()
  const answer = await without.inject({ method: 'POST', url: '/api/v1/broker/authenticate', payload: {} })
  expect(answer.statusCode).toBe(404)
})
