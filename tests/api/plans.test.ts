import { expect, test, vi } from 'vitest'
import type { Decision } from '#src/decision/decision.ts'
import type { Planner } from '#src/ports.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import { standingRoads } from '#src/routing/night/standing-roads.ts'
import { webPages } from '#src/web/pages.ts'
import { bench, notAProblem } from '#tests/api/support.ts'
import { aCompletedTreatment, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { decided, ordered, plannedCounty } from '#tests/support/planned-county.ts'
import { plannerHere } from '#tests/support/planner-here.ts'

const NIGHT = '/api/v1/nights/2026-01-15/plans'
const NOTHING = { spreaders_out: [], depots_empty: [], roads_closed: [] }
const OUT = { ...NOTHING, spreaders_out: ['gritter-2'] }

type Plans = {
  items: NightPlan[]
  in_force: string | null
  in_hand: { id: string; by: string } | null
  failed: string | null
  choices: { roads: string[] }
}

async function night(
  planner: Planner = plannerHere,
  decisions: Decision[] = [ordered('route-1'), ordered('route-2')],
  network = () => plannedCounty,
) {
  const made = await bench({
    network,
    planner,
    pages: webPages({ logins: [], isSetUp: () => true }),
  })
  for (const decision of decisions) await made.store.saveDecision(decision, null)
  const duty = await made.as('duty')
  const get = async (path = '', headers = duty) =>
    made.app.inject({ url: `${NIGHT}${path}`, headers: { accept: 'application/json', ...headers } })
  const post = async (path: string, payload: object, headers = duty) =>
    made.app.inject({ method: 'POST', url: `${NIGHT}${path}`, headers, payload })
  const plans = async () => (await get()).json() as Plans
  return {
    ...{ ...made, duty, get, post, plans },
    /** Proposes, and waits until the search has ended. */
    async proposed(change: object = OUT): Promise<NightPlan> {
      const begun = await post('', change)
      expect(begun.statusCode, begun.body).toBe(202)
      await vi.waitFor(async () => expect((await plans()).in_hand).toBeNull(), 10_000)
      const { items, failed } = await plans()
      expect(failed).toBeNull()
      return items.at(-1)!
    },
  }
}

test('with a spreader out a plan is proposed beside the standing routes, and nobody is sent by it', async () => {
  const { proposed, plans, store } = await night()
  const plan = await proposed()
  expect(plan.because).toEqual(['gritter-2 cannot be sent.'])
  expect(plan.standing.figures).toMatchObject({ spreaders: 1, treated_km: 4, untreated: 1 })
  expect(plan.standing.falls_short).toEqual(['C3, 1.0 km: not treated: gritter-2 cannot be sent.'])
  expect(plan.proposed.figures).toMatchObject({ spreaders: 1, treated_km: 5, untreated: 0, moved_km: 1 })
  expect(plan.moved).toEqual([{ road: 'C3', km: 1, from: 'gritter-2', to: 'gritter-1' }])
  expect(plan.confirmed).toBeNull()
  expect((await plans()).in_force).toBeNull()
  expect((await store.record(plan.id, 10)).map(({ action }) => action)).toEqual(['plan_proposed'])
})

test('a night on which nothing is special gets the standing routes, without a search', async () => {
  const planner = { ...plannerHere, plan: () => Promise.reject(new Error('nothing to search')) }
  const { proposed } = await night(planner)
  const plan = await proposed(NOTHING)
  expect(plan.because).toEqual([])
  expect(plan.proposed).toEqual(plan.standing)
  expect(plan.proposed.figures).toMatchObject({ spreaders: 2, treated_km: 5, untreated: 0 })
})

test('a duty manager confirms it with a reason; it holds, and the record says who and why', async () => {
  const { proposed, post, plans, store, setNow } = await night()
  const plan = await proposed()
  const reason = { choice: 'proposed', reason: 'gritter-2 has no brakes' }
  const answer = await post(`/${plan.id}/confirmation`, reason)
  expect(answer.statusCode, answer.body).toBe(200)
  expect((await plans()).in_force).toBe(plan.id)
  const again = await post(`/${plan.id}/confirmation`, { choice: 'standing', reason: 'or not' })
  expect(notAProblem(again, 409, 'STALE_VERSION')).toBeUndefined()
  const [, confirmed] = await store.record(plan.id, 10)
  expect(confirmed).toMatchObject({ action: 'plan_confirmed', actor: 'duty', authority: 'northshire' })
  expect(JSON.stringify(confirmed!.detail)).toContain('gritter-2 has no brakes')
  setNow(minutesAfter(EVENING, 10))
  const other = await proposed(NOTHING)
  await post(`/${other.id}/confirmation`, { choice: 'standing', reason: 'gritter-2 is mended' })
  expect((await plans()).in_force).toBe(other.id)
})

test.each([
  ['advised and not ordered', [ordered('route-1'), decided('route-2')], null, 'NOT_ORDERED', 'route-2'],
  [
    'ordered at another rate since',
    [ordered('route-1'), ordered('route-2')],
    { ...ordered('route-1', { spread_rate_g_m2: 20 }), version: 2 },
    'STALE_VERSION',
    'route-1 is not what this plan was made for',
  ],
  [
    'ordered besides since',
    [ordered('route-1'), decided('route-2', 'no_action')],
    { ...ordered('route-2'), version: 2 },
    'STALE_VERSION',
    'route-2 is ordered and not in this plan',
  ],
])('a route that is %s: the plan is not confirmed', async (_, decisions, later, code, named) => {
  const { proposed, post, store } = await night(plannerHere, decisions)
  const plan = await proposed(NOTHING)
  if (later) expect(await store.saveDecision(later, 1)).toBe(true)
  const answer = await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'as planned' })
  expect(notAProblem(answer, 409, code)).toBeUndefined()
  expect(answer.json().detail).toContain(named)
})

test('a route without roads is named as left out, keeps its own list and hinders no plan', async () => {
  const bare = { ...plannedCounty.routes[1]!, id: 'route-3', name: 'Route 3', segments: [] }
  const network = { ...plannedCounty, routes: [...plannedCounty.routes, bare] }
  const orders = ['route-1', 'route-2', 'route-3'].map((route) => ordered(route))
  const { proposed, post, app, duty } = await night(plannerHere, orders, () => network)
  const plan = await proposed()
  expect(plan.assumed).toContain(
    'Route 3 is to be treated and no roads are entered for it; it is not in this plan.',
  )
  const answer = await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'brakes' })
  expect(answer.statusCode, answer.body).toBe(200)
  const url = '/api/v1/nights/2026-01-15/routes/route-3/list'
  const list = (await app.inject({ url, headers: { accept: 'application/json', ...duty } })).json()
  expect(list).toMatchObject({ status: 'confirmed', outcome: 'treat' })
  expect(list.warnings[0]).toContain('drive by this list')
})

test('orders that change after it was confirmed are said on every list of it', async () => {
  const { proposed, post, get, store } = await night()
  const plan = await proposed()
  await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'brakes' })
  const warnings = async () => (await get(`/${plan.id}/spreaders/gritter-1/list`)).json().warnings as string[]
  expect((await warnings()).join()).not.toContain('has changed since')
  await store.saveDecision({ ...ordered('route-1', { spread_rate_g_m2: 20 }), version: 2 }, 1)
  expect((await warnings())[0]).toBe(
    'What is ordered for route-1 has changed since this plan was confirmed: ask the duty manager what holds.',
  )
})

test.each([
  ['a viewer', 'viewer', 'ROLE'],
  ['a crew', 'crew', 'ROLE'],
  ['a duty manager off duty', 'off-duty', 'SHIFT'],
])('%s neither proposes nor confirms', async (_, who, code) => {
  const { proposed, post, as } = await night()
  const headers = await as(who)
  expect(notAProblem(await post('', OUT, headers), 403, code)).toBeUndefined()
  const plan = await proposed()
  const answer = await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'x' }, headers)
  expect(notAProblem(answer, 403, code)).toBeUndefined()
})

test.each([
  ['a spreader of nowhere', { ...NOTHING, spreaders_out: ['gritter-9'] }, 422, 'BODY', 'gritter-9'],
  ['a depot of nowhere', { ...NOTHING, depots_empty: ['south-depot'] }, 422, 'BODY', 'south-depot'],
  ['a road of nowhere', { ...NOTHING, roads_closed: ['Z99'] }, 422, 'BODY', 'Z99'],
  ['an unknown name', { ...NOTHING, closed: [] }, 422, 'BODY', 'closed'],
])('%s is refused by name', async (_, body, status, code, named) => {
  const { post } = await night()
  const answer = await post('', body)
  expect(notAProblem(answer, status, code)).toBeUndefined()
  expect(answer.body).toContain(named)
})

test('a road is closed by its name as well as by its segments', async () => {
  const { proposed } = await night()
  const plan = await proposed({ ...NOTHING, roads_closed: ['C3'] })
  expect(plan.change.roads_closed).toEqual(['s-west'])
  expect(plan.because).toEqual([
    'Closed: C3 (1.0 km).',
    'The standing routes of gritter-2 lead over what is closed and cannot be driven as they stand: their figures count as if there were a way through.',
  ])
  expect(plan.proposed.falls_short).toEqual(['C3, 1.0 km: not treated: it is closed.'])
})

test('where nothing is to be treated there is nothing to plan; unknown roads are named as left out', async () => {
  const none = await night(plannerHere, [decided('route-1', 'no_action'), decided('route-2', 'no_action')])
  expect(notAProblem(await none.post('', OUT), 422, 'NOTHING_TREATED')).toBeUndefined()
  const some = await night(plannerHere, [decided('route-1'), decided('route-2', 'unknown')])
  const plan = await some.proposed(NOTHING)
  expect(plan.because).toEqual(['Only 1 of 2 routes is treated.'])
  expect(plan.assumed.slice(0, 2)).toEqual([
    'The search found nothing better than the standing routes as they are.',
    'Route 2 is unknown and nobody has decided it by hand; it is not in this plan.',
  ])
})

test('one search at a time: whoever comes second is told who began it', async () => {
  const search = Promise.withResolvers<void>()
  const planner: Planner = {
    ...plannerHere,
    async plan(order) {
      await search.promise
      return plannerHere.plan(order)
    },
  }
  const { post, plans } = await night(planner)
  expect((await post('', OUT)).statusCode).toBe(202)
  expect((await plans()).in_hand).toMatchObject({ by: 'duty' })
  const second = await post('', OUT)
  expect(notAProblem(second, 409, 'IN_HAND')).toBeUndefined()
  expect(second.json().detail).toContain('duty')
  search.resolve()
  await vi.waitFor(async () => expect((await plans()).items).toHaveLength(1))
})

test('a search that fails is told, and nothing is proposed', async () => {
  const planner = { ...plannerHere, plan: () => Promise.reject(new Error('out of memory')) }
  const { post, plans } = await night(planner)
  await post('', OUT)
  await vi.waitFor(async () => expect((await plans()).failed).toBe('out of memory'))
  expect((await plans()).items).toEqual([])
})

test('what if: the night as it is beside the supposition, and nothing is kept', async () => {
  const { post, plans, store } = await night(plannerHere, [
    decided('route-1'),
    decided('route-2', 'no_action'),
  ])
  const before = await store.record(null, 100)
  const answer = await post('/what-if', { ...NOTHING, more_routes: ['route-2'] })
  expect(answer.statusCode, answer.body).toBe(200)
  const { present, what_if, message } = answer.json()
  expect(present.figures).toMatchObject({ treated_km: 4 })
  expect(what_if.figures).toMatchObject({ treated_km: 5, untreated: 0 })
  expect(message).toContain('t of salt instead of')
  expect((await plans()).items).toEqual([])
  expect(await store.record(null, 100)).toEqual(before)
})

test.each([
  ['application/json', /"spreader":"gritter-1"/, /"warnings":\["Not confirmed: this is a proposal/],
  ['application/gpx+xml', /<gpx /, /<name>NO ORDER: Plan of the night: gritter-1/],
  ['application/geo+json', /"FeatureCollection"/, /Not confirmed: this is a proposal/],
])(
  'a spreader’s list as %s says that it is no order until it is confirmed',
  async (accept, form, noOrder) => {
    const { proposed, get, post, duty } = await night()
    const plan = await proposed()
    const list = () => get(`/${plan.id}/spreaders/gritter-1/list`, { ...duty, accept })
    const before = await list()
    expect(before.statusCode, before.body).toBe(200)
    expect(before.body).toMatch(form)
    expect(before.body).toMatch(noOrder)
    await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'brakes' })
    const after = await list()
    expect(after.body).toMatch(form)
    expect(after.body).not.toMatch(noOrder)
  },
)

test('the list of a spreader without a tour, and the plan of another night, are not there', async () => {
  const { proposed, get, app, duty } = await night()
  const plan = await proposed()
  expect(notAProblem(await get(`/${plan.id}/spreaders/gritter-2/list`), 404, 'NOT_FOUND')).toBeUndefined()
  const elsewhere = await app.inject({ url: `/api/v1/nights/2026-01-16/plans/${plan.id}`, headers: duty })
  expect(notAProblem(elsewhere, 404, 'NOT_FOUND')).toBeUndefined()
})

test('the standing route’s list says that a plan was confirmed in its place', async () => {
  const { proposed, post, app, duty } = await night()
  const list = async () =>
    (
      await app.inject({
        url: '/api/v1/nights/2026-01-15/routes/route-1/list',
        headers: { ...duty, accept: 'application/json' },
      })
    ).json().warnings as string[]
  const plan = await proposed()
  expect((await list()).join()).not.toContain('plan')
  await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'brakes' })
  expect((await list())[0]).toBe(
    `Another plan was confirmed for this night (${plan.id}): drive by the list of your spreader, not by this one.`,
  )
})

test('a route ordered after the plan was confirmed keeps its own list, and tonight says that it is in no plan', async () => {
  const { proposed, post, app, duty, store, plans } = await night(plannerHere, [
    ordered('route-1'),
    decided('route-2', 'unknown'),
  ])
  const plan = await proposed(NOTHING)
  expect(plan.because).toEqual(['Only 1 of 2 routes is treated.'])
  const confirmed = await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'as planned' })
  expect(confirmed.statusCode, confirmed.body).toBe(200)
  expect(await plans()).toMatchObject({ gap: null })
  await store.saveDecision({ ...ordered('route-2'), version: 2 }, 1)
  const url = '/api/v1/nights/2026-01-15/routes/route-2/list'
  const list = (await app.inject({ url, headers: { ...duty, accept: 'application/json' } })).json()
  expect(list.status).toBe('confirmed')
  expect(list.warnings[0]).toBe(
    `Route 2 is not in the plan that was confirmed for this night (${plan.id}): drive by this list, and ask the duty manager whether your spreader has another as well.`,
  )
  expect(await plans()).toMatchObject({
    gap: 'route-2 is ordered and not in this plan: propose a plan anew.',
  })
  const { body } = await app.inject({ url: '/', headers: { ...duty, accept: 'text/html' } })
  expect(body).toContain('route-2 is ordered and not in this plan')
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const sent = (fields: Record<string, string>) => new URLSearchParams(fields).toString()

test('by the pages alone: proposed, looked at, confirmed, and the list is there', async () => {
  const { app, duty, plans } = await night()
  const page = (url: string) => app.inject({ url, headers: duty })
  const post = (url: string, fields: Record<string, string>) =>
    app.inject({ method: 'POST', url, headers: { ...duty, ...FORM }, payload: sent(fields) })
  const begun = await post('/nights/2026-01-15/plan', { act: 'propose', 'spreader:gritter-2': 'yes' })
  expect(begun.statusCode).toBe(303)
  await vi.waitFor(async () => expect((await plans()).items).toHaveLength(1))
  const shown = await page('/plan')
  expect(shown.body).toContain('A proposed plan waits for an answer.')
  expect(shown.body).toContain('gritter-2 cannot be sent.')
  expect((await page('/')).body).toContain('A plan is proposed beside the standing routes')
  const [plan] = (await plans()).items
  const empty = await post('/nights/2026-01-15/plan/confirmation', {
    plan: plan!.id,
    choice: 'proposed',
    reason: '',
  })
  expect(empty.statusCode).toBe(422)
  expect(empty.body).toContain('Give a reason.')
  const answer = { plan: plan!.id, choice: 'proposed', reason: 'no brakes' }
  expect((await post('/nights/2026-01-15/plan/confirmation', answer)).statusCode).toBe(303)
  expect((await page('/')).body).toContain('A changed plan holds tonight: drive by its lists.')
  const list = await page(`/nights/2026-01-15/plans/${plan!.id}/spreaders/gritter-1`)
  expect(list.statusCode).toBe(200)
  expect(list.body).toContain('Plan of the night: gritter-1')
  expect((await page('/nights/2026-01-15/plan')).body).toContain('no brakes')
})

test('a supposition is shown beside the night as it is; a bad one says why', async () => {
  const { app, duty } = await night()
  const post = (fields: Record<string, string>) =>
    app.inject({
      ...{ method: 'POST', url: '/nights/2026-01-15/plan' },
      ...{ headers: { ...duty, ...FORM }, payload: sent(fields) },
    })
  const tried = await post({ act: 'try', 'spreader:gritter-2': 'yes' })
  expect(tried.statusCode).toBe(200)
  expect(tried.body).toContain('1 spreader instead of 2')
  const bad = await post({ act: 'try', roads: 'Z99' })
  expect(bad.statusCode).toBe(422)
  expect(bad.body).toContain('There is no road and no road segment Z99')
})

const installed = {
  at: EVENING,
  by: 'winter',
  entry: {
    ...{ at: EVENING, actor: 'winter', authority: 'northshire', action: 'road_network_installed' },
    ...{ subject: 'roads', detail: null },
  },
}
const roadsOfRoutes = standingRoads(plannedCounty.routes, 'Northshire').network

test('installed roads are used where they hold every standing route, and the plan names them', async () => {
  const { proposed, store } = await night()
  const roads = { ...roadsOfRoutes, source: 'OpenStreetMap, 2026-01-01' }
  const sha256 = await store.keepRoadNetwork('northshire', roads, installed)
  const plan = await proposed()
  expect(plan.network).toEqual({ sha256, source: 'OpenStreetMap, 2026-01-01' })
  expect(plan.assumed.join()).not.toContain('road network')
})

test('installed roads without one of a route are not used, and the road is named', async () => {
  const { proposed, store } = await night()
  const fewer = { ...roadsOfRoutes, segments: roadsOfRoutes.segments.slice(1) }
  await store.keepRoadNetwork('northshire', fewer, installed)
  const plan = await proposed()
  expect(plan.network.source).toBe('the standing treatment routes')
  expect(plan.assumed.join()).toContain('The installed roads do not hold A1 (s-east) of Route 1')
})

test('what a crew told is not planned again: its spreader goes on from there', async () => {
  const early = ordered('route-1', { at: minutesAfter(EVENING, -60) })
  const { proposed, store } = await night(plannerHere, [early, ordered('route-2')])
  const treatment = aCompletedTreatment({
    ...{ id: 'run-1', route: 'route-1', stretch: { from: 's-east', to: 's-north-east' }, salt_t: null },
    ...{ started_at: minutesAfter(EVENING, -20), finished_at: minutesAfter(EVENING, -5) },
  })
  const entry = { ...installed.entry, action: 'treatment_told', subject: 'run-1' }
  await store.addTreatment(treatment, entry)
  const plan = await proposed(NOTHING)
  expect(plan.because).toEqual(['Part of it is treated already, as crews told.'])
  expect(plan.leave_at).toBeTruthy()
  expect(plan.proposed.figures).toMatchObject({ treated_km: 3, untreated: 0 })
  const { task } = (await store.planWork(plan.id))!
  expect(task.segments.map(({ segment }) => segment)).toEqual(['s-north', 's-home', 's-west'])
  expect(task.spreaders[0]!.start).not.toBeNull()
})

test('where crews told that all is treated nothing is left to plan', async () => {
  const { post, store } = await night(plannerHere, [ordered('route-1', { at: minutesAfter(EVENING, -60) })])
  const treatment = aCompletedTreatment({
    ...{ id: 'run-1', route: 'route-1', stretch: null, salt_t: null },
    ...{ started_at: minutesAfter(EVENING, -20), finished_at: minutesAfter(EVENING, -5) },
  })
  await store.addTreatment(treatment, { ...installed.entry, action: 'treatment_told', subject: 'run-1' })
  const refused = await post('', NOTHING)
  expect(notAProblem(refused, 422, 'NOTHING_TREATED')).toBeUndefined()
  expect(refused.json().detail).toContain('nothing left to plan')
})

test('of two passes a crew’s report may be of the first alone: that it counts for both is said', async () => {
  const early = ordered('route-1', { at: minutesAfter(EVENING, -60) })
  const twice = { ...early, recommendation: { ...early.recommendation, passes: 2 } }
  const { proposed, store } = await night(plannerHere, [twice, ordered('route-2')])
  const treatment = aCompletedTreatment({
    ...{ id: 'run-1', route: 'route-1', stretch: null, salt_t: null },
    ...{ started_at: minutesAfter(EVENING, -20), finished_at: minutesAfter(EVENING, -5) },
  })
  await store.addTreatment(treatment, { ...installed.entry, action: 'treatment_told', subject: 'run-1' })
  const { assumed } = await proposed(NOTHING)
  expect(assumed.join()).toContain('needs 2 passes: what its crew told is taken as done in all of them.')
})

test.each([
  ['less than ordered', 8, true],
  ['as much as ordered', 10, false],
])(
  'a crew that told %s: that it counts as done is said with both rates',
  async (_, spread_rate_g_m2, isSaid) => {
    const early = { at: minutesAfter(EVENING, -60) }
    const { proposed, store } = await night(plannerHere, [ordered('route-1', early), ordered('route-2')])
    const treatment = aCompletedTreatment({
      ...{ id: 'run-1', route: 'route-1', stretch: null, salt_t: null, spread_rate_g_m2 },
      ...{ started_at: minutesAfter(EVENING, -20), finished_at: minutesAfter(EVENING, -5) },
    })
    await store.addTreatment(treatment, { ...installed.entry, action: 'treatment_told', subject: 'run-1' })
    const { assumed } = await proposed(NOTHING)
    const words = 'Route 1 is ordered at 10 g/m², its crew told 8: what it told is taken as done. Ask them.'
    expect(assumed.includes(words)).toBe(isSaid)
    expect(assumed.join().includes('is taken as done')).toBe(isSaid)
  },
)

test('years later the record shows what was proposed and confirmed, and nothing that came after', async () => {
  const { proposed, post, app, as, setNow } = await night()
  const plan = await proposed()
  setNow(minutesAfter(EVENING, 10))
  await post(`/${plan.id}/confirmation`, { choice: 'proposed', reason: 'gritter-2 has no brakes' })
  setNow(new Date('2029-03-01T12:00:00Z'))
  const headers = { authorization: 'Bearer key-read' }
  const known = async (minutes: number) =>
    (
      await app.inject({
        url: `/api/v1/nights/2026-01-15/as-known-at?at=${minutesAfter(EVENING, minutes).toISOString()}`,
        headers,
      })
    ).json().plans as NightPlan[]
  expect(await known(-1)).toEqual([])
  expect(await known(5)).toMatchObject([{ id: plan.id, confirmed: null }])
  expect(await known(20)).toMatchObject([{ confirmed: { by: 'duty', reason: 'gritter-2 has no brakes' } }])
  const signedIn = await as('duty')
  const page = await app.inject({ url: '/nights/2026-01-15/plan', headers: signedIn })
  expect(page.body).toContain('gritter-2 has no brakes')
  const record = await app.inject({ url: '/as-known?night=2026-01-15&time=18:20', headers: signedIn })
  expect(record.statusCode, record.body).toBe(200)
  expect(record.body).toContain('duty confirmed it at 18:10')
})
