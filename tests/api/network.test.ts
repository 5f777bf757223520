import { describe, expect, test } from 'vitest'
import { preferred } from '#src/api/accept.ts'
import { alertOut, jobRunOut } from '#src/api/documents/decisions.ts'
import { crewListOut, featuresOut, mapOut, routeOut, routeSummaryOut } from '#src/api/documents/routes.ts'
import { stationForecastOut, stationOut } from '#src/api/documents/stations.ts'
import { tonightRouteOut } from '#src/api/documents/tonight.ts'
import { mapDocument, simplified } from '#src/api/map-document.ts'
import type { HumanAction } from '#src/decision/decision.ts'
import { cronTable } from '#src/jobs/cron-table.ts'
import { bench, KEY, notAProblem, twoAuthorities } from '#tests/api/support.ts'
import {
  aDecision,
  aForecast,
  aNetwork,
  anAlert,
  aReading,
  aRoute,
  aSegment,
  EVENING,
  hoursAfter,
} from '#tests/support/builders.ts'

const withLines = {
  ...twoAuthorities,
  routes: [
    aRoute({
      segments: [
        aSegment({ length_m: 17_000, width_m: 6 }),
        aSegment({
          id: 'segment-2',
          treated: false,
          line: [
            [-1.79, 53.41],
            [-1.8, 53.4],
          ],
        }),
      ],
    }),
    ...twoAuthorities.routes.slice(1),
  ],
}

const answered = (action: HumanAction['action']): HumanAction => ({
  by: 'duty',
  at: EVENING,
  action,
  spread_rate_g_m2: action === 'treat' ? 15 : null,
  note: null,
  basis: null,
  flags: [],
})

describe('network', async () => {
  const { app, store } = await bench({ network: () => withLines }, [aReading()])
  await store.saveForecasts([aForecast()])
  const get = async (path: string) => app.inject({ url: `/api/v1${path}`, headers: KEY })

  test.each([
    ['/stations', stationOut],
    ['/routes', routeSummaryOut],
  ])('%s lists own ones in the documented shape', async (path, shape) => {
    const { items } = (await get(path)).json()
    expect(items).toHaveLength(1)
    expect(shape.strict().safeParse(items[0]).error).toBeUndefined()
  })
  test('a station, its forecast, a route, the map', async () => {
    const station = (await get('/stations/moor-top')).json()
    expect(stationOut.strict().safeParse(station).error).toBeUndefined()
    expect(station).toMatchObject({ devices: ['moor-top-box'], latest: { road_temp_c: 2.4 } })
    const { forecast } = (await get('/stations/moor-top/forecast')).json()
    expect(stationForecastOut.strict().safeParse(forecast).error).toBeUndefined()
    expect(routeOut.strict().safeParse((await get('/routes/route-1')).json()).error).toBeUndefined()
    expect(mapOut.strict().safeParse((await get('/map')).json()).error).toBeUndefined()
  })
  test('a station without a forecast says null, not nothing', async () => {
    const { app: empty } = await bench()
    const answer = await empty.inject({ url: '/api/v1/stations/moor-top/forecast', headers: KEY })
    expect(answer.json()).toEqual({ station: 'moor-top', forecast: null })
  })
  test.each([
    '/stations/south-hill',
    '/stations/south-hill/forecast',
    '/routes/south-1',
    '/nights/2026-01-15/routes/south-1/list',
  ])('%s belongs to the neighbour', async (path) => {
    expect(notAProblem(await get(path), 404, 'NOT_FOUND')).toBeUndefined()
  })
  test.each(['/stations?x=1', '/routes?order=name', '/map?z=1', '/alerts?state=closed'])(
    '%s is refused',
    async (path) => {
      expect(notAProblem(await get(path), 400, 'PARAM')).toBeUndefined()
    },
  )
})

describe('a night', async () => {
  const made = await bench({ network: () => withLines })
  const { app, store } = made
  await store.saveDecision(aDecision(), null)
  const url = '/api/v1/nights/2026-01-15/routes'
  const list = (headers = {}, query = '') =>
    app.inject({ url: `${url}/route-1/list${query}`, headers: { ...KEY, ...headers } })

  test('its routes with their decisions', async () => {
    const { items } = (await app.inject({ url, headers: KEY })).json()
    expect(items).toHaveLength(1)
    expect(tonightRouteOut.strict().safeParse(items[0]).error).toBeUndefined()
  })
  test('a proposal is no order, and the list says so first', async () => {
    const answer = (await list()).json()
    expect(crewListOut.strict().safeParse(answer).error).toBeUndefined()
    expect(answer).toMatchObject({
      outcome: 'treat',
      status: 'proposed',
      spread_rate_g_m2: 10,
      salt_kg: 1020,
    })
    expect(answer.warnings[0]).toContain('no order')
  })
  test('a night without a decision has no rate and no salt', async () => {
    const other = await app.inject({ url: '/api/v1/nights/2026-01-16/routes/route-1/list', headers: KEY })
    expect(other.json()).toMatchObject({ outcome: null, spread_rate_g_m2: null, salt_kg: null })
    expect(other.json().warnings[0]).toContain('ask the duty manager')
  })
  test('confirmed, it is an order; declined, it says by whom', async () => {
    const headers = await made.as('duty')
    const answer = (payload: object) =>
      app.inject({ method: 'POST', url: '/api/v1/decisions/route-1-2026-01-15/approve', headers, payload })
    await answer({ action: 'treat', routes: ['route-1'], spread_rate_g_m2: 15, expected_version: 1 })
    const order = (await list()).json()
    expect(order).toMatchObject({ status: 'amended', spread_rate_g_m2: 15, salt_kg: 1530 })
    expect(order.warnings.join(' ')).not.toMatch(/proposal|decided/)
    await answer({ action: 'no_action', routes: ['route-1'], expected_version: 2, note: 'Rain' })
    const declined = (await list()).json()
    expect(declined).toMatchObject({ outcome: 'no_action', spread_rate_g_m2: null, salt_kg: null })
    expect(declined.warnings[0]).toContain('decided by duty')
  })
  test.each([
    ['application/gpx+xml', {}, '', /^<\?xml[^>]*>\s*<gpx/],
    ['application/geo+json', {}, '', /^\{"type":"FeatureCollection"/],
    ['application/gpx+xml', { accept: 'text/html' }, '?format=gpx', /<gpx/],
  ])('as %s', async (type, headers, query, start) => {
    const answer = await list({ accept: type, ...headers }, query)
    expect(answer.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(answer.headers['content-disposition']).toContain('filename="2026-01-15-route-1.')
    expect(answer.body).toMatch(start)
  })
  test('once a part is done it says what is left, and to a device only that', async () => {
    const rest = (await list({}, '?done=1')).json()
    expect(crewListOut.strict().safeParse(rest).error).toBeUndefined()
    expect(rest.steps[0].done).toBe(true)
    expect(rest.left.steps).toBe(rest.steps.length - 1)
    // declined above: that it is no order stays first
    expect(rest.warnings[0]).toContain('decided by duty')
    const gpx = (await list({ accept: 'application/gpx+xml' }, `?done=${rest.steps.length}`)).body
    expect(gpx).not.toContain('<rtept')
    expect(notAProblem(await list({}, '?done=0'), 400, 'PARAM')).toBeUndefined()
  })
  test('GeoJSON is what it says', async () => {
    const answer = await list({ accept: 'application/geo+json' })
    expect(featuresOut.safeParse(JSON.parse(answer.body)).error).toBeUndefined()
  })
  test('what cannot be had is refused; a page only where there are pages', async () => {
    expect(notAProblem(await list({ accept: 'application/pdf' }), 406, 'NOT_ACCEPTABLE')).toBeUndefined()
    expect(notAProblem(await list({ accept: 'text/html' }), 406, 'NOT_ACCEPTABLE')).toBeUndefined()
    const pages = { register: async () => {}, notFound: () => 'nothing here' }
    const { app: withPages } = await bench({ network: () => withLines, pages })
    const answer = await withPages.inject({
      url: `${url}/route-1/list`,
      headers: { ...KEY, accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    })
    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/nights/2026-01-15/routes/route-1')
  })
  test.each(['2026-02-30', 'tonight', '2026-1-1', '..%2f..'])('%s is no night', async (date) => {
    const answer = await app.inject({ url: `/api/v1/nights/${date}/routes`, headers: KEY })
    expect(notAProblem(answer, 404, 'PATH_PARAM')).toBeUndefined()
  })
})

test('alerts that stand; all when asked; jobs with their last run', async () => {
  const { app, store } = await bench()
  const alert = anAlert()
  await store.saveAlerts([
    alert,
    { ...alert, id: 'weather_stale:a', kind: 'weather_stale', cleared_at: EVENING },
  ])
  const run = {
    job: 'watch',
    due_at: EVENING,
    started_at: EVENING,
    finished_at: EVENING,
    outcome: 'done' as const,
    late: false,
    message: 'ok',
  }
  await store.claimRun({ ...run, outcome: 'running', finished_at: null })
  await store.finishRun(run)
  const get = async (path: string) => (await app.inject({ url: `/api/v1${path}`, headers: KEY })).json().items
  const open = await get('/alerts')
  expect(open).toHaveLength(1)
  expect(alertOut.strict().safeParse(open[0]).error).toBeUndefined()
  expect((await get('/alerts?state=all')).length).toBeGreaterThanOrEqual(1)
  const jobs: { job: string; last_run: unknown }[] = await get('/jobs')
  expect(jobs.map(({ job, last_run }) => [job, last_run !== null])).toEqual(
    cronTable.map(({ job }) => [job, job === 'watch']),
  )
  const watched = jobs.find(({ job }) => job === 'watch')
  expect(jobRunOut.strict().safeParse(watched?.last_run).error).toBeUndefined()
})

describe('the map', () => {
  test('drops points on a line and keeps corners', () => {
    const line = [
      [-1, 53],
      [-0.99, 53],
      [-0.98, 53],
      [-0.98, 53.01],
    ] as const
    expect(simplified(line)).toEqual([
      [-1, 53],
      [-0.98, 53],
      [-0.98, 53.01],
    ])
    expect(
      simplified([
        [-1, 53],
        [-0.99, 53],
        [-1, 53],
      ]),
    ).toHaveLength(3)
  })
  test('joins segments that follow one another, and tells dead runs apart', () => {
    const { routes, bounds } = mapDocument(withLines)
    expect(routes[0]).toMatchObject({
      lines: [
        [
          [-1.8, 53.4],
          [-1.79, 53.41],
        ],
      ],
      dead_runs: [
        [
          [-1.79, 53.41],
          [-1.8, 53.4],
        ],
      ],
    })
    expect(bounds).toEqual([-1.8, 53.4, -1.79, 53.41])
    expect(mapDocument(aNetwork({ stations: [], routes: [] })).bounds).toBeNull()
  })
})

test.each([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['text/html,*/*;q=0.8', 'text/html'],
  ['application/json;q=0.1, text/html;q=0.2', 'text/html'],
  ['text/html;q=0, */*', 'application/json'],
  ['TEXT/HTML', 'text/html'],
  ['application/pdf', null],
  ['text/html;q=x', null],
  ['', null],
])('Accept %s: %s', (accept, type) => {
  expect(preferred(accept, ['application/json', 'text/html'])).toBe(type)
})

test('the crew gets the list of the decision that counts, not of one given before that has expired', async () => {
  const { app, store } = await bench({ network: () => withLines })
  const given = aDecision({ id: '0-from-outside', valid_until: hoursAfter(EVENING, -1) })
  const decided = answered('treat')
  await store.saveDecision(given, null)
  await store.saveDecision(aDecision({ id: '2026-01-15-route-1', status: 'confirmed', decided }), null)
  const url = '/api/v1/nights/2026-01-15/routes/route-1/list'
  const list = (await app.inject({ url, headers: KEY })).json()
  expect(list).toMatchObject({ decision_id: '2026-01-15-route-1', status: 'confirmed', spread_rate_g_m2: 15 })
})

test.each([
  ['nobody has decided', null, 'NO ORDER: Route 1'],
  ['a proposal', aDecision(), 'NO ORDER: Route 1'],
  ['declined', aDecision({ status: 'refused', decided: answered('no_action') }), 'NO ORDER: Route 1'],
  ['ordered', aDecision({ status: 'confirmed', decided: answered('treat') }), 'Route 1'],
])('a file for a navigation device is named for what it is: %s', async (_name, decision, name) => {
  const { app, store } = await bench({ network: () => withLines })
  if (decision) await store.saveDecision(decision, null)
  const url = '/api/v1/nights/2026-01-15/routes/route-1/list?format=gpx'
  const { body } = await app.inject({ url, headers: KEY })
  expect(body.match(/<trk>\s*<name>(.*)<\/name>/)?.[1]).toBe(name)
})

test('the list of a night that is over says so first, though it was ordered', async () => {
  const { app, store, setNow } = await bench({ network: () => withLines })
  await store.saveDecision(aDecision({ status: 'confirmed', decided: answered('treat') }), null)
  const get = async (format: string) =>
    app.inject({ url: `/api/v1/nights/2026-01-15/routes/route-1/list?format=${format}`, headers: KEY })
  setNow(new Date('2026-01-16T11:59:00Z'))
  expect((await get('json')).json().warnings.join()).not.toContain('over')
  setNow(new Date('2026-01-16T12:00:00Z'))
  expect((await get('json')).json().warnings[0]).toContain('The night of 2026-01-15 is over')
  expect((await get('gpx')).body).toContain('<name>NO ORDER: Route 1</name>')
})
