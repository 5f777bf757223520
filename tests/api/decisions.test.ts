import { describe, expect, test } from 'vitest'
import { decisionOut } from '#src/api/documents/decisions.ts'
import type { LiveEvent } from '#src/ports.ts'
import { type Bench, bench, KEY, notAProblem } from '#tests/api/support.ts'
import { aDecision, aRecommendation, EVENING, hoursAfter } from '#tests/support/builders.ts'

const URL = '/api/v1/decisions/route-1-2026-01-15'
const treat = { action: 'treat', routes: ['route-1'], spread_rate_g_m2: 10, expected_version: 1 }

async function withDecision(): Promise<Bench> {
  const made = await bench()
  await made.store.saveDecision(aDecision(), null)
  await made.store.saveDecision(
    aDecision({ id: 'south-1-2026-01-15', authority: 'southshire', route: 'south-1' }),
    null,
  )
  return made
}
async function answering({ app, as }: Bench, user = 'duty') {
  const headers = await as(user)
  return (body: object, more: Record<string, string> = {}, url = URL) =>
    app.inject({ method: 'POST', url: `${url}/approve`, payload: body, headers: { ...headers, ...more } })
}

describe('reading decisions', async () => {
  const { app } = await withDecision()
  const get = (url: string) => app.inject({ url, headers: KEY })

  test.each(['?date=2026-01-15', ''])('of a night, own ones only (%s)', async (query) => {
    const { items } = (await get(`/api/v1/decisions${query}`)).json()
    expect(items).toHaveLength(1)
    expect(decisionOut.strict().safeParse(items[0]).error).toBeUndefined()
  })
  test('a leap day is a date; the 30th of February is none', async () => {
    expect((await get('/api/v1/decisions?date=2024-02-29')).json()).toEqual({ items: [] })
    for (const date of ['2026-02-30', '2025-02-29', '15-01-2026', '2026-1-15', ''])
      expect(notAProblem(await get(`/api/v1/decisions?date=${date}`), 400, 'PARAM')).toBeUndefined()
  })
  test('of another authority, and of nobody, is not there', async () => {
    for (const decision of ['south-1-2026-01-15', 'route-1-2026-01-16'])
      expect(notAProblem(await get(`/api/v1/decisions/${decision}`), 404, 'NOT_FOUND')).toBeUndefined()
  })
})

describe('approving', () => {
  test('figures renewed under the same version meanwhile: the answer is to the newest', async () => {
    const made = await withDecision()
    const store = made.store.as(['northshire'])
    const read = store.decision.bind(store)
    let looks = 0
    store.decision = async (id) => {
      const decision = await read(id)
      const recommendation = aRecommendation({ because: 'Newer figures.' })
      if (looks++ === 0) await store.saveDecision(aDecision({ recommendation }), 1)
      return decision
    }
    expect((await (await answering(made))(treat)).statusCode).toBe(200)
    const [line] = await store.record('route-1-2026-01-15', 10)
    expect(line?.detail).toMatchObject({ after: { recommendation: { because: 'Newer figures.' } } })
  })
  test('as proposed: confirmed, recorded, told', async () => {
    const made = await withDecision()
    const told: LiveEvent[] = []
    made.deps.live.subscribe((event) => told.push(event))
    const answer = await (await answering(made))({ ...treat, note: 'RST −1.2' })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      status: 'confirmed',
      version: 2,
      flags: [],
      decided: { by: 'duty' },
    })
    expect((await made.store.decision('route-1-2026-01-15'))?.version).toBe(2)
    expect(told).toMatchObject([{ kind: 'decision', subject: 'route-1' }])
    const record = await made.store.record('route-1-2026-01-15', 10)
    expect(record).toMatchObject([{ actor: 'duty', action: 'decision_confirmed', authority: 'northshire' }])
  })

  test.each([
    [
      'against the advice, with a note',
      { action: 'no_action', spread_rate_g_m2: undefined, note: 'Patrol: dry' },
      ['OVERRIDE'],
    ],
    ['a high rate', { spread_rate_g_m2: 40 }, ['UNUSUAL_RATE']],
    ['without a forecast', { basis: 'no_forecast' }, ['DEGRADED_BASIS']],
    ['a usual basis', { basis: 'normal' }, []],
    ['markup in the note is kept as written', { note: '<script>fetch("/")</script>' }, []],
  ])('%s', async (_name, more, flags) => {
    const answer = await (await answering(await withDecision()))({ ...treat, ...more })
    expect(answer.statusCode).toBe(200)
    expect(answer.json().flags).toEqual(flags)
    if ('note' in more) expect(answer.json().decided.note).toBe(more.note)
  })

  test.each([
    ['an unknown action', { action: 'TREAT' }, 'BODY'],
    ['no action', { action: undefined }, 'BODY'],
    ['a negative rate', { spread_rate_g_m2: -10 }, 'BODY'],
    ['no rate', { spread_rate_g_m2: undefined }, 'BODY'],
    ['a rate of 40.1', { spread_rate_g_m2: 40.1 }, 'BODY'],
    ['a rate in words', { spread_rate_g_m2: '10' }, 'BODY'],
    ['no routes', { routes: [] }, 'BODY'],
    ['a route twice', { routes: ['route-1', 'route-1'] }, 'BODY'],
    ['a route that is not there', { routes: ['nope'] }, 'BODY'],
    ['a route of another authority', { routes: ['route-1', 'south-1'] }, 'BODY'],
    ['an added route of another authority', { added_routes: ['south-1'] }, 'BODY'],
    ['a version in words', { expected_version: '1' }, 'BODY'],
    ['half a version', { expected_version: 1.5 }, 'BODY'],
    ['a note that is null', { note: null }, 'BODY'],
    ['an approver of one’s choice', { approved_by: 'someone' }, 'BODY'],
    ['an authority of one’s choice', { authority_id: 'southshire' }, 'BODY'],
    ['no action without a word', { action: 'no_action', note: ' ' }, 'NO_ACTION_NEEDS_REASON'],
  ])('%s is refused and changes nothing', async (_name, more, code) => {
    const made = await withDecision()
    const answer = await (await answering(made))({ ...treat, ...more })
    expect(notAProblem(answer, 422, code)).toBeUndefined()
    expect(await made.store.decision('route-1-2026-01-15')).toEqual(aDecision())
  })

  test('an old version is refused, with what is different now', async () => {
    const made = await withDecision()
    const approve = await answering(made)
    await approve(treat)
    const answer = await approve(treat)
    expect(notAProblem(answer, 409, 'STALE_VERSION')).toBeUndefined()
    expect(answer.json().difference.now).toMatchObject({ version: 2, status: 'confirmed' })
  })

  test('of two at the same moment one wins', async () => {
    const approve = await answering(await withDecision())
    const answers = await Promise.all([approve(treat), approve({ ...treat, spread_rate_g_m2: 20 })])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 409])
  })

  test('an expired proposal is refused', async () => {
    const made = await withDecision()
    const approve = await answering(made)
    made.setNow(new Date(EVENING.getTime() + 3_599_000))
    const stale = aDecision({ id: 'route-1-2026-01-14', valid_until: hoursAfter(EVENING, 0.5) })
    await made.store.saveDecision(stale, null)
    const answer = await approve(treat, {}, '/api/v1/decisions/route-1-2026-01-14')
    expect(notAProblem(answer, 410, 'EXPIRED')).toBeUndefined()
  })

  test.each([
    ['a viewer', 'viewer', 403, 'ROLE'],
    ['a winter manager', 'winter', 403, 'ROLE'],
    ['a duty manager off duty', 'off-duty', 403, 'SHIFT'],
    ['the neighbour’s duty manager', 'south', 404, 'NOT_FOUND'],
  ])('%s may not', async (_name, user, status, code) => {
    const answer = await (await answering(await withDecision(), user))(treat)
    expect(notAProblem(answer, status, code)).toBeUndefined()
  })

  test.each([
    ['a key for reading', 'Bearer key-read', 403, 'SCOPE'],
    ['a key for writing', 'Bearer key-write', 403, 'ROLE'],
  ])('%s may not', async (_name, authorization, status, code) => {
    const { app } = await withDecision()
    const request = {
      method: 'POST' as const,
      url: `${URL}/approve`,
      payload: treat,
      headers: { authorization },
    }
    expect(notAProblem(await app.inject(request), status, code)).toBeUndefined()
  })
})

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': '7f2c' }

  test('gives a repeat the first answer and has no second effect', async () => {
    const made = await withDecision()
    const approve = await answering(made)
    const first = await approve(treat, key)
    expect((await approve(treat, key)).json()).toEqual(first.json())
    expect(await made.store.record('route-1-2026-01-15', 10)).toHaveLength(1)
  })
  test('holds two repeats at the same moment', async () => {
    const made = await withDecision()
    const approve = await answering(made)
    const answers = await Promise.all([approve(treat, key), approve(treat, key), approve(treat, key)])
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200])
    expect(await made.store.record('route-1-2026-01-15', 10)).toHaveLength(1)
  })
  test('belongs to one body and one person', async () => {
    const made = await withDecision()
    await (await answering(made))(treat, key)
    const other = await (await answering(made))({ ...treat, spread_rate_g_m2: 20 }, key)
    expect(notAProblem(other, 422, 'IDEMPOTENCY_KEY')).toBeUndefined()
  })
  test('of a refusal may be used again', async () => {
    const approve = await answering(await withDecision())
    expect((await approve({ ...treat, expected_version: 9 }, key)).statusCode).toBe(409)
    expect((await approve(treat, key)).statusCode).toBe(200)
  })
  test('has a shape', async () => {
    const answer = await (await answering(await withDecision()))(treat, {
      'idempotency-key': 'x'.repeat(129),
    })
    expect(answer.statusCode).toBe(422)
  })
})

test('a proposal without advice is shown as it is', async () => {
  const made = await bench()
  const unknown = aDecision({
    recommendation: aRecommendation({ outcome: 'unknown', spread_rate_g_m2: null, coldest: null }),
  })
  await made.store.saveDecision(unknown, null)
  const { items } = (await made.app.inject({ url: '/api/v1/decisions', headers: KEY })).json()
  expect(decisionOut.strict().safeParse(items[0]).error).toBeUndefined()
})
