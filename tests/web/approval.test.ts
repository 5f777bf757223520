import { describe, expect, test } from 'vitest'
import { approvalRequest } from '#src/web/approval-form.ts'
import { PASSWORD } from '#tests/api/support.ts'
import { aDecision, aRecommendation, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const URL = '/decisions/route-1-2026-01-15/approve'
const treat = {
  route: 'route-1',
  action: 'treat',
  spread_rate_g_m2: '10',
  note: '',
  expected_version: '1',
  seen: 'Treat, 10 g/m², order by 20:00',
}

async function dutyManager() {
  const given = await pagesBench()
  const headers = await given.as('duty')
  return { ...given, headers, send: (fields: Record<string, string>) => given.post(URL, fields, headers) }
}

describe('the form of a route, without scripts', () => {
  test('confirms and leads back to the route, which says who and when', async () => {
    const { send, get, headers } = await dutyManager()
    const answer = await send(treat)
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/routes/route-1'])
    const words = wordsOf((await get('/routes/route-1', headers)).body)
    expect(words).toContain('State Confirmed')
    expect(words).toContain('Decided by duty, 18:00')
    expect(words).toContain('Change the decision')
    const first = await get('/', headers)
    expect(wordsOf(first.body)).toContain('decided 18:00')
    expect(first.body).not.toContain('class="deadline')
  })
  test('no action against the advice without a reason: refused in words, and what was entered stays', async () => {
    const { send, store } = await dutyManager()
    const { statusCode, body } = await send({ ...treat, action: 'no_action' })
    expect(statusCode).toBe(422)
    expect(wordsOf(body)).toContain('The advice is to treat: give your reason for going against it.')
    expect(body).toMatch(/value="no_action" checked/)
    expect((await store.decision('route-1-2026-01-15'))?.status).toBe('proposed')
  })
  test('with a reason it is recorded, and the page says the reason', async () => {
    const { send, store, get, headers } = await dutyManager()
    expect((await send({ ...treat, action: 'no_action', note: 'Patrol: dry' })).statusCode).toBe(303)
    expect((await store.decision('route-1-2026-01-15'))?.status).toBe('refused')
    expect(wordsOf((await get('/routes/route-1', headers)).body)).toContain('Their reason Patrol: dry')
    expect(wordsOf((await get('/routes/route-1', headers)).body)).toContain('Against the advice to treat. ')
    expect(wordsOf((await get('/', headers)).body)).toContain('Against the advice to treat. ')
  })
  test('advice that changed meanwhile: what was seen, what it is now, and the new rate in the form', async () => {
    const { send, store } = await dutyManager()
    const later = aDecision({ version: 2, recommendation: aRecommendation({ spread_rate_g_m2: 20 }) })
    await store.saveDecision(later, 1)
    const { statusCode, body } = await send(treat)
    expect(statusCode).toBe(409)
    expect(wordsOf(body)).toContain('You were looking at: Treat, 10 g/m², order by 20:00')
    expect(wordsOf(body)).toContain('It is now: Treat, 20 g/m², order by 20:00')
    expect(body).toContain('name="expected_version" value="2"')
    expect(body).toMatch(/id="rate"[^>]*value="20"/)
  })
  test('advice that is asked again says so, with what was answered before', async () => {
    const { store, get, headers } = await dutyManager()
    const beneath = [
      {
        by: 'duty',
        at: minutesAfter(EVENING, -60),
        action: 'treat' as const,
        spread_rate_g_m2: 10,
        note: null,
        basis: null,
        flags: [],
        scope: { kind: 'county' as const, id: 'northshire', name: 'Whole county' },
      },
    ]
    await store.saveDecision(aDecision({ version: 2, flags: ['REOPENED'], beneath }), 1)
    expect(wordsOf((await get('/', headers)).body)).toContain(
      'Asked again: more, or much sooner, than was answered',
    )
    expect(wordsOf((await get('/routes/route-1', headers)).body)).toContain(
      'Answered before 17:00, duty: treat, 10 g/m², for Whole county',
    )
  })
  test('an expired proposal says so and records nothing', async () => {
    const { send, store } = await dutyManager()
    await store.saveDecision(aDecision({ version: 2, valid_until: minutesAfter(EVENING, -1) }), 1)
    const { statusCode, body } = await send({ ...treat, expected_version: '2' })
    expect(statusCode).toBe(410)
    expect(wordsOf(body)).toContain('This proposal has expired')
    expect((await store.decision('route-1-2026-01-15'))?.status).toBe('proposed')
  })
  test('another page cannot send it', async () => {
    const { post, headers } = await dutyManager()
    const foreign = { ...headers, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect((await post(URL, treat, foreign)).statusCode).toBe(403)
  })
  test.each([
    ['12,5', { spread_rate_g_m2: 12.5 }],
    ['12.5', { spread_rate_g_m2: 12.5 }],
    ['plenty', {}],
    ['', {}],
    ['Infinity', {}],
  ])('a rate written “%s”', (written, sent) => {
    const { spread_rate_g_m2, ...rest } = approvalRequest({ ...treat, spread_rate_g_m2: written }) as Record<
      string,
      unknown
    >
    expect(rest).toEqual({ action: 'treat', routes: ['route-1'], expected_version: 1 })
    expect(spread_rate_g_m2 === undefined ? {} : { spread_rate_g_m2 }).toEqual(sent)
  })
})

describe('signing in', () => {
  const enter = { username: 'duty', password: PASSWORD }
  test.each([
    ['/routes/route-1', '/routes/route-1'],
    ['//elsewhere.example', '/'],
    ['/\\elsewhere.example', '/'],
    ['https://elsewhere.example', '/'],
    ['', '/'],
  ])('back to %s leads to %s', async (back, location) => {
    const { post } = await pagesBench()
    const answer = await post('/sign-in', { ...enter, back })
    expect([answer.statusCode, answer.headers.location]).toEqual([303, location])
    expect(String(answer.headers['set-cookie'])).toContain('HttpOnly')
  })
  test('a wrong password is told so and nothing more', async () => {
    const { post } = await pagesBench()
    const answer = await post('/sign-in', { ...enter, password: 'guess' })
    expect(answer.statusCode).toBe(401)
    expect(wordsOf(answer.body)).toContain('do not belong together')
    expect(answer.body).not.toContain('guess')
  })
  test('signing out ends the session', async () => {
    const { post, get, as } = await pagesBench({ demonstration: null })
    const headers = await as('duty')
    expect((await post('/sign-out', {}, headers)).statusCode).toBe(303)
    expect((await get('/', headers)).statusCode).toBe(303)
  })
})
