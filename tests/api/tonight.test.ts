import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tonightOut } from '#src/api/documents/tonight.ts'
import { evidenceAges } from '#src/api/tonight/ages.ts'
import { forecastError } from '#src/api/tonight/forecast-error.ts'
import { nextStep } from '#src/api/tonight/next-step.ts'
import { byUrgency, deadlineState, routeLine, routeLines } from '#src/api/tonight/routes.ts'
import { stationsNow } from '#src/api/tonight/stations.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import type { Network } from '#src/network/network.ts'
import { bench, KEY, recentOf } from '#tests/api/support.ts'
import {
  aDecision,
  aDevice,
  aForecast,
  aNetwork,
  anAlert,
  aReading,
  aRecommendation,
  aRoute,
  aSegment,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const policyOf = () => examplePolicy
const line = (more: object = {}, recommendation: object = {}) =>
  routeLine(
    aRoute({
      segments: [aSegment({ length_m: 17_000, width_m: 6 }), aSegment({ id: 'dead', treated: false })],
    }),
    aDecision({ ...more, recommendation: aRecommendation(recommendation) }),
    aNetwork(),
    EVENING,
  )

describe('a line of the table', () => {
  test('the proposal while nobody has answered', () => {
    expect(line()).toMatchObject({
      outcome: 'treat',
      status: 'proposed',
      spread_rate_g_m2: 10,
      decided_by: null,
    })
  })
  test('the answer once there is one, with the proposal beside it', () => {
    const decided = {
      by: 'duty',
      at: EVENING,
      action: 'no_action',
      spread_rate_g_m2: null,
      note: 'Patrol: dry',
      basis: null,
      flags: ['OVERRIDE'],
    }
    expect(line({ status: 'refused', version: 2, decided })).toMatchObject({
      outcome: 'no_action',
      proposed: 'treat',
      decided_by: 'duty',
      spread_rate_g_m2: null,
      salt_t: null,
      deadline_state: null,
      flags: ['OVERRIDE'],
    })
  })
  test('17 km × 6 m × 20 g/m² is 2.04 t of salt', () => {
    expect(line({}, { spread_rate_g_m2: 20 })).toMatchObject({ salt_t: 2.04, treated_km: 17 })
    expect(line({}, { spread_rate_g_m2: 20, passes: 2 }).salt_t).toBe(4.08)
  })
  test('a route without a decision is not known, and says so', () => {
    const undecided = routeLine(aRoute(), null, aNetwork(), EVENING)
    expect(undecided).toMatchObject({ outcome: null, status: null, salt_t: null })
    expect(undecided.because).toContain('assume treat')
  })
  test('an expired proposal is marked', () => {
    expect(line({ valid_until: EVENING }).expired).toBe(false)
    expect(line({ valid_until: minutesAfter(EVENING, -1) }).expired).toBe(true)
  })
  test('a proposal of no action that has expired is unknown: nobody has looked again', () => {
    const good = line({ valid_until: EVENING }, { outcome: 'no_action' })
    expect(good.outcome).toBe('no_action')
    const old = line({ valid_until: minutesAfter(EVENING, -1) }, { outcome: 'no_action' })
    expect(old).toMatchObject({ outcome: 'unknown', proposed: 'no_action', expired: true })
    expect(old.because).toContain('assume treat')
  })
  test.each([
    [61, 'ahead'],
    [60, 'near'],
    [0, 'near'],
    [-1, 'passed'],
  ] as const)('%i minutes before the last moment: %s', (minutes, state) => {
    expect(deadlineState(minutesAfter(EVENING, minutes), EVENING)).toBe(state)
  })
})

describe('order of the table', () => {
  const route = (id: string, outcome: 'treat' | 'no_action' | 'unknown' | null, coldest: number | null) => ({
    ...line(),
    id,
    outcome,
    coldest:
      coldest === null ? null : { station: 'moor-top', name: 'Moor Top', at: EVENING, road_temp_c: coldest },
  })
  test('treat, unknown, no action; colder first; what nobody knows counts as unknown and coldest', () => {
    const rows = [
      route('warm', 'no_action', 3),
      route('undecided', null, null),
      route('cold', 'treat', -1),
      route('doubtful', 'unknown', 0),
      route('cool', 'no_action', 1),
      route('coldest', 'treat', -4),
    ]
    const order = ['coldest', 'cold', 'undecided', 'doubtful', 'cool', 'warm']
    expect(rows.sort(byUrgency).map(({ id }) => id)).toEqual(order)
  })
  test('is the same whatever came first', () => {
    const any = fc.record({
      id: fc.stringMatching(/^[a-z]{3,5}$/),
      outcome: fc.constantFrom('treat', 'unknown', 'no_action', null),
      coldest: fc.option(fc.integer({ min: -10, max: 10 })),
    })
    fc.assert(
      fc.property(fc.uniqueArray(any, { selector: ({ id }) => id, maxLength: 12 }), (rows) => {
        const lines = rows.map(({ id, outcome, coldest }) => route(id, outcome, coldest))
        const forwards = lines.toSorted(byUrgency).map(({ id }) => id)
        expect(
          lines
            .toReversed()
            .toSorted(byUrgency)
            .map(({ id }) => id),
        ).toEqual(forwards)
      }),
    )
  })
})

test('how old a reading may be is the authority’s policy, not the page’s', () => {
  const readings = [aReading({ at: minutesAfter(EVENING, -20) })]
  const freshFor = (minutes: number) => () => ({ ...examplePolicy, fresh_reading_min: minutes })
  const shown = (minutes: number) =>
    stationsNow(aNetwork(), recentOf(readings), EVENING, freshFor(minutes))[0]
  expect([shown(30)?.freshness, shown(10)?.freshness]).toEqual(['fresh', 'stale'])
})

describe('a station now', () => {
  const at = (minutes: number, more: object = {}) => aReading({ at: minutesAfter(EVENING, minutes), ...more })
  const now = (...readings: ReturnType<typeof at>[]) =>
    stationsNow(aNetwork(), recentOf(readings), EVENING, policyOf)[0]

  test.each([
    ['half an hour old', [at(-30)], 'fresh'],
    ['older', [at(-31)], 'stale'],
    ['sent late: the older of measured and received', [at(-45, { received_at: EVENING })], 'stale'],
    [
      'received long ago, with a clock that is ahead',
      [at(5, { received_at: minutesAfter(EVENING, -40) })],
      'stale',
    ],
    ['never heard', [], 'missing'],
    ['received after now: the clock was put back', [at(90)], 'stale'],
  ])('%s', (_name, readings, freshness) => {
    expect(now(...readings)).toMatchObject({ freshness, stale: freshness !== 'fresh' })
  })
  test('an age is never negative', () => {
    expect(now(at(8, { received_at: EVENING }))?.latest?.age_s).toBe(0)
  })
  test('stations without a fresh reading come before the coldest', () => {
    const network: Network = aNetwork({
      stations: ['warm', 'cold', 'silent'].map((id) => aStation({ id })),
      devices: ['warm', 'cold', 'silent'].map((id) => aDevice({ id: `${id}-box`, station: id })),
    })
    const readings = [
      aReading({ station: 'warm', device: 'warm-box', road_temp_c: 4 }),
      aReading({ station: 'cold', device: 'cold-box', road_temp_c: -3 }),
    ]
    const order = stationsNow(network, recentOf(readings), EVENING, policyOf).map(({ id }) => id)
    expect(order).toEqual(['silent', 'cold', 'warm'])
  })
})

describe('ages', () => {
  const ages = (minutes: number | null, forecasts = [aForecast()]) => {
    const readings = minutes === null ? [] : [aReading({ at: minutesAfter(EVENING, minutes) })]
    const stations = stationsNow(aNetwork(), recentOf(readings), EVENING, policyOf)
    return Object.fromEntries(evidenceAges(stations, forecasts, [], EVENING).map((age) => [age.name, age]))
  }
  test('all fresh', () => {
    expect(ages(-2)).toMatchObject({
      readings: { state: 'fresh', age_s: 120, words: 'Last reading 2 min ago. Every station is fresh.' },
      forecast: { state: 'fresh', words: 'Last forecast made less than a minute ago.' },
      weather: { state: 'fresh', words: 'Weather forecast issued 1 h ago.' },
    })
  })
  test('a silent network is never fresh', () => {
    expect(ages(-50).readings).toMatchObject({ state: 'stale' })
    expect(ages(-50).readings?.words).toContain('0 of 1 stations are fresh')
    expect(ages(null).readings).toMatchObject({ state: 'missing', last_at: null })
  })
  test('a forecast of sensors alone has no weather, however new it is', () => {
    expect(ages(-2, [aForecast({ atmosphere: null })]).weather).toMatchObject({ state: 'missing' })
    expect(ages(-2, []).forecast).toMatchObject({ state: 'missing' })
    expect(ages(-2, [aForecast({ issued_at: hoursAfter(EVENING, -7) })])).toMatchObject({
      forecast: { state: 'stale' },
      weather: { state: 'stale' },
    })
  })
  test('one fresh forecast does not make the others look fresh', () => {
    const network: Network = aNetwork({ stations: [aStation(), aStation({ id: 'valley' })] })
    const stations = stationsNow(network, recentOf([]), EVENING, policyOf)
    const of = (...forecasts: ReturnType<typeof aForecast>[]) =>
      Object.fromEntries(evidenceAges(stations, forecasts, [], EVENING).map((age) => [age.name, age]))
    const old = aForecast({ station: 'valley', issued_at: hoursAfter(EVENING, -7) })
    expect(of(aForecast(), old)).toMatchObject({
      forecast: { state: 'stale', age_s: 25_200, words: expect.stringContaining('1 of 2 stations') },
      weather: { state: 'stale', age_s: 28_800 },
    })
    expect(of(aForecast())).toMatchObject({ forecast: { state: 'stale' }, weather: { state: 'fresh' } })
    expect(of(aForecast(), aForecast({ station: 'valley', atmosphere: null }))).toMatchObject({
      forecast: { state: 'fresh' },
      weather: { state: 'stale' },
    })
  })
  test('a forecast from the future is not fresh: the clock was put back', () => {
    expect(ages(-2, [aForecast({ issued_at: hoursAfter(EVENING, 2) })])).toMatchObject({
      forecast: { state: 'stale' },
    })
  })
  test('a part that runs by itself and has not run for long is not working', () => {
    const part = (name: string, minutes: number) =>
      evidenceAges(
        [],
        [],
        [{ name, last_ok_at: minutesAfter(EVENING, -minutes), trouble: null }],
        EVENING,
      ).at(-1)?.state
    expect([part('watch', 2), part('decisions', 19), part('forecast', 119)]).toEqual([
      'fresh',
      'fresh',
      'fresh',
    ])
    expect([part('watch', 21), part('decisions', 21), part('forecast', 121)]).toEqual([
      'stale',
      'stale',
      'stale',
    ])
    expect(part('journal', 600)).toBe('fresh')
  })
  test('a part in trouble says which', () => {
    const parts = [{ name: 'broker', last_ok_at: null, trouble: 'The broker does not answer.' }]
    expect(evidenceAges([], [], parts, EVENING).at(-1)).toMatchObject({
      name: 'broker',
      state: 'missing',
      words: 'The broker does not answer.',
    })
  })
})

describe('how far the forecasts were off', () => {
  const issued = hoursAfter(EVENING, -3)
  // three hours on, the builders' forecast has 1.0 °C
  const measured = (road_temp_c: number, flags: string[] = []) => recentOf([aReading({ road_temp_c, flags })])
  test('forecast minus reading, three hours ahead', () => {
    expect(forecastError([aForecast({ issued_at: issued })], measured(0.4))).toEqual({
      mean_absolute_c: 0.6,
      bias_c: 0.6,
      pairs: 1,
      lead_h: 3,
    })
  })
  test('nothing to compare is no error of zero', () => {
    expect(forecastError([aForecast()], measured(0.4))).toBeNull()
    expect(forecastError([aForecast({ issued_at: issued })], measured(0.4, ['SPIKE']))).toBeNull()
    expect(forecastError([], measured(0.4))).toBeNull()
  })
})

test('next step while no station is heard: where it stands why, not an address to type', () => {
  const stations = stationsNow(aNetwork(), recentOf([]), EVENING, policyOf)
  const unknown = [line({}, { outcome: 'unknown' })]
  expect(nextStep(unknown, stations, EVENING, 'Europe/London')).toMatch(
    /Under Devices .* refused or set aside/,
  )
})

test.each([
  ['nothing is set up', [], /FROSTLINE_BOOTSTRAP/],
  ['treatment is proposed', [line()], /confirms or changes Route 1: the first order is due by 20:00/],
  [
    'its deadline has passed',
    [line({}, { start_by: hoursAfter(EVENING, -1) })],
    /confirms or changes Route 1 now/,
  ],
  [
    'nothing is known',
    [line({}, { outcome: 'unknown' })],
    /decides Route 1 by hand; without better knowledge, treat/,
  ],
  [
    'no action is proposed',
    [line({}, { outcome: 'no_action' })],
    /confirms Route 1\. Looked at again every ten minutes/,
  ],
])('next step when %s', (_name, lines, words) => {
  const stations = stationsNow(aNetwork(), recentOf([aReading()]), EVENING, policyOf)
  expect(nextStep(lines, stations, EVENING, 'Europe/London')).toMatch(words)
})

describe('the whole document', () => {
  const alert = anAlert

  test('rates of an example table are said to be that; an adopted table is not', async () => {
    const asked = async (policy: Policy) => {
      const { app, as } = await bench({ policyOf: () => policy })
      const answer = await app.inject({ url: '/api/v1/tonight', headers: await as('viewer') })
      return answer.json().notices
    }
    expect(await asked(examplePolicy)).toEqual([
      expect.stringContaining('which Northshire Council has not adopted'),
    ])
    expect(await asked({ ...examplePolicy, id: 'ours' })).toEqual([
      expect.stringContaining('which is nobody’s plan, though Northshire Council decides by it'),
    ])
    expect(await asked({ ...examplePolicy, example: false })).toEqual([])
  })

  test('of a winter evening, in the documented shape, own things only', async () => {
    const { app, store } = await bench({}, [aReading({ at: minutesAfter(EVENING, -2), road_temp_c: 0.9 })])
    await store.saveDecision(aDecision(), null)
    await store.saveDecision(
      aDecision({ id: 'south-1-2026-01-15', authority: 'southshire', route: 'south-1' }),
      null,
    )
    await store.saveForecasts([aForecast(), aForecast({ authority: 'southshire', station: 'south-hill' })])
    await store.saveAlerts([
      alert({}),
      alert({ id: 'deadline_near:route-1', kind: 'deadline_near', severity: 'urgent' }),
      alert({ id: 'weather_stale:x', kind: 'weather_stale', cleared_at: EVENING }),
      alert({ id: 'sensor_silent:south-hill', authority: 'southshire', subject: 'south-hill' }),
    ])
    const answer = await app.inject({ url: '/api/v1/tonight', headers: KEY })
    const night: TonightDocument = answer.json()
    expect(tonightOut.strict().safeParse(night).error).toBeUndefined()
    expect(night).toMatchObject({
      night: '2026-01-15',
      counts: { routes: 1, treat: 1, no_action: 0, unknown: 0, confirmed: 0 },
      deadline: { at: '2026-01-15T20:00:00.000Z', route: 'route-1', state: 'ahead' },
      coldest_site: { station: 'moor-top', treat_below_c: 1, observed: [{ road_temp_c: 0.9 }] },
    })
    expect(night.sentence).toContain('Grit 1 of 1 route')
    expect(night.alerts.map(({ severity }) => severity)).toEqual(['urgent', 'warning'])
    expect(answer.body).not.toContain('south')
  })

  test('the deadline of a route that is unknown counts: assume treat', async () => {
    const { app, store } = await bench()
    const recommendation = aRecommendation({ outcome: 'unknown', start_by: minutesAfter(EVENING, 30) })
    await store.saveDecision(aDecision({ recommendation }), null)
    const night: TonightDocument = (await app.inject({ url: '/api/v1/tonight', headers: KEY })).json()
    expect(night).toMatchObject({ deadline: { state: 'near' }, routes: [{ deadline_state: 'near' }] })
  })

  test('the night is that of the authority, whatever the zone of the service', async () => {
    const { app, store, setNow } = await bench({ timeZone: 'America/New_York' })
    await store.saveDecision(aDecision(), null)
    await store.saveDecision(aDecision({ id: 'b', night: '2026-01-16', version: 2 }), null)
    setNow(new Date('2026-01-16T12:01:00Z'))
    const night: TonightDocument = (await app.inject({ url: '/api/v1/tonight', headers: KEY })).json()
    expect(night).toMatchObject({ night: '2026-01-16', time_zone: 'Europe/London', routes: [{ version: 2 }] })
    const { items } = (await app.inject({ url: '/api/v1/decisions', headers: KEY })).json()
    expect(items).toMatchObject([{ night: '2026-01-16' }])
  })

  test('an answer for a route that is no longer in the network counts for nothing', async () => {
    const { app, store } = await bench()
    const decided = {
      by: 'duty',
      at: EVENING,
      action: 'no_action' as const,
      spread_rate_g_m2: null,
      note: 'dry',
      basis: null,
      flags: [],
    }
    await store.saveDecision(aDecision({ route: 'withdrawn', status: 'refused', decided }), null)
    const night: TonightDocument = (await app.inject({ url: '/api/v1/tonight', headers: KEY })).json()
    expect(night.counts).toMatchObject({ routes: 1, unknown: 1, confirmed: 0 })
    expect(night.sentence).toBe('Nothing is decided yet for 1 route: assume treat until it is.')
  })

  test('of an empty installation says what to do next', async () => {
    const { app } = await bench({ network: () => aNetwork({ stations: [], devices: [], routes: [] }) })
    const night: TonightDocument = (await app.inject({ url: '/api/v1/tonight', headers: KEY })).json()
    expect(night).toMatchObject({ coldest_site: null, routes: [], deadline: null, forecast_error: null })
    expect(night.next_step).toContain('README.md')
  })

  test('two routes, one not decided: it counts as unknown', () => {
    const network = aNetwork({ routes: [aRoute(), aRoute({ id: 'route-2', name: 'Route 2' })] })
    expect(routeLines(network, [aDecision()], EVENING).map(({ outcome }) => outcome)).toEqual(['treat', null])
  })
})
