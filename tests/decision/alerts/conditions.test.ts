import { expect, test } from 'vitest'
import { deadlineCondition } from '#src/decision/alerts/deadlines.ts'
import { devicesCloned } from '#src/decision/alerts/device-cloned.ts'
import { freezeLikely } from '#src/decision/alerts/freeze-likely.ts'
import { type SilenceCase, sensorsSilent, type WatchedSensor } from '#src/decision/alerts/sensor-silent.ts'
import { skyClearer } from '#src/decision/alerts/sky-clearer.ts'
import { forecastStale, weatherStale } from '#src/decision/alerts/stale.ts'
import { thresholdCrossed } from '#src/decision/alerts/threshold-crossed.ts'
import type { Condition } from '#src/decision/alerts.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import {
  aDecision,
  aForecast,
  aForecastPoint,
  aReading,
  aRecommendation,
  aRoute,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const common: SilenceCase = {
  policy: examplePolicy,
  now: EVENING,
  timeZone: 'Europe/London',
  authority: 'northshire',
  listening_since: hoursAfter(EVENING, -6),
  broker_trouble: null,
}
const state = (conditions: readonly Condition[]) =>
  conditions.length === 0 ? 'clear' : conditions[0]!.raises ? 'raise' : 'keep'

/** Road temperatures five minutes apart, the last one now. */
const temperatures = (...values: number[]) =>
  values.map((road_temp_c, index) =>
    aReading({ road_temp_c, at: minutesAfter(EVENING, (index - values.length + 1) * 5), seq: index }),
  )
const crossings: readonly [string, ReturnType<typeof temperatures>, string][] = [
  ['above', temperatures(3, 2.5, 2), 'clear'],
  ['just below', temperatures(2, 1.5, 0.99), 'raise'],
  ['exactly on a threshold that is "below"', temperatures(1.5, 1.2, 1), 'keep'],
  ['back above by 0.4 °C', temperatures(0.9, 1.4, 1.4, 1.4), 'keep'],
  ['back above by 0.5 °C for 5 minutes', temperatures(0.9, 1.5, 1.6), 'keep'],
  ['back above by 0.5 °C for 10 minutes', temperatures(0.9, 1.5, 1.6, 1.7), 'clear'],
  ['warm, but flagged', temperatures(0.9, 2, 2, 2).map((one) => ({ ...one, flags: ['STUCK'] })), 'keep'],
  ['no reading at all', [], 'keep'],
  ['silent since it was cold', [aReading({ road_temp_c: 0.5, at: minutesAfter(EVENING, -45) })], 'keep'],
  ['silent since it was warm', [aReading({ road_temp_c: 9, at: minutesAfter(EVENING, -45) })], 'keep'],
]
test.each(crossings)('threshold: %s', (_name, readings, expected) => {
  const threshold = { treat_below_c: 1, side: '<' as const, version: 1 }
  expect(state(thresholdCrossed({ id: 'moor-top', name: 'Moor Top', threshold, readings }, common))).toBe(
    expected,
  )
})
test('a cold sensor is not hidden by a warm neighbour that spoke after it', () => {
  const threshold = { treat_below_c: 1, side: '<' as const, version: 1 }
  const readings = [
    aReading({ device: 'cold', road_temp_c: 0.5, at: minutesAfter(EVENING, -2) }),
    aReading({ device: 'warm', road_temp_c: 4 }),
  ]
  expect(state(thresholdCrossed({ id: 'a', name: 'A', threshold, readings }, common))).toBe('raise')
})

const sensor = (device: string, ...ages: number[]): WatchedSensor => {
  const readings = ages.map((age) => aReading({ device, at: minutesAfter(EVENING, -age) }))
  return { device, station_name: `Station of ${device}`, latest: readings.at(-1) ?? null, readings }
}
const silences: readonly [string, WatchedSensor, string, Partial<SilenceCase>?][] = [
  ['every 5 minutes', sensor('a', 15, 10, 5, 0), 'clear'],
  ['three intervals missed', sensor('a', 25, 20, 15.1), 'raise'],
  ['not quite three intervals missed', sensor('a', 24, 19, 14), 'keep'],
  ['every 20 minutes, not fresh any more', sensor('a', 51, 31), 'raise'],
  ['heard once after a silence', { ...sensor('a', 0), readings: sensor('a', 55, 50, 0).readings }, 'keep'],
  ['never heard', sensor('a'), 'raise'],
  ['never heard, service just started', sensor('a'), 'keep', { listening_since: minutesAfter(EVENING, -5) }],
  [
    'old reading, service just started',
    sensor('a', 300),
    'keep',
    { listening_since: minutesAfter(EVENING, -5) },
  ],
]
test.each(silences)('silence: %s', (_name, watched, expected, more = {}) => {
  expect(state(sensorsSilent([watched], { ...common, ...more }))).toBe(expected)
})

test('all sensors silent is one alert that names the cause first', () => {
  const sensors = ['a', 'b', 'c', 'd'].map((device) => sensor(device, 60, 55, 40))
  const conditions = sensorsSilent(sensors, { ...common, broker_trouble: 'Not reachable since 17:20' })
  expect(conditions).toHaveLength(1)
  expect(conditions[0]).toMatchObject({
    subject: 'northshire',
    severity: 'urgent',
    raises: true,
    message: 'All 4 sensors are silent, the last since 17:20. Cause: the broker. Not reachable since 17:20.',
  })
})
test('500 dead sensors are one alert; three of 500 are three', () => {
  const dead = (count: number) =>
    Array.from({ length: 500 }, (_, n) => sensor(`s${n}`, ...(n < count ? [60, 55, 50] : [10, 5, 0])))
  expect(sensorsSilent(dead(500), common)).toHaveLength(1)
  expect(sensorsSilent(dead(3), common).map(({ subject }) => subject)).toEqual(['s0', 's1', 's2'])
})

test('a device that is there twice is an alert of its own while the broker refuses both', () => {
  const [condition, ...others] = devicesCloned([sensor('a', 5), sensor('b', 5)], ['b', 'of-somebody-else'])
  expect(others).toEqual([])
  expect(condition).toMatchObject({ kind: 'device_cloned', subject: 'b', raises: true })
  expect(condition!.message).toMatch(/^Station of b: two devices connect as b at once.*unknown, not warm/)
})

const issued = (hours: number) => aForecast({ issued_at: hoursAfter(EVENING, -hours) })
const staleCase = { ...common, stations: 1 }
test.each([
  ['an hour old', [issued(1)], common.listening_since, 'clear'],
  ['two hours old', [issued(2)], common.listening_since, 'clear'],
  ['more than two hours old', [issued(2.01)], common.listening_since, 'raise'],
  ['never issued', [], common.listening_since, 'raise'],
  ['not yet issued', [], minutesAfter(EVENING, -13.9), 'clear'],
  ['not issued for 14 minutes', [], minutesAfter(EVENING, -14), 'raise'],
])('forecast %s', (_name, forecasts, listening_since, expected) => {
  expect(state(forecastStale({ ...staleCase, forecasts, listening_since }))).toBe(expected)
})
test.each([
  ['an hour old', { source: 'x', issued_at: hoursAfter(EVENING, -1) }, 'clear'],
  ['seven hours old', { source: 'x', issued_at: hoursAfter(EVENING, -7) }, 'raise'],
  ['missing', null, 'raise'],
])('weather %s', (_name, atmosphere, expected) => {
  expect(state(weatherStale({ ...staleCase, forecasts: [aForecast({ atmosphere })] }))).toBe(expected)
})

const deadline = (minutes: number | null, outcome: 'treat' | 'unknown' | 'no_action' = 'treat') =>
  aDecision({
    recommendation: aRecommendation({
      outcome,
      start_by: minutes === null ? null : minutesAfter(EVENING, minutes),
    }),
  })
test.each([
  ['two hours ahead', deadline(120), 'clear', null],
  ['74 minutes ahead', deadline(74), 'keep', 'deadline_near'],
  ['an hour ahead', deadline(60), 'raise', 'deadline_near'],
  ['this instant', deadline(0), 'raise', 'deadline_near'],
  ['a minute ago', deadline(-1), 'raise', 'deadline_passed'],
  ['cold now, no time known', deadline(null), 'raise', 'deadline_near'],
  ['unknown with a time', deadline(30, 'unknown'), 'raise', 'deadline_near'],
  ['unknown without a time', deadline(null, 'unknown'), 'clear', null],
  ['no action', deadline(-1, 'no_action'), 'clear', null],
  ['answered by a person', { ...deadline(-1), status: 'confirmed' as const }, 'clear', null],
])('deadline %s', (_name, decision, expected, kind) => {
  const conditions = deadlineCondition(decision, { routeName: 'Route 1', ...common })
  expect([state(conditions), conditions[0]?.kind ?? null]).toEqual([expected, kind])
})

test.each([
  ['an hour ahead', 30, 'Route 1: ordered, but wanted sooner or heavier now: confirm by 18:30.'],
  [
    'past',
    -10,
    'Route 1: ordered, but by the changed advice the last moment to start in time was 17:50. See that the crew is out, and confirm.',
  ],
  ['unknown', null, 'Route 1: the road is cold now. It is ordered; confirm the changed advice.'],
])(
  'the deadline of a route ordered before its advice changed, %s: urgent, and never as if nobody had ordered',
  (_name, minutes, message) => {
    const order = {
      by: 'dot',
      at: EVENING,
      action: 'treat',
      spread_rate_g_m2: 10,
      note: null,
      basis: null,
      flags: [],
    } as const
    const decision = { ...deadline(minutes), flags: ['REOPENED'], beneath: [order] }
    expect(deadlineCondition(decision, { routeName: 'Route 1', ...common })).toMatchObject([
      { severity: 'urgent', message },
    ])
  },
)

test('the first sensor that falls silent while the broker is away is one alert that names the broker', () => {
  const sensors = [sensor('a', 60, 55, 40), sensor('b', 10, 5, 0), sensor('c', 10, 5, 0)]
  const [condition, ...more] = sensorsSilent(sensors, { ...common, broker_trouble: 'Not reachable' })
  expect(more).toEqual([])
  expect(condition).toMatchObject({
    subject: 'northshire',
    severity: 'urgent',
    raises: true,
    message: '1 of 3 sensors is silent. Cause: the broker. Not reachable.',
  })
  expect(sensorsSilent(sensors.slice(1), { ...common, broker_trouble: 'Not reachable' })).toEqual([])
})

const crowd = (count: number) => deadCrowd(count, 2_000)
const deadCrowd = (count: number, sensors: number) =>
  Array.from({ length: sensors }, (_, n) => sensor(`s${n}`, ...(n < count ? [60, 55, 50] : [10, 5, 0])))
test.each([
  [3, 3],
  [4, 1],
  [500, 1],
  [999, 1],
  [1_000, 1],
])('%i dead sensors of 2,000 are %i alerts, with each of them behind', (count, expected) => {
  const conditions = sensorsSilent(crowd(count), common)
  expect(conditions).toHaveLength(expected)
  if (expected === 1) expect(conditions[0]!.behind).toHaveLength(count)
  expect(conditions[0]!.severity).toBe(count >= 1_000 ? 'urgent' : 'warning')
})

const freezing = (freeze_probability: number | null, start: number | null = 120) =>
  aDecision({
    recommendation: aRecommendation({
      freeze_probability,
      start_by: start === null ? null : minutesAfter(EVENING, start),
    }),
  })
test.each([
  ['at the policy’s level, in time', freezing(0.3), 'raise'],
  ['just under it', freezing(0.299), 'keep'],
  ['well under it', freezing(0.19), 'clear'],
  ['not known', freezing(null), 'clear'],
  ['76 minutes left', freezing(0.5, 76), 'raise'],
  ['75 minutes left: its deadline may stand for it', freezing(0.5, 75), 'keep'],
  ['61 minutes left', freezing(0.5, 61), 'keep'],
  ['an hour left: the deadline says so', freezing(0.5, 60), 'clear'],
  ['too late: the deadline says so', freezing(0.5, -10), 'clear'],
  ['no time known', freezing(0.5, null), 'clear'],
  ['answered by a person', { ...freezing(0.9), status: 'confirmed' as const }, 'clear'],
])('freezing is likely: %s', (_name, decision, expected) => {
  expect(state(freezeLikely(decision, { ...common, routeName: 'Route 1' }))).toBe(expected)
})
test('what is going to be is said with its probability, the policy’s level and the time to order by', () => {
  const [condition] = freezeLikely(freezing(0.45), { ...common, routeName: 'Route 1' })
  expect(condition).toMatchObject({
    severity: 'warning',
    due_at: minutesAfter(EVENING, 120),
    message:
      'Route 1: the road is going to freeze from 00:00 with a probability of 45 %; your policy treats from 30 %. Order by 20:00.',
  })
})

test('where the coldest is a road between the stations, the alert names it', () => {
  const decision = freezing(0.45)
  const road = {
    id: 'b6105-1',
    road: 'B6105',
    below_station_c: 3,
    surveyed_at: new Date('2025-11-03T22:10:00Z'),
  }
  const coldest = { station: 'moor-top', at: EVENING, road_temp_c: -0.5, road }
  const [condition] = freezeLikely(
    { ...decision, recommendation: { ...decision.recommendation, coldest } },
    { ...common, routeName: 'Route 1' },
  )
  expect(condition?.message).toContain(
    ' Coldest: B6105 −0.5 °C, 3.0 °C below its sensor (thermal map of 2025-11-03). Order by 20:00.',
  )
})

const cloudless = (p10: number, doubts = ['SKY_CLEARER_THAN_FORECAST']) =>
  aForecast({
    doubts,
    series: [3.5, p10, 3.5].map((low, hour) =>
      aForecastPoint({ at: hoursAfter(EVENING, 4 * hour), road_temp_c: low + 0.8, road_temp_p10_c: low }),
    ),
  })
const noAction = aDecision({ recommendation: aRecommendation({ outcome: 'no_action' }) })
const saidNo = {
  ...noAction,
  status: 'confirmed' as const,
  decided: {
    by: 'ann',
    at: EVENING,
    action: 'no_action' as const,
    spread_rate_g_m2: null,
    note: null,
    basis: null,
    flags: [],
  },
}
test.each([
  ['near the threshold', cloudless(2.9), noAction, 'raise'],
  ['near the threshold, and no action was confirmed', cloudless(2.9), saidNo, 'raise'],
  ['near the threshold, before any advice', cloudless(2.9), null, 'raise'],
  ['2 °C above it', cloudless(3), noAction, 'keep'],
  ['3 °C above it', cloudless(4), noAction, 'keep'],
  ['as the forecast has it', cloudless(2.9, []), noAction, 'clear'],
  ['to be treated anyway', cloudless(2.9), aDecision(), 'clear'],
])('the sky is clearer than forecast: %s', (_name, forecast, decision, expected) => {
  const given = {
    ...common,
    routes: [aRoute()],
    stations: [aStation()],
    decisions: decision ? [decision] : [],
    forecasts: [forecast],
  }
  expect(state(skyClearer(given))).toBe(expected)
})
test('a warm clear night is no marginal one', () => {
  const warm = cloudless(9)
  const series = warm.series.map((point) => ({ ...point, road_temp_p10_c: 9 }))
  const given = { ...common, routes: [aRoute()], stations: [aStation()], decisions: [noAction] }
  expect(skyClearer({ ...given, forecasts: [{ ...warm, series }] })).toEqual([])
})
