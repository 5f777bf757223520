import { beforeEach, describe, expect, test } from 'vitest'
import { deviceCredentials } from '#src/adapters/device-credentials.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { boundedBroker, type SandboxBudget, sandboxBudget } from '#src/main/sandbox-budget.ts'
import { ofRealNetwork, type SandboxesInForce, sandboxesInForce } from '#src/main/sandboxes-in-force.ts'
import type { Network } from '#src/network/network.ts'
import { isSandbox, lastReset, nextReset } from '#src/network/sandbox.ts'
import type { OperationalStore } from '#src/ports.ts'
import { twoAuthorities } from '#tests/api/support.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { inMemoryBroker } from '#tests/support/virtual-night.ts'

const PEPPER = Buffer.alloc(32, 7)
const bytes = (text: string) => new TextEncoder().encode(text)

describe('the day of a sandbox ends at four, UTC', () => {
  test.each([
    ['just before', '2026-01-15T03:59:59.999Z', '2026-01-14T04:00:00Z'],
    ['then', '2026-01-15T04:00:00Z', '2026-01-15T04:00:00Z'],
    ['in the evening', '2026-01-15T18:00:00Z', '2026-01-15T04:00:00Z'],
    ['in summer, by the same clock', '2026-07-15T03:30:00Z', '2026-07-14T04:00:00Z'],
  ])('%s', (_, now, last) => {
    expect(lastReset(new Date(now))).toEqual(new Date(last))
    expect(nextReset(new Date(now))).toEqual(hoursAfter(new Date(last), 24))
  })
})

let store: OperationalStore
let clock: ReturnType<typeof virtualClock>
let sandboxed: SandboxesInForce
let budget: SandboxBudget
let gone: string[]
const opened = () =>
  sandboxesInForce({
    store,
    clock,
    credentials: deviceCredentials({ pepper: PEPPER, network: () => twoAuthorities }),
    timeZone: 'Europe/London',
    mqtt: { port: 1883, tls: false },
    log: silentLog,
    network: () => twoAuthorities,
    budget,
    gone: (device) => void gone.push(device),
  })
async function signedUp(name = 'Bench box', address = '192.0.2.7') {
  const signed = await sandboxed.sandboxes.signUp({ name, address })
  if (typeof signed === 'string') throw new Error(signed)
  const { device } = signed.sensor
  return { ...signed, claim: { clientId: device, username: device, password: bytes(signed.secret) } }
}
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  budget = sandboxBudget(10_000, 15_000)
  gone = []
  sandboxed = await opened()
})

describe('a sensor that was signed up', () => {
  test('may publish as itself, and only with its secret and its own client id', async () => {
    const { sensor, claim } = await signedUp()
    expect(sandboxed.identify(claim)).toMatchObject({ authority: sensor.authority, device: sensor.device })
    expect(sandboxed.identify({ ...claim, password: bytes('guessed') })).toBe('WRONG_SECRET')
    expect(sandboxed.identify({ ...claim, password: undefined })).toBe('NO_PASSWORD')
    expect(sandboxed.identify({ ...claim, clientId: 'moor-top-box' })).toBe('CLIENT_ID_MISMATCH')
  })
  test('is an authority of its own, after the real ones, with no road', async () => {
    const { sensor } = await signedUp()
    const network = sandboxed.network()
    expect(network.authorities.map(({ id }) => id)).toEqual(['northshire', 'southshire', sensor.authority])
    expect(network.stations.at(-1)).toMatchObject({ id: sensor.device, routes: [], invented: true })
    expect(network.routes).toBe(twoAuthorities.routes)
    expect(isSandbox(sensor.authority)).toBe(true)
  })
  test('is read with its own key, and with no other', async () => {
    const first = await signedUp()
    const second = await signedUp('Second box')
    expect(sandboxed.sandboxes.holder(first.key)?.device).toBe(first.sensor.device)
    expect(sandboxed.sandboxes.holder(second.key)?.device).toBe(second.sensor.device)
    expect(sandboxed.sandboxes.holder(`${first.key}x`)).toBeNull()
    expect(sandboxed.sandboxes.holder(first.secret)).toBeNull()
  })
  test('keeps neither secret nor key nor address', async () => {
    const { key, secret } = await signedUp()
    const kept = await store.mark('sandboxes')
    for (const told of [key, secret, '192.0.2.7']) expect(kept).not.toContain(told)
  })
  test('is still there after a restart, and gone at the reset', async () => {
    const { key, claim, sensor } = await signedUp()
    sandboxed.stop()
    sandboxed = await opened()
    expect(sandboxed.sandboxes.holder(key)).not.toBeNull()
    await clock.advanceTo(hoursAfter(lastReset(EVENING), 24))
    expect(sandboxed.sandboxes.holder(key)).toBeNull()
    expect(sandboxed.identify(claim)).toBe('UNKNOWN_DEVICE')
    expect(sandboxed.network().devices.map(({ id }) => id)).not.toContain(sensor.device)
    expect(gone).toEqual([sensor.device])
  })
  test('its session ends with it', async () => {
    const { claim } = await signedUp()
    const identity = sandboxed.identify(claim)
    await clock.advanceTo(hoursAfter(lastReset(EVENING), 24))
    expect(typeof identity !== 'string' && identity.isActive()).toBe(false)
  })
})

describe('abuse is bounded', () => {
  test('by what a sensor may send in a day, and what all may', async () => {
    const [first, second] = [await signedUp(), await signedUp('Second box')]
    const identity = sandboxed.identify(first.claim)
    expect(budget.take(first.sensor.device, 9_000)).toBe(true)
    expect(budget.take(first.sensor.device, 9_000)).toBe(false)
    expect(sandboxed.identify(first.claim)).toBe('SANDBOX_SPENT')
    expect(typeof identity !== 'string' && identity.isActive()).toBe(false)
    expect(budget.take(second.sensor.device, 9_000)).toBe(false)
    expect(budget.take('sensor-third', 4_000)).toBe(true)
    await clock.advanceTo(hoursAfter(lastReset(EVENING), 24))
    expect(budget.take('sensor-fourth', 9_000)).toBe(true)
  })
  test('the broker closes a spent sandbox, and takes every message of a real device', async () => {
    const taken: string[] = []
    const spent: string[] = []
    const broker = inMemoryBroker()
    await boundedBroker(broker, budget, (device) => void spent.push(device)).start(async ({ device }) => {
      taken.push(device)
    })
    const message = { topic: 'x', payload: Buffer.alloc(9_000), qos: 1, retain: false } as const
    const guest = { ...message, authority: 'sandbox-1', device: 'sensor-1' }
    await broker.deliver(guest)
    await expect(broker.deliver(guest)).rejects.toThrow('used up')
    for (let count = 0; count < 5; count++)
      await broker.deliver({ ...message, authority: 'northshire', device: 'moor-top-box' })
    expect(taken).toEqual(['sensor-1', ...Array(5).fill('moor-top-box')])
    expect(spent).toEqual(['sensor-1'])
  })
  test('by address, for the day', async () => {
    for (let count = 0; count < 20; count++) await signedUp(`Box ${count}`)
    expect(await sandboxed.sandboxes.signUp({ name: 'One more', address: '192.0.2.7' })).toBe('TOO_MANY')
    await signedUp('From elsewhere', '192.0.2.8')
  })
  test('by address: a household has 2⁶⁴ of IPv6, and they are one', async () => {
    for (let count = 1; count <= 20; count++) await signedUp(`Box ${count}`, `2001:db8:7:1::${count}`)
    const another = { name: 'One more', address: '2001:db8:7:1:aaaa::1' }
    expect(await sandboxed.sandboxes.signUp(another)).toBe('TOO_MANY')
    await signedUp('From elsewhere', '2001:db8:7:2::1')
  })
  test('for ever: of all days together there are no more authorities than of one, and no two at once', async () => {
    const admitted = new Set<string>()
    const devices = new Set<string>()
    for (let day = 0; day < 3; day++) {
      const sensors = [(await signedUp()).sensor, (await signedUp('Second box')).sensor]
      expect(sensors[0]?.authority).not.toBe(sensors[1]?.authority)
      for (const { authority, device } of sensors) {
        admitted.add(authority)
        devices.add(device)
      }
      await clock.advanceTo(nextReset(clock.now()))
    }
    expect(admitted.size).toBe(2)
    expect(devices.size).toBe(6)
  })
  test('in all, also when many ask at once', async () => {
    const asked = Array.from({ length: 210 }, (_, at) =>
      sandboxed.sandboxes.signUp({ name: 'Box', address: `192.0.2.${at}` }),
    )
    const refused = (await Promise.all(asked)).filter((signed) => signed === 'FULL')
    expect(refused).toHaveLength(10)
  })
})

test('a change of the real network never keeps a sandbox', async () => {
  await signedUp()
  const saved: Network[] = []
  const changes = ofRealNetwork({
    changeNetwork: async (next) => void saved.push(next),
    newSecret: () => Promise.reject(new Error('not asked for')),
  })
  const entry = { at: EVENING, actor: 'pat', authority: 'northshire', action: 'x', subject: 'x', detail: {} }
  await changes.changeNetwork(sandboxed.network(), { entry })
  expect(saved).toEqual([twoAuthorities])
})
