import { describe, expect, test } from 'vitest'
import { completedTreatmentOut } from '#src/api/documents/treatments.ts'
import { type Bench, bench, KEY, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { aRoute, aSegment, EVENING, hoursAfter } from '#tests/support/builders.ts'

const URL = '/api/v1/treatments'
const report = {
  id: 'run-2026-01-15-1',
  route: 'route-1',
  started_at: hoursAfter(EVENING, -2).toISOString(),
  finished_at: hoursAfter(EVENING, -0.5).toISOString(),
  spread_rate_g_m2: 10,
  salt: 'prewet',
  by: 'Crew 2',
}

async function sending({ app, as }: Bench, user = 'crew') {
  const headers = await as(user)
  return (payload: object, url = URL) => app.inject({ method: 'POST', url, payload, headers })
}

describe('a treatment that was done', () => {
  test('is kept, recorded and told to pages and to whoever decides', async () => {
    const made = await bench()
    const told: string[] = []
    made.deps.live.subscribe(({ kind, subject }) => told.push(`${kind} ${subject}`))
    const answer = await (await sending(made))(report)
    expect(answer.statusCode).toBe(201)
    expect(completedTreatmentOut.strict().safeParse(answer.json()).error).toBeUndefined()
    expect(answer.json()).toMatchObject({ authority: 'northshire', entered_by: 'crew', on_behalf: false })
    expect(told).toEqual(['treatment route-1', 'decision route-1'])
    expect(await made.store.record(report.id, 10)).toMatchObject([
      { actor: 'crew', action: 'treatment_completed', detail: { after: { route: 'route-1' } } },
    ])
  })

  test('sent again it is the same one, also by the office weeks later; another under its id is refused', async () => {
    const made = await bench()
    const send = await sending(made)
    const first = await send(report)
    made.setNow(hoursAfter(EVENING, 24 * 20))
    const late = await sending(made, 'duty')
    const again = await late(report)
    expect([again.statusCode, again.json()]).toEqual([200, first.json()])
    expect(notAProblem(await late({ ...report, spread_rate_g_m2: 20 }), 409, 'DUPLICATE')).toBeUndefined()
    expect(await made.store.record(null, 10)).toHaveLength(1)
  })

  test('the same at the same moment is kept once', async () => {
    const made = await bench()
    const send = await sending(made)
    const answers = await Promise.all([send(report), send(report)])
    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 201])
    expect(await made.store.record(null, 10)).toHaveLength(1)
  })

  test('entered by the office it says so', async () => {
    const answer = await (await sending(await bench(), 'duty'))(report)
    expect(answer.json()).toMatchObject({ by: 'Crew 2', entered_by: 'duty', on_behalf: true })
  })

  test('what cannot have been so is refused with field, expected, got and likely cause', async () => {
    const made = await bench()
    const answer = await (await sending(made))({
      ...report,
      finished_at: hoursAfter(EVENING, 3).toISOString(),
    })
    expect(notAProblem(answer, 422, 'TREATMENT')).toBeUndefined()
    expect(answer.json()).toMatchObject({
      field: 'finished_at',
      expected: expect.stringContaining('not later than now'),
      got: hoursAfter(EVENING, 3).toISOString(),
      likely_cause: expect.stringContaining('clock'),
    })
    expect(await made.store.record(null, 10)).toEqual([])
  })

  test.each([
    ['no id', { id: undefined }],
    ['an id of spaces', { id: 'a b c' }],
    ['a route of another authority', { route: 'south-1' }],
    ['a time without a zone', { started_at: '2026-01-15T16:00:00' }],
    ['sea salt', { salt: 'sea' }],
    ['a rate in words', { spread_rate_g_m2: '10' }],
    ['nobody', { by: ' ' }],
    ['a crew of one’s choice', { entered_by: 'somebody' }],
  ])('%s is refused', async (_name, more) => {
    const answer = await (await sending(await bench()))({ ...report, ...more })
    expect(notAProblem(answer, 422, 'BODY')).toBeUndefined()
  })

  test.each(['viewer', 'winter'])('%s may not', async (user) => {
    expect(notAProblem(await (await sending(await bench(), user))(report), 403, 'ROLE')).toBeUndefined()
  })

  test('of a day, own ones only', async () => {
    const made = await bench()
    await (await sending(made))(report)
    const list = async (headers: Record<string, string>) =>
      (await made.app.inject({ url: URL, headers })).json().items.length
    expect(await list(KEY)).toBe(1)
    expect(await list(await made.as('south'))).toBe(0)
  })
})

describe('tonight', () => {
  const [FROM, TO] = ['out', 'back']
  const roads = {
    ...twoAuthorities,
    routes: [aRoute({ segments: [aSegment({ id: FROM }), aSegment({ id: TO })] })],
  }
  const treated = async ({ app }: Bench, url = '/api/v1/tonight') => {
    const document = (await app.inject({ url, headers: KEY })).json()
    return (document.routes ?? document.items)[0].treated
  }

  test('says what was last treated, whole or part, and forgets what was taken back', async () => {
    const made = await bench({ network: () => roads })
    expect(await treated(made)).toBeNull()
    const send = await sending(made, 'duty')
    await send(report)
    const expected = { finished_at: report.finished_at, spread_rate_g_m2: 10, by: 'Crew 2', whole: true }
    expect(await treated(made)).toEqual(expected)
    expect(await treated(made, '/api/v1/nights/2026-01-15/routes')).toEqual(expected)
    const later = { finished_at: EVENING.toISOString(), stretch: { from: FROM, to: FROM } }
    await send({ ...report, id: 'run-2', ...later })
    expect(await treated(made)).toMatchObject({ finished_at: later.finished_at, whole: false })
    await send({ reason: 'Was Route 2' }, `${URL}/run-2/withdraw`)
    expect(await treated(made)).toEqual(expected)
  })
  test('what was treated before noon belongs to the night before', async () => {
    const made = await bench()
    const morning = { started_at: '2026-01-15T09:00:00Z', finished_at: '2026-01-15T11:00:00Z' }
    await (await sending(made))({ ...report, ...morning })
    expect(await treated(made)).toBeNull()
    expect(await treated(made, '/api/v1/nights/2026-01-14/routes')).toMatchObject({ whole: true })
  })
  test('a database that goes away takes nothing from the page', async () => {
    const made = await bench()
    await (await sending(made))(report)
    await treated(made)
    made.store.treatments = () => Promise.reject(new Error('gone'))
    made.deps.live.publish({ kind: 'treatment', subject: 'route-1', at: EVENING })
    expect(await treated(made)).toMatchObject({ by: 'Crew 2' })
  })
})

describe('a report that was wrong', () => {
  const back = `${URL}/${report.id}/withdraw`
  test('is taken back once, with a reason, and both stay in the record', async () => {
    const made = await bench()
    await (await sending(made))(report)
    const send = await sending(made, 'duty')
    expect(notAProblem(await send({ reason: ' ' }, back), 422, 'REASON_REQUIRED')).toBeUndefined()
    const answer = await send({ reason: 'Was Route 2' }, back)
    expect(answer.json()).toMatchObject({ withdrawn: { by: 'duty', reason: 'Was Route 2' } })
    expect(notAProblem(await send({ reason: 'Again' }, back), 409, 'STALE_VERSION')).toBeUndefined()
    const actions = (await made.store.record(report.id, 10)).map(({ action }) => action)
    expect(actions).toEqual(['treatment_completed', 'treatment_withdrawn'])
  })
  test('of another authority is not there, and a crew cannot', async () => {
    const made = await bench()
    await (await sending(made))(report)
    const south = await (await sending(made, 'south'))({ reason: 'x' }, back)
    expect(notAProblem(south, 404, 'NOT_FOUND')).toBeUndefined()
    expect(notAProblem(await (await sending(made))({ reason: 'x' }, back), 403, 'ROLE')).toBeUndefined()
  })
})
