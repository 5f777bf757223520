import { describe, expect, test } from 'vitest'
import type { RouteSegmentsDocument } from '#src/api/route-segments-document.ts'
import type { User } from '#src/ports.ts'
import { nightOf } from '#src/season.ts'
import { bench, KEY, notAProblem } from '#tests/api/support.ts'
import {
  aDecision,
  aDevice,
  aForecast,
  aForecastPoint,
  aReading,
  aRecommendation,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { district, drive, START } from '#tests/support/survey-night.ts'

const place = district({ count: 60 })
const network = {
  ...place.network,
  devices: place.stations.map(({ id }) => aDevice({ id: `${id}-box`, station: id })),
}
const survey = drive(place, { run: 'run-1', sky: 'clear', seed: 1 })
const readings = survey.readings.map(({ station, at, road_temp_c }, seq) =>
  aReading({ station, device: `${station}-box`, at, road_temp_c, seq }),
)
const csv = [
  'run,at,lat,lon,road_temp_c,sky',
  ...survey.run.points.map((point) =>
    [
      survey.run.run,
      point.at.toISOString(),
      point.lat,
      point.lon,
      point.road_temp_c.toFixed(2),
      point.sky,
    ].join(),
  ),
].join('\n')

const ENGINEER: User = {
  username: 'engineer',
  authority: 'northshire',
  role: 'sensor_engineer',
  on_duty: false,
  password_hash: 'hash of a long winter night',
  session_ttl_s: 3600,
}

async function surveyBench(given = readings) {
  const found = await bench({ network: () => network }, given)
  await found.store.saveUsers([ENGINEER])
  found.setNow(hoursAfter(START, 6))
  const headers = await found.as('engineer')
  const send = (text: string, as: Record<string, string> = headers) =>
    found.app.inject({ method: 'POST', url: '/api/v1/surveys', headers: as, payload: { csv: text } })
  const read = async <T>(url: string) => (await found.app.inject({ url, headers: KEY })).json() as T
  return { ...found, headers, send, read }
}

type MapDocument = {
  survey_runs: string[]
  features: {
    id: string
    geometry: { coordinates: number[][] }
    properties: { offset_c: { clear: number }; passes: { clear: number }; spread_c: { clear: number } }
  }[]
}

describe('a survey', () => {
  test('is taken, counted and kept, and the map is made anew from it', async () => {
    const { send, read, store } = await surveyBench()
    const before = await read<MapDocument>('/api/v1/thermal-map')
    expect(before.survey_runs).toEqual([])
    expect(before.features).toHaveLength(60)
    const answer = await send(csv)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      rows: survey.run.points.length,
      refused_rows: 0,
      runs: [{ run: 'run-1', segments: 60, detrended: 'stations', replaced: false, without_reference: 0 }],
    })
    const after = await read<MapDocument>('/api/v1/thermal-map')
    expect(after.survey_runs).toEqual(['run-1'])
    const errors = after.features.map(
      ({ id, properties }) => properties.offset_c.clear - place.offset(id, 'clear'),
    )
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(0.5)
    for (const [index, { properties, geometry }] of after.features.entries()) {
      expect(properties.passes.clear).toBe(1)
      expect(properties.spread_c.clear).toBeLessThan(before.features[index]!.properties.spread_c.clear)
      expect(geometry.coordinates).toHaveLength(2)
    }
    expect(await store.record('northshire', 5)).toMatchObject([
      { action: 'survey_received', actor: 'engineer', detail: { rows: survey.run.points.length } },
    ])
  })
  test('of a name that is known replaces it, and the answer says so', async () => {
    const { send, store } = await surveyBench()
    await send(csv)
    expect((await send(csv)).json()).toMatchObject({ runs: [{ run: 'run-1', replaced: true }] })
    expect(await store.surveys('northshire')).toHaveLength(1)
  })
  test('is held against readings that nothing speaks against, and no others', async () => {
    const { send, store } = await surveyBench(readings.map((reading) => ({ ...reading, flags: ['STUCK'] })))
    expect((await send(csv)).json()).toMatchObject({ runs: [{ detrended: 'own_trend', bias_c: null }] })
    expect((await store.surveys('northshire'))[0]!.station_readings).toEqual([])
  })
  test('with lines that cannot be believed is taken without them, each named', async () => {
    const { send } = await surveyBench()
    const answer = await send(`${csv}\nrun-1,2026-01-15T23:59:59Z,53.4,-1.8,272.4,clear`)
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      refused_rows: 1,
      refused: [
        {
          line: survey.run.points.length + 2,
          field: 'road_temp_c',
          likely_cause: 'kelvin sent as degrees Celsius',
        },
      ],
    })
  })
  test('of which no line can be read is refused with its lines, and nothing is kept', async () => {
    const { send, store } = await surveyBench()
    const answer = await send('run;at;lat;lon;road_temp_c\na;b')
    expect(notAProblem(answer, 422, 'SURVEY')).toBeUndefined()
    expect(answer.json().title).toBe('The survey cannot be read')
    expect(answer.json()).toMatchObject({
      refused: [{ line: 1, likely_cause: 'exported with semicolons or tabs' }],
    })
    expect(await store.surveys('northshire')).toEqual([])
    expect(await store.record('northshire', 5)).toEqual([])
  })
  test.each([
    ['a viewer', 'viewer', 403, 'ROLE'],
    ['a duty manager', 'duty', 403, 'ROLE'],
  ])('%s may not send one', async (_, username, status, code) => {
    const { send, as } = await surveyBench()
    expect(notAProblem(await send(csv, await as(username)), status, code)).toBeUndefined()
  })
  test('a stranger and a text that is no JSON are refused, and a file of more than 2 MB', async () => {
    const { app, headers, send } = await surveyBench()
    expect(notAProblem(await send(csv, {}), 401, 'AUTH')).toBeUndefined()
    const text = await app.inject({
      method: 'POST',
      url: '/api/v1/surveys',
      headers: { ...headers, 'content-type': 'text/csv' },
      payload: csv,
    })
    expect(notAProblem(text, 415, 'CONTENT_TYPE')).toBeUndefined()
    expect(notAProblem(await send(' '.repeat(2_000_001)), 413, 'BODY_TOO_LARGE')).toBeUndefined()
    expect((await send(`${csv}\n${' '.repeat(200_000)}`)).statusCode).toBe(201)
  })
})

describe('the roads of a route', () => {
  const issued = hoursAfter(START, 6)
  const forecasts = place.stations.map(({ id }) =>
    aForecast({
      station: id,
      issued_at: issued,
      series: Array.from({ length: 40 }, (_, i) =>
        aForecastPoint({ at: minutesAfter(issued, 10 * i), road_temp_c: 1 - i / 20, sky: 'clear' }),
      ),
    }),
  )
  test('are told in the rest of the night, with the coldest tenth and what it rests on', async () => {
    const { send, read, store } = await surveyBench()
    await store.saveForecasts(forecasts)
    await send(csv)
    const found = await read<RouteSegmentsDocument>('/api/v1/routes/route-1/segments')
    expect(found).toMatchObject({ survey_runs: 1, unknown_m: 0, issued_at: issued.toISOString() })
    expect(found.segments).toHaveLength(60)
    expect(found.surveyed_m).toBeCloseTo(found.length_m, 3)
    const lowest = new Map(found.segments.map(({ id, road_temp_c }) => [id, road_temp_c!]))
    const coldest = found.coldest.map((id) => lowest.get(id)!)
    expect(coldest).toEqual([...lowest.values()].sort((a, b) => a - b).slice(0, coldest.length))
    expect(found.coldest_m).toBeGreaterThanOrEqual(0.1 * found.length_m)
    expect(found.coldest_m).toBeLessThan(0.15 * found.length_m)
    expect(found.shares[0]!.below_zero).toBeLessThan(found.shares.at(-1)!.below_zero)
  })
  test('on which a hazard of tonight is to be met are named, and none while there is no advice', async () => {
    const { send, read, store, deps } = await surveyBench()
    await store.saveForecasts(forecasts)
    await send(csv)
    type Hazards = {
      level: number
      hazards: {
        places: { probability: number }[]
        length_m: number
        unknown_m: number
        to_at: string | null
      }[]
    }
    expect(await read<Hazards>('/api/v1/routes/route-1/hazards')).toMatchObject({ level: 0.3, hazards: [] })
    const night = nightOf(deps.clock.now(), 'Europe/London')
    const hazard = { kind: 'wet_road_freezing', station: place.stations[0]!.id, probability: 0.9 } as const
    const spans = [
      { from_at: hoursAfter(issued, 5), to_at: hoursAfter(issued, 6) },
      { from_at: hoursAfter(issued, 20), to_at: null },
    ]
    const hazards = spans.map((span) => ({ ...hazard, ...span }))
    await store.saveDecision(
      aDecision({ id: `${night}-route-1`, night, recommendation: aRecommendation({ hazards }) }),
      null,
    )
    const found = await read<Hazards>('/api/v1/routes/route-1/hazards')
    const [cold, late] = found.hazards
    expect(cold!.places.length).toBeGreaterThan(30)
    expect(Math.min(...cold!.places.map(({ probability }) => probability))).toBeGreaterThanOrEqual(0.3)
    expect(cold).toMatchObject({
      kind: 'wet_road_freezing',
      to_at: hoursAfter(issued, 6).toISOString(),
      unknown_m: 0,
    })
    expect([late!.places, late!.unknown_m > 0]).toEqual([[], true])
  })
  test('without a forecast are unknown, and without a survey told by their stations, never warmer', async () => {
    const { read, store } = await surveyBench()
    const blind = await read<RouteSegmentsDocument>('/api/v1/routes/route-1/segments')
    expect(blind).toMatchObject({ coldest: [], shares: [], issued_at: null, survey_runs: 0, surveyed_m: 0 })
    expect(blind.unknown_m).toBe(blind.length_m)
    await store.saveForecasts(forecasts)
    const { segments } = await read<RouteSegmentsDocument>('/api/v1/routes/route-1/segments')
    for (const { road_temp_c, road_temp_p10_c } of segments) {
      expect(road_temp_c).toBeLessThanOrEqual(-0.95)
      expect(road_temp_p10_c).toBeLessThanOrEqual(-1.75)
    }
  })
  test('of another authority do not exist', async () => {
    const { app, as } = await surveyBench()
    const answer = await app.inject({ url: '/api/v1/routes/route-1/segments', headers: await as('south') })
    expect(notAProblem(answer, 404, 'NOT_FOUND')).toBeUndefined()
  })
})
