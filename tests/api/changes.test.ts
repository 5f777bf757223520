import { describe, expect, test } from 'vitest'
import type { NetworkChanges } from '#src/api/deps.ts'
import { thresholdChangeOut } from '#src/api/documents/decisions.ts'
import type { Network } from '#src/network/network.ts'
import { bench, notAProblem, twoAuthorities } from '#tests/api/support.ts'

/** The API on a network that can be changed. */
async function changeable() {
  let network: Network = twoAuthorities
  const changes: NetworkChanges = {
    async changeNetwork(next, kept) {
      await made.store.saveNetwork(next, kept)
      network = next
    },
    newSecret: async (device) => ({
      secret: `secret of ${device}`,
      credential: { device, secret_hash: 'hash', retired_secret_hashes: [] },
    }),
  }
  const made = await bench({ network: () => network, changes })
  const secrets = async () => (await made.store.credentials()).map(({ device }) => device)
  const send = async (user: string, method: 'PUT' | 'POST', url: string, payload?: object) =>
    made.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: await made.as(user),
      ...(payload && { payload }),
    })
  return { ...made, send, secrets, network: () => network }
}

const URL = '/routes/route-1/thresholds'
const wish = { treat_below_c: 1.5, expected_version: 1, reason: 'Policy 2026' }

describe('a threshold', () => {
  test('counts only once somebody else has approved it', async () => {
    const { send, network, store } = await changeable()
    const proposed = await send('winter', 'PUT', URL, wish)
    expect(proposed.statusCode).toBe(202)
    const change = proposed.json()
    expect(thresholdChangeOut.strict().safeParse(change).error).toBeUndefined()
    expect(change.flags).toEqual([])
    expect(network().routes[0]?.threshold).toEqual({ treat_below_c: 1, side: '<', version: 1 })

    const approve = (user: string) => send(user, 'POST', `/threshold-changes/${change.id}/approve`)
    expect(notAProblem(await approve('winter'), 403, 'TWO_PERSON')).toBeUndefined()
    expect(notAProblem(await approve('duty'), 403, 'ROLE')).toBeUndefined()
    expect((await approve('other-winter')).json()).toMatchObject({
      status: 'approved',
      approved_by: 'other-winter',
    })
    expect(network().routes[0]?.threshold).toEqual({ treat_below_c: 1.5, side: '<', version: 2 })
    expect(network().routes[1]).toBe(twoAuthorities.routes[1])
    expect(notAProblem(await approve('other-winter'), 409, 'STALE_VERSION')).toBeUndefined()
    const record = await store.record('route-1', 10)
    expect(record.map(({ action, actor }) => [action, actor])).toEqual([
      ['threshold_proposed', 'winter'],
      ['threshold_approved', 'other-winter'],
    ])
  })

  test('of two proposals from one version the second approved is refused', async () => {
    const { send, network } = await changeable()
    const ids: string[] = []
    for (const treat_below_c of [0.5, 2])
      ids.push((await send('winter', 'PUT', URL, { ...wish, treat_below_c })).json().id)
    const answers = await Promise.all(
      ids.map((id) => send('other-winter', 'POST', `/threshold-changes/${id}/approve`)),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 409])
    expect(network().routes[0]?.threshold).toMatchObject({ treat_below_c: 0.5, version: 2 })
  })

  test.each([
    ['less cautious than the one in force', 0.9, ['LESS_CAUTIOUS']],
    ['the lowest', -3, ['LESS_CAUTIOUS']],
    ['the same', 1, []],
    ['the highest', 10, []],
  ])('%s: %d °C', async (_name, treat_below_c, flags) => {
    const { send } = await changeable()
    const answer = await send('winter', 'PUT', URL, { ...wish, treat_below_c })
    expect(answer.json().flags).toEqual(flags)
  })

  test.each([
    ['in Fahrenheit', { treat_below_c: 33.8 }, 422, 'RANGE'],
    ['just above the highest', { treat_below_c: 10.01 }, 422, 'RANGE'],
    ['below what is safe', { treat_below_c: -3.01 }, 422, 'UNSAFE'],
    ['in words', { treat_below_c: '1.0' }, 422, 'BODY'],
    ['null', { treat_below_c: null }, 422, 'BODY'],
    ['without a reason', { reason: undefined }, 422, 'REASON_REQUIRED'],
    ['with an empty reason', { reason: ' ' }, 422, 'REASON_REQUIRED'],
    ['of an old version', { expected_version: 2 }, 409, 'STALE_VERSION'],
    ['with the answer in it', { approved_by: 'other-winter' }, 422, 'BODY'],
  ])('%s is refused', async (_name, more, status, code) => {
    const { send } = await changeable()
    expect(notAProblem(await send('winter', 'PUT', URL, { ...wish, ...more }), status, code)).toBeUndefined()
  })

  test('of another authority is not there, nor is its change', async () => {
    const { send } = await changeable()
    expect(
      notAProblem(await send('winter', 'PUT', '/routes/south-1/thresholds', wish), 404, 'NOT_FOUND'),
    ).toBeUndefined()
    const none = await send('winter', 'POST', '/threshold-changes/tc-0000000000000000/approve')
    expect(notAProblem(none, 404, 'NOT_FOUND')).toBeUndefined()
    expect(notAProblem(await send('viewer', 'PUT', URL, wish), 403, 'ROLE')).toBeUndefined()
  })
})

describe('registering a device', () => {
  const form = { device_id: 'nw4-0007', name: 'A9 Drumochter', lat: 56.85, lon: -4.24, route: 'route-1' }

  test('makes it and its station; its secret is told once', async () => {
    const { send, network, secrets, store } = await changeable()
    const answer = await send('winter', 'POST', '/devices', form)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ id: 'nw4-0007', station: 'nw4-0007', secret: 'secret of nw4-0007' })
    expect(network().stations.at(-1)).toMatchObject({
      name: 'A9 Drumochter',
      routes: ['route-1'],
      authority: 'northshire',
    })
    expect(await secrets()).toEqual(['nw4-0007'])
    expect(JSON.stringify(await store.record('nw4-0007', 10))).not.toContain('secret of')
  })

  test('of two with one id at the same moment one is made', async () => {
    const { send, network } = await changeable()
    const answers = await Promise.all([
      send('winter', 'POST', '/devices', form),
      send('winter', 'POST', '/devices', form),
    ])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409])
    expect(network().devices.filter(({ id }) => id === 'nw4-0007')).toHaveLength(1)
  })

  test.each([
    ['a Welsh name', { name: 'Ynys Môn – Llanfair' }],
    ['the southern edge', { lat: 49, lon: -11 }],
    ['the northern edge', { lat: 61, lon: 2 }],
    ['the longest name', { name: 'x'.repeat(120) }],
  ])('%s is fine', async (_name, more) => {
    const { send } = await changeable()
    expect((await send('winter', 'POST', '/devices', { ...form, ...more })).statusCode).toBe(201)
  })

  test.each([
    ['characters of a line protocol', { device_id: 'a b,c=d' }, 422, 'ID_CHARSET'],
    ['capitals', { device_id: 'NW4-0007' }, 422, 'ID_CHARSET'],
    ['33 characters', { device_id: 'a'.repeat(33) }, 422, 'ID_CHARSET'],
    ['latitude and longitude swapped', { lat: -4.24, lon: 56.85 }, 422, 'GEO'],
    ['null island', { lat: 0, lon: 0 }, 422, 'GEO'],
    ['a longitude of 181', { lon: 181 }, 422, 'GEO'],
    ['no name', { name: '' }, 422, 'BODY'],
    ['121 characters of name', { name: 'x'.repeat(121) }, 422, 'BODY'],
    ['a control character', { name: 'A9\u0000' }, 422, 'BODY'],
    ['a latitude in words', { lat: '56.85' }, 422, 'BODY'],
    ['a secret of one’s choice', { secret: 'x' }, 422, 'BODY'],
    ['a route of another authority', { route: 'south-1' }, 422, 'BODY'],
    ['a route that is not there', { route: 'nope' }, 422, 'BODY'],
    ['an id in use', { device_id: 'moor-top-box' }, 409, 'DUPLICATE'],
    ['an id in use elsewhere', { device_id: 'south-box' }, 409, 'DUPLICATE'],
  ])('%s is refused and changes nothing', async (_name, more, status, code) => {
    const { send, network, secrets } = await changeable()
    expect(
      notAProblem(await send('winter', 'POST', '/devices', { ...form, ...more }), status, code),
    ).toBeUndefined()
    expect(network()).toBe(twoAuthorities)
    expect(await secrets()).toEqual([])
  })

  test.each(['duty', 'viewer'])('%s may not', async (user) => {
    const { send } = await changeable()
    expect(notAProblem(await send(user, 'POST', '/devices', form), 403, 'ROLE')).toBeUndefined()
  })

  test('without a way to change the network there is no such endpoint', async () => {
    const { app, as } = await bench()
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/devices',
      headers: await as('winter'),
      payload: form,
    })
    expect(notAProblem(answer, 405, 'METHOD')).toBeUndefined()
  })
})
