import { afterAll, beforeAll, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { networkInForce } from '#src/main/network-in-force.ts'
import type { OperationalStore } from '#src/ports.ts'
import { EVENING } from '#tests/support/builders.ts'
import { network } from '#tests/telemetry/messages.ts'

const device = network.devices.find(({ status }) => status === 'active')!.id
const claim = (secret: string) => ({ clientId: device, username: device, password: Buffer.from(secret) })

let store: OperationalStore
beforeAll(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
})
afterAll(() => store.close())

test('a new secret works at once, the one before is known as retired, also after a restart', async () => {
  const pepper = Buffer.alloc(32, 1)
  const inForce = await networkInForce(store, pepper)
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

  const restarted = await networkInForce(store, pepper)
  await restarted.reload()
  expect(restarted.network()).toEqual(network)
  expect(restarted.credentials.identify(claim(second))).toMatchObject({ device })
  expect(restarted.credentials.identify(claim(first))).toBe('RETIRED_SECRET')
})
