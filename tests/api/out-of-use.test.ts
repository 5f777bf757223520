import { describe, expect, test } from 'vitest'
import type { NetworkChanges } from '#src/api/deps.ts'
import type { Network } from '#src/network/network.ts'
import { bench, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

/** The API on a network whose sensors can be taken out of use. */
async function changeable() {
  let network: Network = twoAuthorities
  const changes: NetworkChanges = {
    async changeNetwork(next, kept) {
      await made.store.saveNetwork(next, kept)
      network = next
    },
    newSecret: () => Promise.reject(new Error('nobody registers a device here')),
  }
  const made = await bench({ network: () => network, changes })
  made.setNow(EVENING)
  const post = async (user: string, path: string, payload?: object) =>
    made.app.inject({
      method: 'POST',
      url: `/api/v1${path}`,
      headers: await made.as(user),
      ...(payload && { payload }),
    })
  const get = async (user: string, path: string) =>
    (await made.app.inject({ method: 'GET', url: `/api/v1${path}`, headers: await made.as(user) })).json()
  return { ...made, post, get, network: () => network }
}

const DISABLE = '/devices/moor-top-box/disable'
const ENABLE = '/devices/moor-top-box/enable'
const reason = 'Reads −20 °C since it was hit by a plough'

describe('a sensor is taken out of use', () => {
  test('by two people, for the time asked for; one brings it back; each act is in the record', async () => {
    const { post, get, network, store } = await changeable()
    const proposed = await post('winter', DISABLE, { reason, hours: 12 })
    expect(proposed.statusCode).toBe(202)
    const change = proposed.json()
    expect(change).toMatchObject({ status: 'proposed', proposed_by: 'winter', flags: ['LESS_CAUTIOUS'] })
    expect(network().devices[0]?.out_of_use).toBeUndefined()

    const approve = (user: string) => post(user, `/device-changes/${change.id}/approve`)
    expect(notAProblem(await approve('winter'), 403, 'TWO_PERSON')).toBeUndefined()
    expect(notAProblem(await approve('viewer'), 403, 'ROLE')).toBeUndefined()
    expect((await approve('duty')).json()).toMatchObject({ status: 'approved', approved_by: 'duty' })
    const span = { since_at: EVENING, until_at: hoursAfter(EVENING, 12), reason }
    expect(network().devices[0]?.out_of_use).toEqual({ ...span, proposed_by: 'winter', approved_by: 'duty' })
    expect(network().devices[1]).toBe(twoAuthorities.devices[1])
    expect((await get('viewer', '/devices/moor-top-box')).out_of_use.until_at).toBe(
      hoursAfter(EVENING, 12).toISOString(),
    )
    expect(notAProblem(await approve('duty'), 409, 'STALE_VERSION')).toBeUndefined()
    expect(notAProblem(await post('winter', DISABLE, { reason }), 409, 'OUT_OF_USE')).toBeUndefined()

    expect((await post('duty', ENABLE, { reason: 'Mended' })).json()).toEqual({
      id: 'moor-top-box',
      out_of_use: null,
    })
    expect(network().devices[0]).toEqual(twoAuthorities.devices[0])
    expect(notAProblem(await post('duty', ENABLE, { reason: 'Again' }), 409, 'IN_USE')).toBeUndefined()
    const record = await store.record('moor-top-box', 10)
    expect(record.map(({ action, actor }) => [action, actor])).toEqual([
      ['device_disable_proposed', 'winter'],
      ['device_disabled', 'duty'],
      ['device_enabled', 'duty'],
    ])
  })

  test('for 72 h where no time is asked for; once they are over it is in use without anybody', async () => {
    const { post, network, setNow } = await changeable()
    const { id } = (await post('winter', DISABLE, { reason })).json()
    await post('other-winter', `/device-changes/${id}/approve`)
    expect(network().devices[0]?.out_of_use?.until_at).toEqual(hoursAfter(EVENING, 72))
    setNow(hoursAfter(EVENING, 72))
    expect(notAProblem(await post('duty', ENABLE, { reason }), 409, 'IN_USE')).toBeUndefined()
    expect((await post('winter', DISABLE, { reason })).statusCode).toBe(202)
  })

  test.each([
    ['for longer than 72 h', { reason, hours: 73 }, 422, 'BODY'],
    ['for no time', { reason, hours: 0 }, 422, 'BODY'],
    ['without a reason', { hours: 5 }, 422, 'BODY'],
    ['with an empty reason', { reason: '  ' }, 422, 'BODY'],
    ['approved in advance', { reason, approved_by: 'duty' }, 422, 'BODY'],
  ])('%s is refused', async (_, body, status, code) => {
    const { post, network } = await changeable()
    expect(notAProblem(await post('winter', DISABLE, body), status, code)).toBeUndefined()
    expect(network()).toBe(twoAuthorities)
  })

  test('of another authority is not there; who only reads may not', async () => {
    const { post } = await changeable()
    const foreign = await post('winter', '/devices/south-box/disable', { reason })
    expect(notAProblem(foreign, 404, 'NOT_FOUND')).toBeUndefined()
    expect(notAProblem(await post('viewer', DISABLE, { reason }), 403, 'ROLE')).toBeUndefined()
    const none = await post('winter', '/device-changes/dc-0000000000000000/approve')
    expect(notAProblem(none, 404, 'NOT_FOUND')).toBeUndefined()
  })
})
