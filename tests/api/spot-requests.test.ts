import { describe, expect, test } from 'vitest'
import { spotRequestOut } from '#src/api/documents/spot-requests.ts'
import { spotRequestWatch } from '#src/jobs/spot-request-watch.ts'
import { bench, KEY, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import {
  aDecision,
  aForecast,
  aReading,
  aRoute,
  aSegment,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const depot = { id: 'north', authority: 'northshire', name: 'North', lat: 53, lon: -2, invented: false }
const network = {
  ...twoAuthorities,
  depots: [depot],
  spreaders: [{ id: 's-1', authority: 'northshire', depot: 'north', capacity_t: 9, invented: false }],
  stations: [...twoAuthorities.stations, aStation({ id: 'far', name: 'Far', lat: 54, lon: -1, routes: [] })],
  routes: [
    aRoute({ depot: 'north', spreader: 's-1', segments: [aSegment({ id: 'hill', road: 'A57' })] }),
    aRoute({ id: 'south-1', authority: 'southshire', segments: [aSegment({ id: 'coast' })] }),
  ],
}
const URL = '/api/v1/spot-requests'
const heard = {
  asked_by: { kind: 'police', reference: 'INC 412' },
  place: { words: 'Snake Pass by the inn', road: 'a57' },
  wanted: 'Cars are sliding',
}

async function aNight() {
  const made = await bench({ network: () => network }, [aReading({ road_temp_c: 0.4 })])
  await made.store.saveDecision(aDecision(), null)
  await made.store.saveForecasts([aForecast()])
  const send = async (user: string) => {
    const headers = user === 'key' ? { authorization: 'Bearer key-write' } : await made.as(user)
    return (payload: object, url = URL, extra: Record<string, string> = {}) =>
      made.app.inject({ method: 'POST', url, payload, headers: { ...headers, ...extra } })
  }
  return { ...made, send }
}
describe('a request to treat a place', () => {
  test('is kept with what was known of the place and what there was to send, and recorded', async () => {
    const made = await aNight()
    const answer = await (await made.send('duty'))(heard)
    expect(answer.statusCode).toBe(201)
    const request = answer.json()
    expect(spotRequestOut.strict().safeParse(request).error).toBeUndefined()
    expect(request).toMatchObject({
      place: { words: 'Snake Pass by the inn', routes: ['route-1'], stations: ['moor-top'] },
      known: {
        routes: [{ route: 'route-1', outcome: 'treat', decided: null }],
        stations: [{ station: 'moor-top', reading: { road_temp_c: 0.4 }, forecast: { road_temp_c: -2 } }],
        free_spreaders: ['s-1'],
        resources: { spreaders: [{ spreader: 's-1', state: 'not_ordered' }] },
      },
      answer: null,
    })
    const [line] = await made.store.record(request.id, 10)
    expect(line).toMatchObject({
      actor: 'duty',
      action: 'spot_request_heard',
      detail: { about: ['route-1', 'moor-top'] },
    })
  })

  test.each([
    ['a segment', { words: 'The hill', segment: 'hill' }, ['route-1'], ['moor-top']],
    ['a route', { words: 'Route 1', route: 'route-1' }, ['route-1'], ['moor-top']],
    ['a point on the road', { words: 'Here', lat: 53.4001, lon: -1.8 }, ['route-1'], ['moor-top']],
    ['a point off every route: the nearest station', { words: 'Lane', lat: 53.99, lon: -1 }, [], ['far']],
    ['a road that nobody treats', { words: 'Back lane', road: 'Back Lane' }, [], []],
    ['words alone', { words: 'Somewhere on the moor' }, [], []],
  ])('%s', async (_name, place, routes, stations) => {
    const made = await aNight()
    const answer = await (await made.send('key'))({ ...heard, place })
    expect(answer.json().place).toMatchObject({ routes, stations })
  })

  test.each([
    ['a route of another authority', { place: { words: 'x', route: 'south-1' } }],
    ['a segment of another authority', { place: { words: 'x', segment: 'coast' } }],
    ['half a point', { place: { words: 'x', lat: 53.4 } }],
    ['no words', { place: { words: ' ' } }],
    ['a place of several lines', { place: { words: 'a\nb' } }],
    ['an asker of one’s own', { asked_by: { kind: 'mayor' } }],
    ['a year ago', { heard_at: '2025-01-15T18:00:00Z' }],
    ['tomorrow', { heard_at: '2026-01-16T18:00:00Z' }],
  ])('%s is refused', async (_name, more) => {
    const made = await aNight()
    expect(notAProblem(await (await made.send('duty'))({ ...heard, ...more }), 422, 'BODY')).toBeUndefined()
    expect(await made.store.openSpotRequests()).toEqual([])
  })

  test('sent twice under one key it is one', async () => {
    const made = await aNight()
    const send = await made.send('key')
    const key = { 'idempotency-key': 'inc-412' }
    const first = await send(heard, URL, key)
    expect((await send(heard, URL, key)).json()).toEqual(first.json())
    expect(await made.store.openSpotRequests()).toHaveLength(1)
  })

  test('is read by who works the night, of one’s own authority', async () => {
    const made = await aNight()
    const { id } = (await (await made.send('duty'))(heard)).json()
    const get = async (headers: Record<string, string>, path = '') =>
      made.app.inject({ url: URL + path, headers })
    expect((await get(KEY)).json().items).toHaveLength(1)
    expect((await get(await made.as('south'))).json().items).toEqual([])
    expect(notAProblem(await get(await made.as('south'), `/${id}`), 404, 'NOT_FOUND')).toBeUndefined()
    expect(notAProblem(await get(await made.as('viewer')), 403, 'ROLE')).toBeUndefined()
  })

  test.each(['viewer'])('%s may not ask', async (user) => {
    const made = await aNight()
    expect(notAProblem(await (await made.send(user))(heard), 403, 'ROLE')).toBeUndefined()
  })
})

describe('its answer', () => {
  async function asked() {
    const made = await aNight()
    const send = await made.send('duty')
    const { id } = (await send(heard)).json()
    return { ...made, id, reply: (payload: object) => send(payload, `${URL}/${id}/answer`) }
  }
  const accept = { outcome: 'accepted', crew: 'Crew 2', complete_by: hoursAfter(EVENING, 1).toISOString() }

  test('accepted, by whom and by when, with what was known at that moment', async () => {
    const { reply, store, id, setNow } = await asked()
    setNow(minutesAfter(EVENING, 20))
    const answer = await reply(accept)
    expect(answer.json().answer).toMatchObject({
      outcome: 'accepted',
      by: 'duty',
      known: { at: minutesAfter(EVENING, 20).toISOString() },
    })
    expect((await store.record(id, 10)).map(({ action }) => action)).toEqual([
      'spot_request_heard',
      'spot_request_accepted',
    ])
    expect(notAProblem(await reply(accept), 409, 'STALE_VERSION')).toBeUndefined()
  })

  test('refused for want of resources while a spreader was not ordered: seen first, then recorded with it', async () => {
    const { reply } = await asked()
    const none = { outcome: 'refused', reason_code: 'no_resources', reason: 'All crews are out' }
    const first = await reply(none)
    expect(notAProblem(first, 409, 'CONTRADICTED')).toBeUndefined()
    expect(first.json().difference.contradictions).toMatchObject([{ code: 'SPREADERS_NOT_ORDERED' }])
    const second = await reply({ ...none, seen: ['SPREADERS_NOT_ORDERED'] })
    expect(second.json().answer).toMatchObject({
      flags: ['SPREADERS_NOT_ORDERED'],
      known: { free_spreaders: ['s-1'] },
    })
  })

  test.each([
    ['no reason', { outcome: 'refused', reason_code: 'other' }, 'REASON_REQUIRED'],
    ['nobody to do it', { ...accept, crew: undefined }, 'BODY'],
    ['a route of another authority', { ...accept, route: 'south-1' }, 'BODY'],
    ['perhaps', { outcome: 'perhaps' }, 'BODY'],
  ])('%s is refused', async (_name, payload, code) => {
    const { reply } = await asked()
    expect(notAProblem(await reply(payload), 422, code)).toBeUndefined()
  })

  test.each([
    ['off-duty', 403, 'SHIFT'],
    ['winter', 403, 'ROLE'],
    ['south', 404, 'NOT_FOUND'],
  ])('%s may not', async (user, status, code) => {
    const { id, send } = await asked()
    const answer = await (await send(user))(accept, `${URL}/${id}/answer`)
    expect(notAProblem(answer, status, code)).toBeUndefined()
  })

  test('unanswered for two minutes it is an alert, urgent after ten, which ends with the answer', async () => {
    const { deps, store, reply, id, setNow } = await asked()
    const watch = spotRequestWatch({ ...deps, log: silentLog })
    const state = async () =>
      (await store.alerts()).map((alert) => [alert.id, alert.severity, alert.cleared_at !== null])
    await watch.look()
    expect(await state()).toEqual([])
    setNow(minutesAfter(EVENING, 2))
    await watch.look()
    expect(await state()).toEqual([[`spot_request_waiting:${id}`, 'warning', false]])
    setNow(minutesAfter(EVENING, 10))
    await watch.look()
    expect(await state()).toEqual([[`spot_request_waiting:${id}`, 'urgent', false]])
    setNow(minutesAfter(EVENING, 12))
    await reply(accept)
    await expect.poll(state).toEqual([[`spot_request_waiting:${id}`, 'urgent', true]])
    watch.stop()
  })
})
