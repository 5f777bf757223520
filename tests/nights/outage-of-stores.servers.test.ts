import { describe, expect, test } from 'vitest'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import {
  ageOf,
  CLOCK,
  decided,
  influx1,
  influx2,
  later,
  outcomes,
  sqlOf,
  tonight,
  troubleOf,
  underMildWeather,
  wordsOf,
} from '#tests/nights/outage.ts'
import { frozenFront } from '#tests/support/frozen-front.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { eventually } from '#tests/support/signed-in-service.ts'
import { acknowledgedBy, connectSensors, STATIONS, sendAll } from '#tests/support/two-routes.ts'

describe.each([
  ['InfluxDB 2.7', influx2],
  ['InfluxDB 1.x', influx1],
] as const)('%s is killed while readings come', (_name, start) => {
  test('readings are acknowledged, decisions go on, the page says it; later all of it is there', async () => {
    const { server, settings, held } = await start()
    const { service } = await underMildWeather(settings, CLOCK, 60)
    const all = await connectSensors(service)
    await sendAll(all, 6)
    await eventually(held, ({ readings }) => readings === 5, 10_000)
    await eventually(
      () => tonight(service),
      (now) => outcomes(now)['route-moor'] === 'no_action',
      15_000,
    )

    await server.kill()
    const killedAt = service.now()
    const slowest = Math.max(await sendAll(all, 6), await sendAll(all, 6), await sendAll(all, 6))
    expect(slowest).toBeLessThan(1_000)
    await all[0]!.send({ roadTempC: -2 })
    await eventually(
      () => decided(service, 'route-moor'),
      (outcome) => outcome === 'treat',
      2_000,
    )
    const trouble = await eventually(
      () => troubleOf(service, 'readings'),
      (words) => words !== null,
      5_000,
    )
    expect(trouble).toMatch(/InfluxDB at http:\/\/127\.0\.0\.1:\d+: .*behind since/)
    const page = await eventually(
      () => tonight(service),
      (now) => Date.parse(`${ageOf(now, 'forecast').last_at}`) > killedAt.getTime(),
      20_000,
    )
    expect(wordsOf(page)).toContain('InfluxDB at')
    const lastRun = `${ageOf(page, 'forecast').last_at}`

    await server.restart()
    const filled = await eventually(
      held,
      ({ readings, forecastRuns }) => readings >= acknowledgedBy(all) && forecastRuns.includes(lastRun),
      20_000,
    )
    expect(filled.readings).toBe(acknowledgedBy(all))
    expect(filled.readings).toBe(21)
    await eventually(
      () => troubleOf(service, 'readings'),
      (words) => words === null,
      10_000,
    )
  })
})

test('PostgreSQL is killed: readings kept, decisions go on and are shown; afterwards all is recorded again', async () => {
  const [influx, database] = [await influx2(), later(await startPostgres())]
  const { service } = await underMildWeather(
    { ...influx.settings, FROSTLINE_POSTGRES_URL: database.url },
    CLOCK,
    60,
  )
  const all = await connectSensors(service)
  await sendAll(all, 6)
  await eventually(
    () => tonight(service),
    (now) => outcomes(now)['route-moor'] === 'no_action',
    15_000,
  )

  await database.kill()
  const killedAt = service.now()
  expect(await sendAll(all, 6)).toBeLessThan(1_000)
  await all[0]!.send({ roadTempC: -2 })
  const page = await eventually(
    () => tonight(service),
    (now) => outcomes(now)['route-moor'] === 'treat',
    5_000,
  )
  expect(page.routes).toHaveLength(2)
  await eventually(
    () => troubleOf(service, 'operational store'),
    (words) => words?.startsWith('PostgreSQL') ?? false,
    5_000,
  )
  const told = await eventually(
    () => tonight(service),
    (now) => now.alerts.some(({ id }) => id === 'store_behind:north'),
    10_000,
  )
  expect(wordsOf(told)).toContain('PostgreSQL')
  const html = await service.get<string>('/')
  expect(html).toMatchObject({ status: 200, body: expect.stringContaining('The database does not answer') })
  expect((await service.get('/api/v1/tonight')).ms).toBeLessThan(5_000)
  const order = (now: TonightDocument) => {
    const { decision_id: id, version, spread_rate_g_m2: rate } = now.routes[0]!
    const answer = {
      action: 'treat',
      routes: ['route-moor'],
      expected_version: version,
      spread_rate_g_m2: rate,
    }
    return service.post<{ code: string; detail: string }>(`/api/v1/decisions/${id}/approve`, answer)
  }
  const refused = await order(told)
  expect(refused).toMatchObject({ status: 503, body: { code: 'STORE_DOWN' } })
  expect(refused.body.detail).toMatch(/nothing was recorded/i)
  const late = await eventually(
    () => tonight(service),
    (now) => Date.parse(`${ageOf(now, 'forecast').last_at}`) > killedAt.getTime(),
    15_000,
  )
  await eventually(influx.held, ({ readings }) => readings === acknowledgedBy(all), 5_000)
  expect(acknowledgedBy(all)).toBe(11)

  await database.restart()
  const backAt = service.now()
  await eventually(
    () => troubleOf(service, 'operational store'),
    (words) => words === null,
    10_000,
  )
  const sql = sqlOf(database.url)
  const stored = await eventually(
    () => sql`select document from decision where route = 'route-moor'`,
    ([row]) => JSON.parse(row!.document).recommendation.outcome === 'treat',
    10_000,
  )
  expect(stored).toHaveLength(1)
  const run = `${ageOf(late, 'forecast').last_at}`
  await eventually(
    () => sql`select id from forecast where issued_at = ${run}`,
    (rows) => rows.length === STATIONS.length,
    75_000,
  )
  await eventually(
    () => sql`select job from job_run where outcome = 'done' and started_at > ${backAt.toISOString()}`,
    (rows) => rows.length > 0,
    10_000,
  )
  const ordered = await order(await tonight(service))
  expect(ordered.status).toBe(200)
})

test('both databases take connections and never answer: nothing waits for them', async () => {
  const [influx, database] = [await influx2(), later(await startPostgres())]
  const fronts = [
    later(await frozenFront(influx.server.url)),
    later(await frozenFront(database.url)),
  ] as const
  const settings = { FROSTLINE_INFLUX_URL: fronts[0].url, FROSTLINE_POSTGRES_URL: fronts[1].url }
  const { service } = await underMildWeather({ ...influx.settings, ...settings }, CLOCK, 60)
  const all = await connectSensors(service)
  await sendAll(all, 6)
  await eventually(
    () => tonight(service),
    (now) => outcomes(now)['route-moor'] === 'no_action',
    15_000,
  )

  for (const front of fronts) front.freeze()
  expect(await sendAll(all, 6)).toBeLessThan(1_000)
  expect(await all[0]!.send({ roadTempC: -2 })).toBeLessThan(1_000)
  const page = await eventually(
    () => tonight(service),
    (now) => outcomes(now)['route-moor'] === 'treat',
    5_000,
  )
  expect(wordsOf(page)).toMatch(/no answer within/)
  expect((await service.get('/')).ms).toBeLessThan(5_000)

  for (const front of fronts) front.thaw()
  await eventually(influx.held, ({ readings }) => readings === acknowledgedBy(all), 30_000)
  const sql = sqlOf(database.url)
  await eventually(
    () => sql`select document from decision where route = 'route-moor'`,
    ([row]) => JSON.parse(row!.document).recommendation.outcome === 'treat',
    20_000,
  )
  await eventually(
    () => troubleOf(service, 'operational store'),
    (words) => words === null,
    10_000,
  )
})
