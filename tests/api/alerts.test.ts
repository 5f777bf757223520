import { describe, expect, test } from 'vitest'
import { alertHistoryOut, alertOut } from '#src/api/documents/decisions.ts'
import type { LiveEvent } from '#src/ports.ts'
import { type Bench, bench, KEY, notAProblem } from '#tests/api/support.ts'
import { aDecision, anAlert, aRecommendation, EVENING, minutesAfter } from '#tests/support/builders.ts'

const near = anAlert({
  id: 'deadline_near:route-1',
  kind: 'deadline_near',
  subject: 'route-1',
  severity: 'urgent',
  due_at: minutesAfter(EVENING, 40),
})
const doubted = anAlert({
  id: 'sensor_doubted:moor-top/SENSOR_STUCK',
  kind: 'sensor_doubted',
  subject: 'moor-top/SENSOR_STUCK',
})
const south = anAlert({ id: 'sensor_silent:south-box', authority: 'southshire', subject: 'south-box' })

async function withAlerts(): Promise<Bench> {
  const made = await bench()
  await made.store.saveAlerts([anAlert(), near, doubted, south])
  return made
}
async function acting({ app, as }: Bench, user = 'duty') {
  const headers = await as(user)
  return (id: string, act: string, body: object, more: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: `/api/v1/alerts/${encodeURIComponent(id)}/${act}`,
      payload: body,
      headers: { ...headers, ...more },
    })
}
const mine = { expected_version: 1, comment: 'Mine.' }
const stored = async ({ store }: Bench, id: string) => (await store.alerts()).find((one) => one.id === id)

test('alerts come the loudest first, of one’s own authority only', async () => {
  const { app } = await withAlerts()
  const { items } = (await app.inject({ url: '/api/v1/alerts', headers: KEY })).json()
  expect(items.map(({ id }: { id: string }) => id)).toEqual([near.id, doubted.id, anAlert().id])
})

test('an alert with what happened to it, act by act', async () => {
  const made = await withAlerts()
  const act = await acting(made)
  await act(near.id, 'acknowledge', mine)
  await act(near.id, 'undo', { expected_version: 2 })
  const answer = await made.app.inject({ url: `/api/v1/alerts/${encodeURIComponent(near.id)}`, headers: KEY })
  expect(alertHistoryOut.strict().safeParse(answer.json()).error).toBeUndefined()
  expect(answer.json()).toMatchObject({
    state: 'standing',
    version: 3,
    countdown: '40 min left',
    cause: 'frost',
  })
  expect(answer.json().events).toMatchObject([
    { actor: 'duty', action: 'alert_acknowledged' },
    { actor: 'duty', action: 'alert_undone' },
  ])
})

describe('acknowledging', () => {
  test('is kept, recorded and told', async () => {
    const made = await withAlerts()
    const told: LiveEvent[] = []
    made.deps.live.subscribe((event) => told.push(event))
    const answer = await (await acting(made))(near.id, 'acknowledge', mine)
    expect(answer.statusCode).toBe(200)
    expect(alertOut.strict().safeParse(answer.json()).error).toBeUndefined()
    expect(answer.json()).toMatchObject({
      state: 'acknowledged',
      version: 2,
      answer: { by: 'duty', comment: 'Mine.' },
    })
    expect(await stored(made, near.id)).toMatchObject({ version: 2, answer: { kind: 'acknowledged' } })
    expect(told).toMatchObject([{ kind: 'alert', subject: near.id }])
    expect(await made.store.record(near.id, 10)).toMatchObject([
      { actor: 'duty', action: 'alert_acknowledged' },
    ])
  })
  test.each([
    ['a doubted sensor', { kind: 'sensor_doubted', subject: 'moor-top/STUCK' }],
    ['a job that hangs', { kind: 'job_hangs', subject: 'peak/forecast-cycle' }],
    ['a certificate near its end', { kind: 'certificate', subject: 'peak/7-days' }],
    ['devices that are refused in number', { kind: 'devices_refused', subject: 'peak/logins' }],
    ['a pause that is over', { kind: 'maintenance_over', subject: 'moor-top/moor-top-1' }],
    ['a spot request', { kind: 'spot_request_waiting', subject: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
  ] as const)('%s can be answered by its id', async (_, { kind, subject }) => {
    const made = await withAlerts()
    const id = `${kind}:${subject}`
    await made.store.saveAlerts([{ ...near, id, kind, subject }])
    expect((await (await acting(made))(id, 'acknowledge', mine)).statusCode).toBe(200)
  })
  test('of two at the same moment one wins', async () => {
    const act = await acting(await withAlerts())
    const answers = await Promise.all([
      act(near.id, 'acknowledge', mine),
      act(near.id, 'snooze', { ...mine, until: minutesAfter(EVENING, 20) }),
    ])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  })
  test('an old version is refused with what is different now', async () => {
    const act = await acting(await withAlerts())
    await act(near.id, 'acknowledge', mine)
    const answer = await act(near.id, 'acknowledge', mine)
    expect(notAProblem(answer, 409, 'STALE_VERSION')).toBeUndefined()
    expect(answer.json().difference).toMatchObject({
      expected_version: 1,
      now: { version: 2, state: 'acknowledged', by: 'duty' },
    })
  })
  test('a repeat with the same key gets the first answer and has no second effect', async () => {
    const made = await withAlerts()
    const act = await acting(made)
    const key = { 'idempotency-key': '7f2c' }
    const first = await act(near.id, 'acknowledge', mine, key)
    expect((await act(near.id, 'acknowledge', mine, key)).json()).toEqual(first.json())
    expect(await made.store.record(near.id, 10)).toHaveLength(1)
  })
})

describe('snoozing', () => {
  const until = (minutes: number) => ({ ...mine, until: minutesAfter(EVENING, minutes) })
  test('holds until its end, which needs nobody to look', async () => {
    const made = await withAlerts()
    await (await acting(made))(near.id, 'snooze', until(30))
    const state = async () =>
      (await made.app.inject({ url: `/api/v1/alerts/${encodeURIComponent(near.id)}`, headers: KEY })).json()
        .state
    expect(await state()).toBe('snoozed')
    made.setNow(minutesAfter(EVENING, 30))
    expect(await state()).toBe('standing')
  })
  test.each([
    ['past the route’s own deadline', near.id, 41],
    ['past the deadline of a route that nobody has answered', anAlert().id, 26],
    ['for more than two hours', doubted.id, 121],
    ['into the past', near.id, -1],
  ])('%s is refused', async (_name, id, minutes) => {
    const made = await withAlerts()
    const recommendation = aRecommendation({ start_by: minutesAfter(EVENING, 25) })
    await made.store.saveDecision(aDecision({ recommendation }), null)
    const answer = await (await acting(made))(id, 'snooze', until(minutes))
    expect(notAProblem(answer, 422, 'SNOOZE_END')).toBeUndefined()
    expect(answer.json().field).toBe('until')
    expect(await made.store.record(id, 10)).toEqual([])
  })
})

test.each([
  ['without a comment', 'acknowledge', { expected_version: 1 }, 'BODY'],
  ['with an empty comment', 'acknowledge', { ...mine, comment: ' ' }, 'COMMENT_REQUIRED'],
  ['with a version in words', 'acknowledge', { ...mine, expected_version: '1' }, 'BODY'],
  ['with an end', 'acknowledge', { ...mine, until: EVENING }, 'BODY'],
  ['by a name of one’s choice', 'acknowledge', { ...mine, by: 'bob' }, 'BODY'],
  ['a snooze without an end', 'snooze', mine, 'BODY'],
  ['a snooze until later', 'snooze', { ...mine, until: 'later' }, 'BODY'],
])('%s: refused, and nothing changes', async (_name, act, body, code) => {
  const made = await withAlerts()
  const answer = await (await acting(made))(near.id, act, body)
  expect(notAProblem(answer, 422, code)).toBeUndefined()
  expect(await stored(made, near.id)).toEqual(near)
})

test.each([
  ['a viewer', 'viewer', near.id, 403, 'ROLE'],
  ['a duty manager off duty', 'off-duty', near.id, 403, 'SHIFT'],
  ['the neighbour’s duty manager', 'south', near.id, 404, 'NOT_FOUND'],
  ['somebody asking for the neighbour’s alert', 'duty', south.id, 404, 'NOT_FOUND'],
  ['somebody asking for what is not there', 'duty', 'sensor_silent:nothing', 404, 'NOT_FOUND'],
  ['somebody asking for what cannot be', 'duty', '../x', 404, 'PATH_PARAM'],
])('%s may not answer', async (_name, user, id, status, code) => {
  const answer = await (await acting(await withAlerts(), user))(id, 'acknowledge', mine)
  expect(notAProblem(answer, status, code)).toBeUndefined()
})
test('a key may not answer: a person does', async () => {
  const { app } = await withAlerts()
  const url = `/api/v1/alerts/${encodeURIComponent(near.id)}/acknowledge`
  const answer = await app.inject({
    method: 'POST',
    url,
    payload: mine,
    headers: { authorization: 'Bearer key-write' },
  })
  expect(notAProblem(answer, 403, 'ROLE')).toBeUndefined()
})
