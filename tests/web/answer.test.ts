import { describe, expect, test } from 'vitest'
import {
  aCompletedTreatment,
  aDecision,
  aRoute,
  aStation,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const network = {
  ...county,
  domains: [{ id: 'hills', authority: 'northshire', name: 'The hills', lat: 53, lon: -2, invented: false }],
  stations: [...county.stations, aStation({ id: 'edge-end', domain: 'hills', routes: ['route-2'] })],
  routes: [...county.routes, aRoute({ id: 'route-2', name: 'Route 2' })],
}
const field = (html: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1]?.replaceAll('&#10;', '\n') ?? ''
const asSent = (text: string) => text.replaceAll('\n', '\r\n')

async function aNight(user: string | null = 'duty') {
  const given = await pagesBench({ network: () => network })
  await given.store.saveDecision(aDecision({ id: '2026-01-15-route-2', route: 'route-2' }), null)
  const headers = user ? await given.as(user) : {}
  const look = async () => (await given.get('/answer', headers)).body
  const page = await look()
  const send = async (more: Record<string, string>) => {
    const now = await look()
    const versions = asSent(field(now, 'versions'))
    return given.post(
      '/answer',
      { scope: 'county/northshire', action: 'as_advised', versions, ...more },
      headers,
    )
  }
  return { ...given, headers, page, look, send }
}

describe('the answer for several routes, without scripts', () => {
  test('is one step from tonight, says the rule, and for what one may answer', async () => {
    const { get, headers, page } = await aNight()
    expect((await get('/', headers)).body).toContain('href="/answer"')
    const words = wordsOf(page)
    expect(words).toContain('2 routes: nobody has answered for any of them yet.')
    expect(words).toContain('never quietly undoes a wider one')
    expect(words).toContain('Whole county (2 routes)')
    expect(words).toContain('The hills (1 route)')
  })

  test('records each route and says for what it was answered', async () => {
    const { send, look, store } = await aNight()
    const answer = await send({})
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/answer'])
    expect((await store.decision('2026-01-15-route-2'))?.decided).toMatchObject({ scope: { kind: 'county' } })
    expect(wordsOf(await look())).toContain('Treat 10 g/m² for Whole county, duty, 18:00')
  })

  test('what changed meanwhile is named, nothing is recorded and what was entered stays', async () => {
    const { page, post, headers, store } = await aNight()
    await store.saveDecision(aDecision({ id: '2026-01-15-route-2', route: 'route-2', version: 2 }), 1)
    const versions = asSent(field(page, 'versions'))
    const entered = { scope: 'county/northshire', action: 'as_advised', note: 'Marginal', versions }
    const { statusCode, body } = await post('/answer', entered, headers)
    expect(statusCode).toBe(409)
    expect(wordsOf(body)).toContain('Nothing was recorded')
    expect(wordsOf(body)).toContain('Look again at: Route 2')
    expect(body).toContain('>Marginal</textarea>')
    expect((await store.decision('route-1-2026-01-15'))?.status).toBe('proposed')
  })

  test('no action against the advice without a reason: the routes by their names, and nobody is told that they changed', async () => {
    const { send } = await aNight()
    const { statusCode, body } = await send({ action: 'no_action' })
    expect(statusCode).toBe(422)
    expect(wordsOf(body)).toContain('Nothing was recorded The advice is to treat: give your reason')
    expect(wordsOf(body)).toContain('It is about: ')
    expect(wordsOf(body)).not.toContain('route-2 ')
    expect(wordsOf(body)).not.toContain('Look again at')
  })

  test('a narrower answer for less: what it would undo stands in words, and is set aside by a tick and a reason', async () => {
    const { send, store } = await aNight()
    await send({})
    const none = { scope: 'domain/hills', action: 'no_action', note: 'Road is closed' }
    const refused = await send(none)
    expect(refused.statusCode).toBe(409)
    expect(wordsOf(refused.body)).toContain(
      'Treat 10 g/m² for Whole county, duty, 18:00: would be set aside on Route 2',
    )
    const overrules = field(refused.body, 'overrules')
    expect(overrules).toBe('county/northshire/2026-01-15T18:00:00.000Z')
    expect((await send({ ...none, overrules })).statusCode).toBe(409)
    expect((await send({ ...none, overrules, set_aside: 'yes' })).statusCode).toBe(303)
    expect((await store.decision('2026-01-15-route-2'))?.decided?.overruled).toHaveLength(1)
  })

  test('on the page of one route the county’s answer is set aside by name too', async () => {
    const { send, post, headers, store } = await aNight()
    await send({})
    const none = {
      route: 'route-1',
      action: 'no_action',
      note: 'Closed',
      expected_version: '2',
      seen: 'Treat',
    }
    const URL = '/decisions/route-1-2026-01-15/approve'
    const refused = await post(URL, none, headers)
    expect(refused.statusCode).toBe(409)
    expect(wordsOf(refused.body)).toContain('treat 10 g/m² for Whole county (duty)')
    expect(wordsOf(refused.body)).toContain('tick the box above the button and record again')
    expect(wordsOf(refused.body)).not.toContain('in overrules')
    expect(wordsOf(refused.body)).toContain('Set aside, for this route, the answer named above')
    expect(refused.body).toContain('>Closed</textarea>')
    const overrules = field(refused.body, 'overrules')
    expect((await post(URL, { ...none, overrules, set_aside: 'yes' }, headers)).statusCode).toBe(303)
    expect((await store.decision('route-1-2026-01-15'))?.decided?.action).toBe('no_action')
  })

  test('tonight says for what a route was answered, and what a crew did', async () => {
    const { send, get, headers, store, deps } = await aNight()
    await send({})
    const done = aCompletedTreatment({ finished_at: minutesAfter(EVENING, -40) })
    const entry = {
      at: EVENING,
      actor: 'crew',
      authority: done.authority,
      action: 'x',
      subject: 'x',
      detail: null,
    }
    await store.addTreatment(done, entry)
    deps.live.publish({ kind: 'treatment', subject: 'route-1', at: EVENING })
    const words = wordsOf((await get('/', headers)).body)
    expect(words).toContain('Confirmed, for Whole county')
    expect(words).toContain('treated 17:20, 10 g/m², 40 min ago')
    expect(wordsOf((await get('/routes/route-1', headers)).body)).toContain('40 min ago, Crew 2')
  })

  test.each([
    [null, 'Sign in as the duty manager'],
    ['off-duty', 'Only a duty manager on duty can decide.'],
  ])('%s sees what stands and no form', async (user, words) => {
    const { page } = await aNight(user)
    expect(wordsOf(page)).toContain(words)
    expect(page).not.toContain('method="post" action="/answer"')
  })
})
