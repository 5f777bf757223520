import { describe, expect, test } from 'vitest'
import { decisionOut } from '#src/api/documents/decisions.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { type Bench, bench, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import { aDecision, aRoute, aStation } from '#tests/support/builders.ts'

const network = {
  ...twoAuthorities,
  domains: [{ id: 'hills', authority: 'northshire', name: 'The hills', lat: 53, lon: -2, invented: false }],
  stations: [...twoAuthorities.stations, aStation({ id: 'edge-end', domain: 'hills', routes: ['route-2'] })],
  routes: [...twoAuthorities.routes, aRoute({ id: 'route-2', name: 'Route 2' })],
}
const idOf = (route: string) => `2026-01-15-${route}`
const OWN = ['route-1', 'route-2']

async function aNight(more: Partial<Bench['deps']> = {}) {
  const made = await bench({ network: () => network, ...more })
  for (const route of OWN) await made.store.saveDecision(aDecision({ id: idOf(route), route }), null)
  const south = aDecision({ id: idOf('south-1'), route: 'south-1', authority: 'southshire' })
  await made.store.saveDecision(south, null)
  const sending = async (user = 'duty') => {
    const headers = await made.as(user)
    return (url: string, payload: object, extra: Record<string, string> = {}) =>
      made.app.inject({ method: 'POST', url, payload, headers: { ...headers, ...extra } })
  }
  return { ...made, sending }
}
const NIGHT = '/api/v1/nights/2026-01-15/answers'
const seen = (version: number, routes = OWN) => routes.map((route) => ({ route, expected_version: version }))
const county = {
  scope: { kind: 'county', id: 'northshire' },
  action: 'treat',
  spread_rate_g_m2: 10,
  versions: seen(1),
}

describe('one answer for several routes', () => {
  test('each route is confirmed, recorded under its scope and told', async () => {
    const { sending, store, deps } = await aNight()
    const told: string[] = []
    deps.live.subscribe(({ subject }) => told.push(subject))
    const answer = await (await sending())(NIGHT, county)
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      scope: { kind: 'county', name: 'Whole county' },
      items: [
        { route: 'route-1', version: 2, status: 'confirmed' },
        { route: 'route-2', version: 2, status: 'confirmed' },
      ],
    })
    expect(told).toEqual(OWN)
    const [line] = await store.record(idOf('route-2'), 10)
    expect(line).toMatchObject({
      actor: 'duty',
      action: 'decision_confirmed',
      detail: { after: { decided: { scope: { kind: 'county', id: 'northshire' } } } },
    })
    const kept = await store.decision(idOf('route-1'))
    expect(decisionOut.strict().safeParse(JSON.parse(JSON.stringify(kept))).error).toBeUndefined()
    expect((await store.decision(idOf('south-1')))?.version).toBe(1)
  })

  test('one route that changed: nothing is recorded, and what changed is told', async () => {
    const { sending, store } = await aNight()
    await store.saveDecision(aDecision({ id: idOf('route-2'), route: 'route-2', version: 2 }), 1)
    const answer = await (await sending())(NIGHT, county)
    expect(notAProblem(answer, 409, 'STALE_VERSION')).toBeUndefined()
    expect(answer.json().difference.routes).toMatchObject([{ route: 'route-2', now: { version: 2 } }])
    expect((await store.decision(idOf('route-1')))?.status).toBe('proposed')
    expect(await store.record(null, 10)).toEqual([])
  })

  test('figures renewed under the same version while it is given: it answers the newest', async () => {
    const { sending, store: whole } = await aNight()
    const store = whole.as(['northshire'])
    const read = store.decisionsOfNight.bind(store)
    let looks = 0
    store.decisionsOfNight = async (night) => {
      const decisions = await read(night)
      const [seen] = decisions.filter(({ route }) => route === 'route-2')
      const recommendation = { ...seen!.recommendation, because: 'Newer figures.' }
      if (looks++ === 0) await store.saveDecision({ ...seen!, recommendation }, 1)
      return decisions
    }
    expect((await (await sending())(NIGHT, county)).statusCode).toBe(200)
    const [line] = await store.record(idOf('route-2'), 10)
    expect(line?.detail).toMatchObject({ after: { recommendation: { because: 'Newer figures.' } } })
    expect(await store.record(null, 10)).toHaveLength(2)
  })

  test.each([
    ['another authority’s county', { scope: { kind: 'county', id: 'southshire' } }, 'BODY'],
    ['a domain that is not there', { scope: { kind: 'domain', id: 'coast' } }, 'BODY'],
    ['a route of another authority', { versions: seen(1, [...OWN, 'south-1']) }, 'BODY'],
    ['a scope of one’s own', { scope: { kind: 'street', id: 'x' } }, 'BODY'],
    ['an approver of one’s choice', { approved_by: 'someone' }, 'BODY'],
  ])('%s is refused', async (_name, more, code) => {
    const { sending } = await aNight()
    expect(notAProblem(await (await sending())(NIGHT, { ...county, ...more }), 422, code)).toBeUndefined()
  })

  test.each([
    ['viewer', 403, 'ROLE'],
    ['off-duty', 403, 'SHIFT'],
    ['winter', 403, 'ROLE'],
  ])('%s may not', async (user, status, code) => {
    const { sending } = await aNight()
    expect(notAProblem(await (await sending(user))(NIGHT, county), status, code)).toBeUndefined()
  })

  test('an Idempotency-Key makes a repeat harmless', async () => {
    const { sending, store } = await aNight()
    const send = await sending()
    const first = await send(NIGHT, county, { 'idempotency-key': 'night-1' })
    expect((await send(NIGHT, county, { 'idempotency-key': 'night-1' })).json()).toEqual(first.json())
    expect(await store.record(null, 10)).toHaveLength(2)
  })

  test('a thousand routes fit into one answer', async () => {
    const { sending } = await aNight()
    const versions = seen(
      1,
      Array.from({ length: 3_500 }, (_, index) => `route-${index}`),
    )
    expect(notAProblem(await (await sending())(NIGHT, { ...county, versions }), 422, 'BODY')).toBeUndefined()
  })
})

describe('what another answer said', () => {
  test('a route alone does not undo the county’s order in silence', async () => {
    const { sending, store } = await aNight()
    const send = await sending()
    await send(NIGHT, county)
    const URL = `/api/v1/decisions/${idOf('route-1')}/approve`
    const none = { action: 'no_action', routes: ['route-1'], expected_version: 2, note: 'Road is closed' }
    const refused = await send(URL, none)
    expect(notAProblem(refused, 409, 'OVERRULES')).toBeUndefined()
    expect(refused.json().detail).toContain('treat 10 g/m² for Whole county (duty)')
    const [{ act }] = refused.json().difference.overruled
    const answer = await send(URL, { ...none, overrules: [act] })
    expect(answer.json()).toMatchObject({
      status: 'refused',
      flags: ['OVERRIDE', 'OVERRULES_FOR_LESS'],
      decided: { overruled: [{ act, scope: { kind: 'county' } }] },
    })
    const record = await store.record(idOf('route-1'), 10)
    expect(record.at(-1)).toMatchObject({ detail: { after: { decided: { overruled: [{ by: 'duty' }] } } } })
  })

  test('a route ordered along keeps the higher rate that was ordered before', async () => {
    const { sending, store } = await aNight()
    const send = await sending()
    await send(NIGHT, { ...county, spread_rate_g_m2: 20 })
    const order = { action: 'treat', routes: ['route-1'], expected_version: 2, added_routes: ['route-2'] }
    const named = { overrules: ['county/northshire/2026-01-15T18:00:00.000Z'], note: 'Salt is short' }
    const answer = await send(`/api/v1/decisions/${idOf('route-1')}/approve`, {
      ...order,
      ...named,
      spread_rate_g_m2: 10,
    })
    expect(answer.json().decided.spread_rate_g_m2).toBe(10)
    expect((await store.decision(idOf('route-2')))?.decided?.spread_rate_g_m2).toBe(20)
  })

  test('no action against advice waits for a second person where the policy says so', async () => {
    const policy = { ...examplePolicy, no_action_second_person: true }
    const { sending, store } = await aNight({ policyOf: () => policy })
    await store.saveUsers([{ ...(await store.user('duty'))!, username: 'deputy' }])
    const none = { ...county, action: 'no_action', spread_rate_g_m2: undefined, note: 'Salt is out' }
    const first = await (await sending())(NIGHT, none)
    expect(first.json().items[0]).toMatchObject({ status: 'proposed', awaits_second_person: true })
    expect((await store.record(idOf('route-1'), 1))[0]).toMatchObject({
      action: 'answer_awaits_second_person',
    })
    const again = { ...none, versions: seen(2) }
    expect(notAProblem(await (await sending())(NIGHT, again), 403, 'TWO_PERSON')).toBeUndefined()
    const second = await (await sending('deputy'))(NIGHT, again)
    expect(second.json().items[0]).toMatchObject({ status: 'refused', awaits_second_person: false })
    expect((await store.decision(idOf('route-1')))?.decided).toMatchObject({
      by: 'duty',
      seconded_by: 'deputy',
    })
  })
})
