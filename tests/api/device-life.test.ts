import { describe, expect, test, vi } from 'vitest'
import { inTurn } from '#src/api/in-turn.ts'
import { notAProblem, recentOf } from '#tests/api/support.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { deviceBench } from '#tests/support/device-bench.ts'

const BOX = '/devices/moor-top-box'
const reason = 'its label was photographed'

describe('setting a device aside', () => {
  test('quarantine lasts until a person releases it; each act is in the record', async () => {
    const { post, get, device, acts } = await deviceBench()
    const kept = (await post('engineer', `${BOX}/quarantine`, { reason })).json()
    expect(kept.quarantine).toEqual({ since_at: EVENING.toISOString(), reason, by: 'engineer' })
    expect(device('moor-top-box')?.quarantine).toEqual({ since_at: EVENING, reason, by: 'engineer' })
    expect((await get('viewer', BOX)).json().quarantine.by).toBe('engineer')
    const again = await post('winter', `${BOX}/quarantine`, { reason })
    expect(notAProblem(again, 409, 'QUARANTINED')).toBeUndefined()
    expect((await post('duty', `${BOX}/release`, { reason: 'looked at it' })).statusCode).toBe(200)
    expect(device('moor-top-box')?.quarantine).toBeUndefined()
    const twice = await post('duty', `${BOX}/release`, { reason })
    expect(notAProblem(twice, 409, 'NOT_QUARANTINED')).toBeUndefined()
    expect(await acts('moor-top-box')).toEqual(['device_quarantined by engineer', 'device_released by duty'])
  })

  test('maintenance ends by itself, or when somebody says so', async () => {
    const { post, device, setNow, acts } = await deviceBench()
    await post('engineer', `${BOX}/maintenance`, { reason, hours: 2 })
    expect(device('moor-top-box')?.maintenance?.until_at).toEqual(hoursAfter(EVENING, 2))
    setNow(minutesAfter(EVENING, 119))
    const longer = await post('engineer', `${BOX}/maintenance`, { reason, hours: 12 })
    expect(notAProblem(longer, 409, 'IN_MAINTENANCE')).toBeUndefined()
    setNow(hoursAfter(EVENING, 2))
    const over = await post('engineer', `${BOX}/maintenance/end`, { reason })
    expect(notAProblem(over, 409, 'IN_USE')).toBeUndefined()
    expect((await post('engineer', `${BOX}/maintenance`, { reason })).statusCode).toBe(200)
    expect(device('moor-top-box')?.maintenance?.until_at).toEqual(hoursAfter(EVENING, 6))
    const between = { since_at: EVENING, until_at: hoursAfter(EVENING, 2) }
    expect(device('moor-top-box')?.set_aside_before).toEqual([between])
    setNow(hoursAfter(EVENING, 3))
    expect((await post('duty', `${BOX}/maintenance/end`, { reason })).json().maintenance).toMatchObject({
      until_at: hoursAfter(EVENING, 3).toISOString(),
      ended_by: 'duty',
    })
    expect(await acts('moor-top-box')).toEqual([
      'device_maintenance_begun by engineer',
      'device_maintenance_begun by engineer',
      'device_maintenance_ended by duty',
    ])
  })
})

describe('what measured below the threshold is set aside by two people only', () => {
  const act = async (path: string, reading: object | null) => {
    const recent = recentOf(reading ? [aReading({ device: 'moor-top-box', ...reading })] : [])
    const bench = await deviceBench({ recent })
    return bench.post('engineer', `${BOX}/${path}`, { reason })
  }
  test.each(['maintenance', 'quarantine'])('%s', async (path) => {
    const refused = await act(path, { at: minutesAfter(EVENING, -170), road_temp_c: -0.5 })
    expect(notAProblem(refused, 409, 'LESS_CAUTIOUS')).toBeUndefined()
    expect(refused.json().detail).toContain('It measured -0.5 °C')
  })
  test.each<[string, object | null]>([
    ['it said nothing lately', null],
    ['it was cold before the last three hours', { at: minutesAfter(EVENING, -190), road_temp_c: -0.5 }],
    ['its road was warm', { at: minutesAfter(EVENING, -5), road_temp_c: 4 }],
    [
      'another at its station is cold',
      { device: 'other-box', at: minutesAfter(EVENING, -5), road_temp_c: -0.5 },
    ],
  ])('one person may where %s', async (_, reading) => {
    expect((await act('maintenance', reading)).statusCode).toBe(200)
  })
})

test('what is changed of a device while somebody brings it back into use stays changed', async () => {
  const { post, device, deps, store } = await deviceBench()
  const proposed = (await post('engineer', `${BOX}/disable`, { reason, hours: 2 })).json()
  await post('winter', `/device-changes/${proposed.id}/approve`)
  const changing = Promise.withResolvers<void>()
  const turn = inTurn(deps.changes!, () => changing.promise)
  const back = post('winter', `${BOX}/enable`, { reason })
  const asked = vi.spyOn(store, 'session')
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  await new Promise((resolve) => setImmediate(resolve))
  const box = device('moor-top-box')!
  const network = deps.network()
  const devices = network.devices.map((one) =>
    one.id === box.id ? { ...box, status: 'revoked' as const } : one,
  )
  const entry = {
    at: EVENING,
    actor: 'kim',
    authority: box.authority,
    action: 'x',
    subject: box.id,
    detail: {},
  }
  await deps.changes!.changeNetwork({ ...network, devices }, { entry })
  changing.resolve()
  await turn
  expect((await back).statusCode).toBe(200)
  expect(device('moor-top-box')).toMatchObject({ status: 'revoked' })
  expect(device('moor-top-box')?.out_of_use).toBeUndefined()
})

describe('the secret of a device', () => {
  test('is changed with a grace period, told once and kept nowhere in words', async () => {
    const { post, identify, ended, setNow, store } = await deviceBench()
    const first = (await post('engineer', `${BOX}/credential`, { reason })).json()
    expect(Buffer.from(first.secret, 'base64url')).toHaveLength(32)
    const second = (await post('winter', `${BOX}/credential`, { reason, grace_h: 2 })).json()
    expect(second.former_until).toBe(hoursAfter(EVENING, 2).toISOString())
    expect(identify('moor-top-box', first.secret)).toMatchObject({ device: 'moor-top-box' })
    setNow(hoursAfter(EVENING, 2))
    expect(identify('moor-top-box', first.secret)).toBe('RETIRED_SECRET')
    expect(identify('moor-top-box', second.secret)).toMatchObject({ device: 'moor-top-box' })
    expect(ended).toEqual(['moor-top-box'])
    const kept = JSON.stringify([
      await store.record(null, 100),
      await store.credentials(),
      await store.network(),
    ])
    for (const { secret } of [first, second]) expect(kept).not.toContain(secret)
  })

  test('without grace the session ends with it', async () => {
    const { post, identify, ended } = await deviceBench()
    const first = (await post('engineer', `${BOX}/credential`, { reason })).json()
    const second = (await post('engineer', `${BOX}/credential`, { reason, grace_h: 0 })).json()
    expect(second.former_until).toBeNull()
    expect(identify('moor-top-box', first.secret)).toBe('RETIRED_SECRET')
    expect(ended).toEqual(['moor-top-box', 'moor-top-box'])
  })

  test('revoked: the session ends, the next message is refused, only a new secret restores it', async () => {
    const { post, identify, ended, device, acts } = await deviceBench()
    const { secret } = (await post('engineer', `${BOX}/credential`, { reason })).json()
    const session = identify('moor-top-box', secret) as { isActive(): boolean }
    ended.length = 0
    expect((await post('engineer', `${BOX}/revoke`, { reason })).json().status).toBe('revoked')
    expect([session.isActive(), ended, device('moor-top-box')?.status]).toEqual([
      false,
      ['moor-top-box'],
      'revoked',
    ])
    expect(identify('moor-top-box', secret)).toBe('REVOKED')
    const twice = await post('engineer', `${BOX}/revoke`, { reason })
    expect(notAProblem(twice, 409, 'REVOKED')).toBeUndefined()
    const restored = (await post('engineer', `${BOX}/credential`, { reason })).json()
    expect(restored).toMatchObject({ status: 'active', former_until: null })
    expect(identify('moor-top-box', secret)).toBe('RETIRED_SECRET')
    expect(identify('moor-top-box', restored.secret)).toMatchObject({ device: 'moor-top-box' })
    expect((await acts('moor-top-box')).slice(1)).toEqual([
      'device_revoked by engineer',
      'device_restored by engineer',
    ])
  })
})

const LIFE = ['quarantine', 'release', 'maintenance', 'maintenance/end', 'credential', 'revoke', 'transfer']
test.each(LIFE)(
  '%s: not for viewers, not for keys, not for another authority, not without a reason',
  async (path) => {
    const { post, app, network } = await deviceBench()
    const before = network()
    const body = { reason, ...(path === 'transfer' && { device_id: 'moor-top-new' }) }
    expect(notAProblem(await post('viewer', `${BOX}/${path}`, body), 403, 'ROLE')).toBeUndefined()
    expect(
      notAProblem(await post('south-engineer', `${BOX}/${path}`, body), 404, 'NOT_FOUND'),
    ).toBeUndefined()
    expect(notAProblem(await post(null, `${BOX}/${path}`, body), 401, 'AUTH')).toBeUndefined()
    const silent = await post('engineer', `${BOX}/${path}`, { ...body, reason: ' ' })
    expect(notAProblem(silent, 422, 'BODY')).toBeUndefined()
    const byKey = await app.inject({
      method: 'POST',
      url: `/api/v1${BOX}/${path}`,
      headers: { authorization: 'Bearer key-write' },
      payload: body,
    })
    expect(notAProblem(byKey, 403, 'ROLE')).toBeUndefined()
    expect(network()).toBe(before)
  },
)

test.each([
  ['maintenance for 13 h', 'maintenance', { hours: 13 }, /Give the hours as a number from 0.25 to 12/],
  ['maintenance for no time', 'maintenance', { hours: 0 }, /from 0.25 to 12/],
  ['maintenance for “two” hours', 'maintenance', { hours: null }, /from 0.25 to 12/],
  ['a grace of eight days', 'credential', { grace_h: 8 * 24 }, /from 0 to 168/],
  ['a secret of one’s choice', 'credential', { secret: 'winter' }, /secret/],
  ['a transfer to an id with capitals', 'transfer', { device_id: 'NEW' }, /a–z/],
])('%s is refused in words', async (_, path, more, words) => {
  const { post } = await deviceBench()
  const answer = await post('engineer', `${BOX}/${path}`, { reason, ...more })
  expect(answer.statusCode).toBe(422)
  expect(answer.json().detail).toMatch(words)
})

describe('claiming a device', () => {
  const form = { device_id: 'nw4-0007', name: 'A9 Drumochter', lat: 56.85, lon: -4.24, route: 'route-1' }
  async function waiting() {
    const given = await deviceBench()
    const registered = (
      await given.post('winter', '/devices', { ...form, serial: 'SN-77/a', claim: true })
    ).json()
    const claim = (code: string, more: object = {}) =>
      given.post(null, '/claims', { authority: 'northshire', serial: 'SN-77/a', code, ...more })
    return { ...given, registered, claim }
  }

  test('by its serial and code, once; then it may connect and has its topics', async () => {
    const { registered, claim, identify, device, acts } = await waiting()
    expect(registered).toMatchObject({ status: 'pending', until_at: hoursAfter(EVENING, 24).toISOString() })
    expect(registered.claim_code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/)
    expect(registered.secret).toBeUndefined()
    const answer = await claim(registered.claim_code)
    expect(answer.statusCode).toBe(201)
    const { secret, ...told } = answer.json()
    expect(told).toEqual({
      device: 'nw4-0007',
      authority: 'northshire',
      telemetry: 'v1/northshire/nw4-0007/telemetry',
      cmd: 'v1/northshire/nw4-0007/cmd',
      errors: 'v1/northshire/nw4-0007/errors',
    })
    expect(device('nw4-0007')?.status).toBe('active')
    expect(identify('nw4-0007', secret)).toMatchObject({ device: 'nw4-0007' })
    expect(notAProblem(await claim(registered.claim_code), 403, 'CLAIM')).toBeUndefined()
    expect(await acts('nw4-0007')).toEqual(['device_registered by winter', 'device_claimed by nw4-0007'])
  })

  test('as a person reads it aloud: small letters, blanks, O for 0', async () => {
    const { registered, claim } = await waiting()
    const read = registered.claim_code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await claim(`${read.slice(0, 5)} ${read.slice(5)}`)).statusCode).toBe(201)
  })

  test.each<[string, object]>([
    ['of another authority', { authority: 'southshire' }],
    ['with another serial', { serial: 'SN-78' }],
    ['with a wrong code', { code: '0000000000' }],
    ['with no code', { code: '' }],
  ])('%s is refused, in the same words', async (_, more) => {
    const { registered, claim, device } = await waiting()
    const answer = await claim(registered.claim_code, more)
    expect(notAProblem(answer, 403, 'CLAIM')).toBeUndefined()
    expect(answer.json().detail).toBe((await claim('9999999999', { serial: 'none' })).json().detail)
    expect(device('nw4-0007')?.status).toBe('pending')
  })

  test('after 24 h, or five wrong tries, the code is void; a new one takes its place', async () => {
    const { registered, claim, setNow, post, device } = await waiting()
    setNow(hoursAfter(EVENING, 24))
    expect(notAProblem(await claim(registered.claim_code), 403, 'CLAIM')).toBeUndefined()
    const second = (await post('engineer', '/devices/nw4-0007/claim-code')).json().claim_code
    for (let tries = 0; tries < 5; tries++) await claim('0000000000')
    expect(notAProblem(await claim(second), 403, 'CLAIM')).toBeUndefined()
    const third = (await post('engineer', '/devices/nw4-0007/claim-code')).json().claim_code
    for (let tries = 0; tries < 4; tries++) await claim('0000000000', { serial: `other-${tries}` })
    expect(device('nw4-0007')?.status).toBe('pending')
    expect((await claim(third)).statusCode).toBe(429)
    const tooLate = await post('engineer', '/devices/moor-top-box/claim-code')
    expect(notAProblem(tooLate, 409, 'NOT_PENDING')).toBeUndefined()
  })

  test('a device that waits is heard of nobody, and its serial is its own', async () => {
    const { identify, post } = await waiting()
    expect(identify('nw4-0007', '')).toBe('UNKNOWN_DEVICE')
    const same = await post('winter', '/devices', { ...form, device_id: 'nw4-0008', serial: 'SN-77/a' })
    expect(notAProblem(same, 409, 'DUPLICATE')).toBeUndefined()
  })
})

describe('a new device in the place of another', () => {
  const wish = { device_id: 'moor-top-new', reason: 'struck by a plough' }
  test('speaks for the station at once, and the old one no more', async () => {
    const { post, identify, device, acts, ended } = await deviceBench()
    const old = (await post('engineer', `${BOX}/credential`, { reason })).json().secret
    await post('engineer', `${BOX}/quarantine`, { reason })
    ended.length = 0
    const made = (await post('engineer', `${BOX}/transfer`, wish)).json()
    expect(made).toMatchObject({ id: 'moor-top-new', station: 'moor-top', in_place_of: 'moor-top-box' })
    expect(identify('moor-top-new', made.secret)).toMatchObject({ device: 'moor-top-new' })
    expect(identify('moor-top-box', old)).toBe('REVOKED')
    expect(device('moor-top-box')).toMatchObject({ status: 'revoked', quarantine: { by: 'engineer' } })
    expect(ended).toEqual(['moor-top-box'])
    expect(await acts('moor-top')).toEqual(['station_transferred by engineer'])
  })
  test('twice in the place of the same box is once: the second is told who has it', async () => {
    const { post, device } = await deviceBench()
    await post('engineer', `${BOX}/transfer`, wish)
    const again = await post('engineer', `${BOX}/transfer`, { ...wish, device_id: 'moor-top-third' })
    expect(notAProblem(again, 409, 'REPLACED')).toBeUndefined()
    expect(device('moor-top-third')).toBeUndefined()
  })
  test('a box that was withdrawn before and whose station has none is replaced', async () => {
    const { post } = await deviceBench()
    await post('engineer', `${BOX}/revoke`, { reason: 'stolen' })
    expect((await post('engineer', `${BOX}/transfer`, wish)).statusCode).toBe(201)
  })
  test.each(['moor-top-box', 'south-box', 'moor-top'])('not to an id in use: %s', async (device_id) => {
    const { post, device } = await deviceBench()
    const answer = await post('engineer', `${BOX}/transfer`, { ...wish, device_id })
    expect(notAProblem(answer, 409, 'DUPLICATE')).toBeUndefined()
    expect(device('moor-top-box')?.status).toBe('active')
  })
})
