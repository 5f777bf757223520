import { beforeEach, describe, expect, test } from 'vitest'
import { type Bench, bench, KEY, notAProblem } from '#tests/api/support.ts'
import { aDecision, aForecast, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'

let made: Bench
let winter: Record<string, string>
let south: Record<string, string>
beforeEach(async () => {
  made = await bench({}, [aReading({ road_temp_c: -1.3 })])
  const north = (await made.store.user('winter'))!
  await made.store.saveUsers([{ ...north, username: 'south-winter', authority: 'southshire' }])
  await made.store.saveForecasts([aForecast()])
  await made.store.saveDecision(aDecision(), null)
  winter = await made.as('winter')
  south = await made.as('south')
})

const wish = (more: object = {}) => ({
  kind: 'station',
  id: 'moor-top',
  with: 'southshire',
  reason: 'Their route ends at our pass',
  ...more,
})
const ask = (method: 'GET' | 'POST' | 'DELETE', url: string, headers: object, payload?: object) =>
  made.app.inject({ method, url: `/api/v1${url}`, headers: { ...headers }, ...(payload && { payload }) })
async function shared(more: object = {}) {
  const answer = await ask('POST', '/shares', winter, wish(more))
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<{ id: string; key: string | null }>()
}

describe('a shared station', () => {
  test('is read by the neighbour, marked with its owner; before, it was not there', async () => {
    expect((await ask('GET', '/stations/moor-top', south)).statusCode).toBe(404)
    const { id, key } = await shared()
    expect(key).toBeNull()
    const answer = await ask('GET', `/shares/${id}`, south)
    expect(answer.json()).toMatchObject({
      kind: 'station',
      is_own: false,
      owner: { id: 'northshire' },
      station: { id: 'moor-top', name: 'Moor Top' },
      readings: [{ road_temp_c: -1.3 }],
      forecast: { station: 'moor-top' },
    })
    expect((await ask('GET', '/stations/moor-top', south)).statusCode).toBe(404)
  })

  test('is in the list and the record of both sides, and of nobody else', async () => {
    const { id } = await shared()
    for (const side of [winter, south]) {
      const { items } = (await ask('GET', '/shares', side)).json()
      expect(items).toMatchObject([{ id, authority: 'northshire', with: 'southshire', in_force: true }])
    }
    for (const authority of ['northshire', 'southshire'])
      expect(await made.store.as([authority]).record(id, 10)).toMatchObject([
        { action: 'share_made', actor: 'winter', authority },
      ])
    expect(await made.store.as(['westshire']).shares()).toEqual([])
  })

  test('is taken back at once, by its owner only', async () => {
    const { id } = await shared()
    const theirs = await made.as('south-winter')
    expect(notAProblem(await ask('DELETE', `/shares/${id}`, theirs), 404, 'NOT_FOUND')).toBeUndefined()
    expect((await ask('DELETE', `/shares/${id}`, winter)).json()).toMatchObject({
      in_force: false,
      ended_by: 'winter',
    })
    expect((await ask('GET', `/shares/${id}`, south)).statusCode).toBe(404)
    const record = await made.store.as(['southshire']).record(id, 10)
    expect(record.map(({ action }) => action)).toEqual(['share_made', 'share_ended'])
    expect((await ask('DELETE', `/shares/${id}`, winter)).statusCode).toBe(200)
    expect(await made.store.as(['southshire']).record(id, 10)).toHaveLength(2)
  })

  test('ends by itself', async () => {
    const { id } = await shared({ until: hoursAfter(EVENING, 0.5).toISOString() })
    made.setNow(new Date(hoursAfter(EVENING, 0.5).getTime() - 1))
    expect((await ask('GET', `/shares/${id}`, south)).statusCode).toBe(200)
    made.setNow(hoursAfter(EVENING, 0.5))
    expect((await ask('GET', `/shares/${id}`, south)).statusCode).toBe(404)
  })
})

test('a shared route: its advice and answer, without its segments and its crews', async () => {
  const { id } = await shared({ kind: 'route', id: 'route-1' })
  const answer = await ask('GET', `/shares/${id}`, south)
  expect(answer.json()).toMatchObject({
    route: { id: 'route-1', name: 'Route 1' },
    decision: { route: 'route-1', status: 'proposed' },
  })
  expect(answer.body).not.toContain('segments')
})

describe('a key for a neighbour elsewhere', () => {
  test('opens the one thing, is told once, and ends with the share', async () => {
    const { id, key } = await shared({ with: null })
    expect(key).toMatch(/^fl_share_[\w-]{43}$/)
    const holder = { authorization: `Bearer ${key}` }
    expect((await ask('GET', `/shares/${id}`, holder)).json()).toMatchObject({ owner: { id: 'northshire' } })
    expect((await ask('GET', '/shares', holder)).json().items).toHaveLength(1)
    expect((await ask('GET', '/shares', winter)).body).not.toContain(key)
    expect(JSON.stringify(await made.store.record(id, 10))).not.toContain(key)
    for (const path of ['/stations/moor-top', '/routes/route-1', '/devices/moor-top-box/readings'])
      expect((await ask('GET', path, holder)).statusCode, path).toBe(404)
    for (const path of ['/stations', '/devices', '/routes', '/alerts', '/decisions'])
      expect((await ask('GET', path, holder)).json(), path).toMatchObject({ items: [] })
    expect((await ask('POST', '/shares', holder, wish())).statusCode).toBe(403)
    await ask('DELETE', `/shares/${id}`, winter)
    expect((await ask('GET', `/shares/${id}`, holder)).statusCode).toBe(404)
    expect((await ask('GET', '/shares', holder)).json().items).toMatchObject([{ in_force: false }])
  })

  test('one key does not open another share', async () => {
    const [one, two] = [
      await shared({ with: null }),
      await shared({ kind: 'route', id: 'route-1', with: null }),
    ]
    const holder = { authorization: `Bearer ${one.key}` }
    expect((await ask('GET', `/shares/${two.id}`, holder)).statusCode).toBe(404)
  })
})

test.each([
  ['a station of somebody else', { id: 'south-hill' }, 404, 'NOT_FOUND'],
  ['a station that is not there', { id: 'nowhere' }, 404, 'NOT_FOUND'],
  ['with oneself', { with: 'northshire' }, 422, 'NEIGHBOUR'],
  ['with nobody known', { with: 'atlantis' }, 422, 'NEIGHBOUR'],
  ['until yesterday', { until: hoursAfter(EVENING, -24).toISOString() }, 422, 'UNTIL'],
  ['for two years', { until: hoursAfter(EVENING, 2 * 366 * 24).toISOString() }, 422, 'UNTIL'],
])('refused: %s', async (_, more, status, code) => {
  expect(notAProblem(await ask('POST', '/shares', winter, wish(more)), status, code)).toBeUndefined()
})

test('the same again is refused while it is in force', async () => {
  const { id } = await shared()
  expect(notAProblem(await ask('POST', '/shares', winter, wish()), 409, 'SHARED')).toBeUndefined()
  await ask('DELETE', `/shares/${id}`, winter)
  await shared()
})

test('only a winter manager shares', async () => {
  for (const username of ['duty', 'viewer', 'crew'])
    expect((await ask('POST', '/shares', await made.as(username), wish())).statusCode, username).toBe(403)
  expect((await ask('POST', '/shares', KEY, wish())).statusCode).toBe(403)
})
