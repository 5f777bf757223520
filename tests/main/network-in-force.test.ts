import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceIdentity } from '#src/adapters/device-credentials.ts'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { networkInForce } from '#src/main/network-in-force.ts'
import type { OperationalStore } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { network } from '#tests/telemetry/messages.ts'

const device = network.devices.find(({ status }) => status === 'active')!.id
const claim = (secret: string) => ({ clientId: device, username: device, password: Buffer.from(secret) })

let now = EVENING
const setting = { pepper: Buffer.alloc(32, 1), clock: { now: () => now }, log: silentLog }

let store: OperationalStore
beforeAll(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
})
afterAll(() => store.close())

test('a new secret works at once, the one before is known as retired, also after a restart', async () => {
  const inForce = await networkInForce(store, setting)
  const entry = { at: EVENING, actor: 'ann', authority: 'north', action: 'test', subject: device, detail: {} }
  const issueSecret = async () => {
    const { secret, credential } = await inForce.changes.newSecret(device)
    await inForce.changes.changeNetwork(network, { entry, credentials: [credential] })
    return secret
  }
  const first = await issueSecret()
  const second = await issueSecret()
  expect(inForce.network()).toBe(network)
  expect(inForce.credentials.identify(claim(second))).toMatchObject({ device })
  expect(inForce.credentials.identify(claim(first))).toBe('RETIRED_SECRET')

  const restarted = await networkInForce(store, setting)
  await restarted.reload()
  expect(restarted.network()).toEqual(network)
  expect(restarted.credentials.identify(claim(second))).toMatchObject({ device })
  expect(restarted.credentials.identify(claim(first))).toBe('RETIRED_SECRET')
})

describe('a secret is changed while its device goes on', () => {
  async function rotating(graceH: number) {
    now = EVENING
    const fresh = await openOperationalStore({ sqliteFile: ':memory:' })
    const inForce = await networkInForce(fresh, setting)
    const entry = { at: now, actor: 'kim', authority: 'north', action: 'test', subject: device, detail: {} }
    const first = inForce.secrets.first(device)
    await inForce.changes.changeNetwork(network, { entry, credentials: [first.credential] })
    const session = inForce.credentials.identify(claim(first.secret)) as DeviceIdentity
    const second = await inForce.secrets.rotate(device, hoursAfter(now, graceH))
    await inForce.changes.changeNetwork(network, { entry, credentials: [second.credential] })
    const with_ = (secret: string) => inForce.credentials.identify(claim(secret))
    const known = async () => (await fresh.credentials()).find((one) => one.device === device)
    const retire = async () => {
      const none = await inForce.secrets.retire(device)
      await inForce.changes.changeNetwork(network, { entry, credentials: [none!] })
    }
    return { inForce, first: first.secret, second: second.secret, session, with_, known, retire, entry }
  }

  test('both secrets are good until the grace period ends, then the old one is refused and its session too', async () => {
    const { first, second, session, with_ } = await rotating(6)
    expect([with_(first), with_(second)]).toMatchObject([{ device }, { device }])
    now = hoursAfter(EVENING, 6 - 1 / HOUR)
    expect([with_(first), session.isActive()]).toMatchObject([{ device }, true])
    now = hoursAfter(EVENING, 6)
    expect([with_(first), session.isActive()]).toEqual(['RETIRED_SECRET', false])
    expect(with_(second)).toMatchObject({ device })
  })

  test('24 h after the device first used the new one the old one ends, however long its grace was', async () => {
    const { first, second, with_, known } = await rotating(7 * 24)
    now = hoursAfter(EVENING, 30)
    with_(second)
    await expect.poll(async () => (await known())?.used_at).toEqual(now)
    now = hoursAfter(EVENING, 40)
    with_(second)
    expect((await known())?.grace?.until_at).toEqual(hoursAfter(EVENING, 54))
    now = hoursAfter(EVENING, 53)
    expect(with_(first)).toMatchObject({ device })
    now = hoursAfter(EVENING, 54)
    expect(with_(first)).toBe('RETIRED_SECRET')
  })

  test('changed again, the oldest is refused at once: two are good at most', async () => {
    const { inForce, first, second, with_, entry } = await rotating(24)
    const third = await inForce.secrets.rotate(device, hoursAfter(now, 24))
    await inForce.changes.changeNetwork(network, { entry, credentials: [third.credential] })
    expect([with_(first), with_(second), with_(third.secret)]).toMatchObject([
      'RETIRED_SECRET',
      { device },
      { device },
    ])
  })

  test('all taken away, none comes back by itself and no grace is given to what was taken', async () => {
    const { inForce, first, second, with_, retire, entry } = await rotating(24)
    await retire()
    expect([with_(first), with_(second)]).toEqual(['RETIRED_SECRET', 'RETIRED_SECRET'])
    const third = await inForce.secrets.rotate(device, hoursAfter(now, 24))
    await inForce.changes.changeNetwork(network, { entry, credentials: [third.credential] })
    expect([with_(second), with_(third.secret)]).toMatchObject(['RETIRED_SECRET', { device }])
  })
})
