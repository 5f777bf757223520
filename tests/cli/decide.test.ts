import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { answerTo, runDecide } from '#src/cli/decide.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'
import { nightTo } from '#tests/support/decide-cases.ts'

const aLine = (more: Record<string, unknown> = {}) => ({
  format: 'frostline.decide-case/1',
  id: 'case-1',
  now: EVENING,
  policy: { id: 'ours', table: 'scotland-2010' },
  route: {
    id: 'route-1',
    name: 'A628',
    threshold: { treat_below_c: 1, side: '<' },
    mobilisation_min: 60,
    treatment_min: 150,
    margin_min: 30,
  },
  forecast: { issued_at: EVENING, series: nightTo(-3) },
  readings: [{ device: 'moor-top-box', at: EVENING, road_temp_c: 6 }],
  treatments: [],
  ...more,
})
const answer = (more?: Record<string, unknown>) => answerTo(JSON.stringify(aLine(more)))
const policy = (more: object) => ({ policy: { id: 'ours', table: 'scotland-2010', ...more } })

const aRoadLine = (more: object = {}) => ({
  id: 'b6105-1',
  road: 'B6105',
  references: [{ station: 'route-1', weight: 1 }],
  offset_c: { clear: -3, broken: -1.5, overcast: -0.5 },
  spread_c: { clear: 0.6, broken: 0.4, overcast: 0.3 },
  passes: { clear: 2, broken: 0, overcast: 0 },
  ...more,
})
const roads = (more?: object) => ({
  roads: { surveyed_at: '2025-11-03T22:10:00Z', segments: [aRoadLine(more)] },
})
const mildAndClear = {
  issued_at: EVENING,
  series: nightTo(2.5).map((point) => ({ ...point, sky: 'clear' })),
}

test('a road that a survey found colder than the station is treated', () => {
  expect(answer({ forecast: mildAndClear })).toMatchObject({ outcome: 'no_action' })
  expect(answer({ forecast: mildAndClear, ...roads() })).toMatchObject({
    outcome: 'treat',
    coldest: { road_temp_c: -0.5, road: { road: 'B6105', below_station_c: 3 } },
    because: expect.stringContaining('3.0 °C below its sensor (thermal map of 2025-11-03)'),
  })
})

test('a road told from another station needs that forecast as well', () => {
  const references = [{ station: 'low-bridge', weight: 1 }]
  const given = { forecast: mildAndClear, ...roads({ references }) }
  expect(answer(given)).toMatchObject({ outcome: 'unknown', rule: 'ROAD_UNKNOWN' })
  const reference_forecasts = [{ station: 'low-bridge', issued_at: EVENING, series: nightTo(6) }]
  expect(answer({ ...given, reference_forecasts })).toMatchObject({ outcome: 'no_action' })
})

test.each([
  ['offset_c', { offset_c: { clear: -3 } }],
  ['spread_c', { spread_c: { clear: -1, broken: 0, overcast: 0 } }],
  ['references', { references: [] }],
])('a road without a sound %s is refused by name', (field, more) => {
  expect(answer(roads(more))).toMatchObject({
    outcome: 'unknown',
    rule: 'BAD_CASE',
    because: expect.stringContaining(`roads.segments.0.${field}`),
  })
})

test('a hard frost: how much, by when, why and what would change it', () => {
  expect(JSON.parse(JSON.stringify(answer()))).toMatchObject({
    format: 'frostline.recommendation/1',
    id: 'case-1',
    outcome: 'treat',
    spread_rate_g_m2: 10,
    passes: 1,
    plough: false,
    start_by: expect.stringMatching(/^2026-01-15T2\d/),
    complete_by: expect.stringMatching(/Z$/),
    valid_until: '2026-01-15T19:00:00.000Z',
    rule: 'scotland-2010/S2',
    because: expect.stringContaining('−3.0 °C at 05:00'),
    would_change_if: expect.stringContaining('No action if'),
  })
})

const table: readonly [string, Record<string, unknown>, string, string][] = [
  ['pre-wet salt', policy({ salt: 'prewet' }), 'treat', 'scotland-2010/S2'],
  ['mild night', { forecast: { issued_at: EVENING, series: nightTo(4) } }, 'no_action', 'RST_ABOVE_TRIGGER'],
  ['no forecast', { forecast: null }, 'unknown', 'NO_FORECAST'],
  [
    'an error line of the forecast command',
    { forecast: { format: 'frostline.forecast/1', id: 'x', error: { code: 'NO_READINGS', message: '' } } },
    'unknown',
    'NO_FORECAST',
  ],
  ['nothing', { forecast: null, readings: [] }, 'unknown', 'NO_OBSERVATION'],
  [
    'a forecast without probabilities',
    {
      forecast: {
        issued_at: EVENING,
        series: nightTo(4).map(({ at, road_temp_c }) => ({ at, road_temp_c })),
      },
    },
    'unknown',
    'FORECAST_BROKEN',
  ],
  [
    'a forecast of six hours',
    { forecast: { issued_at: EVENING, series: nightTo(4).slice(0, 7) } },
    'unknown',
    'FORECAST_TOO_SHORT',
  ],
  [
    'readings without a value',
    { readings: [{ device: 'x', at: EVENING, road_temp_c: null }], forecast: { series: nightTo(4) } },
    'unknown',
    'NO_FRESH_READING',
  ],
  [
    'a forecast issued in the morning',
    { forecast: { issued_at: hoursAfter(EVENING, -9), series: nightTo(4) } },
    'unknown',
    'FORECAST_STALE',
  ],
]
test.each(table)('%s', (_name, more, outcome, rule) => {
  expect(answer(more)).toMatchObject({ outcome, rule })
})

const tableOf = (...rows: object[]) => ({ id: 't', name: 't', source: '', example: false, rows })
const upsideDown = {
  id: 'b',
  hazard: 'frost',
  min_c: -2,
  min_included: true,
  max_c: -5,
  max_included: true,
  wetness: ['wet'],
  salt: 'dry',
  spread_rate_g_m2: 10,
  passes: 1,
  successive: false,
  plough: false,
}
const faults: readonly [string, string, string, string][] = [
  ['not JSON', '{"id":', 'NOT_JSON', 'the line is not JSON'],
  ['no object', '7', 'BAD_CASE', 'case'],
  ['a misspelt name', JSON.stringify({ ...aLine(), readngs: [] }), 'BAD_CASE', 'readngs'],
  [
    'no threshold',
    JSON.stringify(aLine({ route: { ...aLine().route, threshold: null } })),
    'BAD_CASE',
    'route.threshold',
  ],
  ['no table', JSON.stringify(aLine({ policy: { id: 'ours' } })), 'BAD_CASE', 'policy.table'],
  ['a time without zone', JSON.stringify(aLine({ now: '2026-01-15T18:00:00' })), 'BAD_CASE', 'now'],
  [
    'a temperature as text',
    JSON.stringify(aLine({ readings: [{ device: 'x', at: EVENING, road_temp_c: '6' }] })),
    'BAD_CASE',
    'readings.0.road_temp_c',
  ],
  [
    'a time zone that does not exist',
    JSON.stringify(aLine({ time_zone: 'Mars/Olympus' })),
    'DECISION_FAILED',
    'Mars/Olympus',
  ],
  [
    'a row that nothing reaches',
    JSON.stringify(aLine(policy({ table: tableOf(upsideDown) }))),
    'BAD_TABLE',
    'unreachable',
  ],
  [
    'a rate that no spreader gives',
    JSON.stringify(aLine(policy({ table: tableOf({ ...upsideDown, min_c: null, spread_rate_g_m2: 400 }) }))),
    'BAD_TABLE',
    'Row b: 400 g/m² is not above 0 and at most 40',
  ],
  [
    'a class that is not there',
    JSON.stringify(aLine(policy({ default_class: 'p1' }))),
    'BAD_TABLE',
    'There is no class “p1”',
  ],
]
test('a hole is no fault: a case that falls into it is unknown, in words', () => {
  const refusal = answer(policy({ table: tableOf({ ...upsideDown, min_c: null }) }))
  expect(refusal).toMatchObject({ outcome: 'unknown', rule: 'MATRIX_NO_ROW' })
  expect(refusal.because).toContain('t has no row for frost at -3 °C on a dry road')
})
test("the policy rules the route's threshold, by its class or for it alone", () => {
  const classes = [{ id: 'p2', name: 'Secondary', threshold: { treat_below_c: -3, side: '<' } }]
  const rules = { classes, default_class: 'p2', treat_probability: 1 }
  expect(answer(policy(rules))).toMatchObject({ outcome: 'no_action' })
  const own = { route: 'route-1', threshold: { treat_below_c: -3, side: '<=' } }
  expect(answer(policy({ ...rules, routes: [own] }))).toMatchObject({ outcome: 'treat' })
})
test.each(faults)('refused by name, and no less than unknown: %s', (_name, line, code, words) => {
  const refusal = answerTo(line)
  expect(refusal).toMatchObject({ outcome: 'unknown', error: { code } })
  expect(refusal.because).toContain(words)
})

async function run(input: string) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const code = runDecide(Readable.from([input]), output, errors).finally(() => {
    output.end()
    errors.end()
  })
  return {
    code: await code,
    lines: (await text(output)).split('\n').filter(Boolean),
    errors: await text(errors),
  }
}

test('a line for each line, in order, whatever the others are', async () => {
  const lines = [aLine({ id: 'a' }), 'nonsense', aLine({ id: 'b' })].map((line) =>
    typeof line === 'string' ? line : JSON.stringify(line),
  )
  const { code, lines: answers, errors } = await run(`${lines.join('\n')}\n\n`)
  expect(code).toBe(0)
  expect(answers.map((line) => JSON.parse(line).id)).toEqual(['a', null, 'b'])
  expect(errors).toContain('1 of 3 cases')
})

test('called without a case', async () => {
  expect(await run('\n')).toMatchObject({ code: 2, lines: [] })
})
