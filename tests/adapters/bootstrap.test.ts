import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { applyBootstrap, isBootstrapped, readBootstrap } from '#src/adapters/bootstrap.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { hashKey, hashPassword, verifyPassword } from '#src/adapters/passwords.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aNetwork, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aRow } from '#tests/support/treatment-tables.ts'

const dir = mkdtempSync(join(tmpdir(), 'frostline-bootstrap-'))
afterAll(() => rmSync(dir, { recursive: true }))

type Content = Record<string, Record<string, unknown>[]>
const policyOfNorth = (more: object = {}) => ({
  authority: 'north',
  policy: { format: 'frostline.policy/1', id: 'north', table: 'scotland-2010', ...more },
})
const tableOf = (...rows: object[]) => ({ id: 'ours', name: 'Ours', source: 'made up', rows })
const content = (): Content => ({
  authorities: [
    { id: 'north', name: 'North Council' },
    { id: 'south', name: 'South Council' },
  ],
  users: [
    { username: 'ann', password: 'a long password', role: 'duty_manager', authority: 'north', on_duty: true },
  ],
  api_keys: [{ key: 'key-of-the-north-0123456789', authority: 'north', scopes: ['read'] }],
  routes: [
    { id: 'rt-1', authority: 'north', name: 'Route 1', thresholds: { treat_below_c: 1.0, version: 1 } },
    { id: 'rt-south', authority: 'south', name: 'Route S', thresholds: { treat_below_c: 0.5, version: 4 } },
  ],
  stations: [{ id: 'st-1', authority: 'north', name: 'Moor Top', route: 'rt-1', lat: 56.0, lon: -4.0 }],
  devices: [
    {
      id: 'dv-1',
      authority: 'north',
      station: 'st-1',
      secret: 'secret-of-device-1',
      status: 'active',
      retired_secrets: ['secret-before-that'],
    },
  ],
  decisions: [
    {
      id: 'dc-1',
      route: 'rt-1',
      night: '2026-01-15',
      recommendation: 'treat',
      spread_rate_g_m2: 10,
      valid_until: '2026-01-16T02:00:00Z',
      version: 3,
    },
  ],
})
let files = 0
function written(text: string): string {
  const file = join(dir, `${++files}.json`)
  writeFileSync(file, text)
  return file
}
const changed = (change: (content: Content) => void): string => {
  const whole = content()
  change(whole)
  return written(JSON.stringify(whole))
}

describe('reading the file', () => {
  test('the least: nobody and nothing but an authority', async () => {
    const bootstrap = await readBootstrap(written('{"authorities":[{"id":"north","name":"North"}]}'))
    expect(bootstrap.devices).toEqual([])
  })

  test.each<[string, (content: Content) => void, string]>([
    ['an unknown key', (c) => (c.devises = []), 'the file: unknown "devises"; remove it'],
    ['an unknown key inside', (c) => (c.devices![0]!.colour = 'red'), 'devices[0]: unknown "colour"'],
    [
      'an id of a sandbox',
      (c) => (c.authorities![0]!.id = 'sandbox-1'),
      'authorities[0].id: must not begin with sandbox-',
    ],
    ['a bad id', (c) => (c.devices![0]!.id = 'DV_1'), 'devices[0].id: must be 3 to 32 of a-z, 0-9 and -'],
    ['a role that does not exist', (c) => (c.users![0]!.role = 'boss'), 'users[0].role: Invalid option'],
    [
      'a number as text',
      (c) => (c.stations![0]!.lat = '56.0'),
      'stations[0].lat: Invalid input: expected number',
    ],
    ['no secret', (c) => delete c.devices![0]!.secret, 'devices[0].secret: is missing'],
    [
      'a night that is none',
      (c) => (c.decisions![0]!.night = '2026-02-30'),
      'decisions[0].night: must be the date',
    ],
    [
      'a local time',
      (c) => (c.decisions![0]!.valid_until = '2026-01-16 02:00'),
      'decisions[0].valid_until: must be',
    ],
    ['an id twice', (c) => c.devices!.push(c.devices![0]!), 'devices[1]: "dv-1" is already devices[0]'],
    [
      'a key twice',
      (c) => c.api_keys!.push(c.api_keys![0]!),
      'api_keys[1]: the same key is already api_keys[0]',
    ],
    [
      'a device without its station',
      (c) => (c.devices![0]!.station = 'st-9'),
      'devices[0].station: "st-9" is not in stations',
    ],
    [
      'a station without its route',
      (c) => (c.stations![0]!.route = 'rt-9'),
      'stations[0].route: "rt-9" is not in routes',
    ],
    [
      'a route of nobody',
      (c) => (c.routes![0]!.authority = 'west'),
      'routes[0].authority: "west" is not in authorities',
    ],
    [
      'a user of nobody',
      (c) => (c.users![0]!.authority = 'west'),
      'users[0].authority: "west" is not in authorities',
    ],
    [
      'a decision of no route',
      (c) => (c.decisions![0]!.route = 'rt-9'),
      'decisions[0].route: "rt-9" is not in routes',
    ],
    [
      'a policy of nobody',
      (c) => (c.policies = [{ ...policyOfNorth(), authority: 'west' }]),
      'policies[0].authority: "west" is not in authorities',
    ],
    [
      'two policies of one authority',
      (c) => (c.policies = [policyOfNorth(), policyOfNorth()]),
      'policies[1]: "north" is already policies[0]',
    ],
    [
      'a misspelt name in a row of a policy',
      (c) => (c.policies = [policyOfNorth({ table: tableOf({ ...aRow({ id: 'N1' }), rate: 10 }) })]),
      'policies[0].policy.table.rows[0]: unknown "rate"',
    ],
    [
      'a policy with a hole in its table',
      (c) => (c.policies = [policyOfNorth({ table: tableOf(aRow({ id: 'N1', max_c: -2 })) })]),
      'policies[0].policy.table.rows: No row answers for frost, dry salt: above −2 °C. Widen row N1, or add a row',
    ],
    [
      'a policy for a route of another authority',
      (c) => (c.policies = [policyOfNorth({ routes: [{ route: 'rt-south' }] })]),
      'policies[0].policy.routes[0].route: The authority has no route “rt-south”.',
    ],
    [
      'a policy without a table: rates are never assumed',
      (c) => (c.policies = [policyOfNorth({ table: undefined })]),
      'policies[0].policy.table: is missing',
    ],
    [
      'a policy that starts at version 2',
      (c) => (c.policies = [policyOfNorth({ version: 2 })]),
      'policies[0].policy.version: the first is 1',
    ],
    [
      'a station on a foreign route',
      (c) => (c.stations![0]!.route = 'rt-south'),
      'stations[0].route: "rt-south" belongs to another',
    ],
    [
      'a device at a foreign station',
      (c) => (c.devices![0]!.authority = 'south'),
      'devices[0].station: "st-1" belongs to another',
    ],
  ])('%s is refused with its place', async (_, change, message) => {
    await expect(readBootstrap(changed(change))).rejects.toThrow(message)
  })

  test('a byte order mark, as Windows editors write it, is no fault', async () => {
    const bootstrap = await readBootstrap(written(`\uFEFF${JSON.stringify(content())}`))
    expect(bootstrap.devices).toHaveLength(1)
  })

  test('every fault has its line', async () => {
    const file = changed((c) => {
      c.devices![0]!.id = 'X'
      c.users![0]!.role = 'boss'
    })
    const error = await readBootstrap(file).catch((reason: Error) => reason)
    expect((error as Error).message.split('\n')).toHaveLength(2)
  })

  test('what is not JSON is refused without quoting it', async () => {
    const error = await readBootstrap(written('{"secret": hunter2}')).catch((reason: Error) => reason)
    expect((error as Error).message).toMatch(/not JSON/)
    expect((error as Error).message).not.toMatch(/hunter2/)
  })

  test('a file that is not there', async () => {
    await expect(readBootstrap(join(dir, 'none.json'))).rejects.toThrow('cannot be read (ENOENT)')
  })
})

describe('applying it', () => {
  const hashSecret = (secret: string) => `hash of ${secret}`
  let store: OperationalStore
  beforeEach(async () => {
    store = await openOperationalStore({ sqliteFile: ':memory:' })
    return () => store.close()
  })
  const apply = async (change: (content: Content) => void = () => {}) =>
    applyBootstrap(await readBootstrap(changed(change)), store, { hashSecret, now: EVENING })

  test('makes the network, each station on its route', async () => {
    await apply()
    const network = await store.network()
    expect(network.authorities[0]).toEqual({
      id: 'north',
      name: 'North Council',
      time_zone: 'Europe/London',
      demonstration: false,
    })
    expect(network.stations[0]).toMatchObject({ id: 'st-1', routes: ['rt-1'], lat: 56, domain: null })
    expect(network.routes[1]?.threshold).toEqual({ treat_below_c: 0.5, side: '<', version: 4 })
    expect(network.devices).toEqual([{ id: 'dv-1', authority: 'north', station: 'st-1', status: 'active' }])
  })

  test('a device of a LoRaWAN network, its DevEUI however it is written', async () => {
    const lorawan = { dev_eui: '00-04-A3-0B-00-1C-05-30', decoder: 'dl-cws' }
    await apply((c) => {
      c.devices![0]!.lorawan = lorawan
    })
    const [device] = (await store.network()).devices
    expect(device!.lorawan).toEqual({ dev_eui: '0004a30b001c0530', decoder: 'dl-cws' })
    const half = changed((c) => {
      c.devices![0]!.lorawan = { dev_eui: '0004a3' }
    })
    await expect(readBootstrap(half)).rejects.toThrow('a DevEUI: 16 hexadecimal digits')
  })

  test('keeps no secret, password or key as written', async () => {
    await apply()
    expect(await store.credentials()).toEqual([
      {
        device: 'dv-1',
        secret_hash: 'hash of secret-of-device-1',
        retired_secret_hashes: ['hash of secret-before-that'],
      },
    ])
    const ann = await store.user('ann')
    expect(ann).toMatchObject({ role: 'duty_manager', on_duty: true, session_ttl_s: 43_200 })
    expect(ann).not.toHaveProperty('password')
    expect(await verifyPassword('a long password', ann!.password_hash)).toBe(true)
    expect(await store.apiKey(hashKey('key-of-the-north-0123456789'))).toMatchObject({ scopes: ['read'] })
  })

  test('puts its policies in force, with a line of the record; who names none has none', async () => {
    const classes = [{ id: 'p1', name: 'Primary', threshold: { treat_below_c: 0.5, side: '<=' } }]
    const rules = { classes, default_class: 'p1', table: tableOf(aRow({ id: 'N1' })) }
    await apply((c) => (c.policies = [policyOfNorth(rules)]))
    expect(await store.policiesInForce()).toEqual([
      {
        authority: 'north',
        policy: expect.objectContaining({ id: 'north', version: 1, example: false, classes }),
        adopted_at: EVENING,
        proposed_by: 'bootstrap',
        approved_by: null,
        reason: 'From the bootstrap file.',
      },
    ])
    const [entry] = await store.record('north', 10)
    expect(entry).toMatchObject({ action: 'policy_adopted', actor: 'bootstrap', detail: { before: null } })
  })

  test("an example's table makes an example, whoever adopts it", async () => {
    await apply((c) => (c.policies = [policyOfNorth()]))
    expect((await store.policiesInForce())[0]!.policy.example).toBe(true)
  })

  test('leaves its decisions waiting for a person, also expired ones', async () => {
    await apply((c) =>
      c.decisions!.push({ ...c.decisions![0], id: 'dc-old', valid_until: '2026-01-15T16:00:00Z' }),
    )
    expect(await store.decision('dc-1')).toMatchObject({
      authority: 'north',
      status: 'proposed',
      version: 3,
      valid_until: hoursAfter(EVENING, 8),
      recommendation: { outcome: 'treat', spread_rate_g_m2: 10 },
    })
    expect((await store.decision('dc-old'))?.valid_until).toEqual(hoursAfter(EVENING, -2))
  })

  test('happens once', async () => {
    await apply()
    expect(await isBootstrapped(store)).toBe(true)
    await apply((c) => (c.users![0]!.role = 'admin'))
    expect((await store.user('ann'))?.role).toBe('duty_manager')
  })

  test('begins again after a crash in between', async () => {
    const broken: OperationalStore = { ...store, saveUsers: () => Promise.reject(new Error('power cut')) }
    const bootstrap = await readBootstrap(changed(() => {}))
    await expect(applyBootstrap(bootstrap, broken, { hashSecret, now: EVENING })).rejects.toThrow('power cut')
    expect(await isBootstrapped(store)).toBe(false)
    await apply()
    expect((await store.user('ann'))?.role).toBe('duty_manager')
    expect((await store.decision('dc-1'))?.version).toBe(3)
  })

  test('leaves a network that is there already', async () => {
    await store.saveNetwork(aNetwork())
    await apply()
    expect((await store.network()).stations.map(({ id }) => id)).toEqual(['moor-top', 'st-1'])
  })

  test('of 1,000 devices takes seconds at most', async () => {
    const started = performance.now()
    await apply((c) => {
      for (let index = 0; index < 1000; index++) {
        c.stations!.push({ ...c.stations![0], id: `st-${index}-x` })
        c.devices!.push({ ...c.devices![0], id: `dv-${index}-x`, station: `st-${index}-x` })
      }
    })
    expect(performance.now() - started).toBeLessThan(3000)
    expect((await store.network()).devices).toHaveLength(1001)
  })
})

describe('passwords', () => {
  test.each([
    ['the same', 'a long password', true],
    ['another', 'a long passwort', false],
    ['none', '', false],
  ])('%s password', async (_, password, right) => {
    expect(await verifyPassword(password, await hashPassword('a long password'))).toBe(right)
  })

  test.each(['', 'x', ':', 'c2FsdA:aGFzaA'])(
    'a stored hash that is none (%j) lets nobody in',
    async (stored) => {
      expect(await verifyPassword('', stored)).toBe(false)
    },
  )

  test('the same password is stored differently each time', async () => {
    expect(await hashPassword('a long password')).not.toBe(await hashPassword('a long password'))
  })
})
