import { expect, test } from 'vitest'
import type { Alert } from '#src/decision/alert.ts'
import { deadlineCondition } from '#src/decision/alerts/deadlines.ts'
import { type SilenceCase, sensorsSilent, type WatchedSensor } from '#src/decision/alerts/sensor-silent.ts'
import { forecastStale, weatherStale } from '#src/decision/alerts/stale.ts'
import { thresholdCrossed } from '#src/decision/alerts/threshold-crossed.ts'
import { alertChanges, type Condition } from '#src/decision/alerts.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import {
  aDecision,
  aForecast,
  aReading,
  aRecommendation,
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

const issued = (hours: number) => aForecast({ issued_at: hoursAfter(EVENING, -hours) })
const staleCase = { ...common, stations: 1 }
test.each([
  ['an hour old', [issued(1)], common.listening_since, 'clear'],
  ['two hours old', [issued(2)], common.listening_since, 'clear'],
  ['more than two hours old', [issued(2.01)], common.listening_since, 'raise'],
  ['never issued', [], common.listening_since, 'raise'],
  ['not yet issued', [], minutesAfter(EVENING, -15), 'clear'],
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

const KINDS: ReadonlySet<Alert['kind']> = new Set(['sensor_silent'])
const condition: Condition = {
  kind: 'sensor_silent',
  subject: 'a',
  severity: 'warning',
  message: 'Silent.',
  raises: true,
}
const standing: Alert = {
  id: 'sensor_silent:a',
  authority: 'northshire',
  kind: 'sensor_silent',
  subject: 'a',
  severity: 'warning',
  message: 'Silent.',
  raised_at: hoursAfter(EVENING, -1),
  cleared_at: null,
}
const changes: readonly [string, Condition[], Alert[], Alert[]][] = [
  ['raised once', [condition], [], [{ ...standing, raised_at: EVENING }]],
  ['not repeated', [condition], [standing], []],
  ['kept by hysteresis', [{ ...condition, raises: false }], [standing], []],
  ['hysteresis alone raises nothing', [{ ...condition, raises: false }], [], []],
  ['cleared once', [], [standing], [{ ...standing, cleared_at: EVENING }]],
  ['cleared stays cleared', [], [{ ...standing, cleared_at: EVENING }], []],
  [
    'raised again after it was cleared',
    [condition],
    [{ ...standing, cleared_at: hoursAfter(EVENING, -0.5) }],
    [{ ...standing, raised_at: EVENING }],
  ],
  ['another authority is left alone', [], [{ ...standing, authority: 'southshire' }], []],
  ['another kind is left alone', [], [{ ...standing, kind: 'store_behind', id: 'store_behind:a' }], []],
]
test.each(changes)('alert %s', (_name, conditions, known, expected) => {
  expect(alertChanges('northshire', KINDS, conditions, known, EVENING)).toEqual(expected)
})

test('an alert that stands says what holds now, without being raised again', () => {
  const of = (start: number) =>
    deadlineCondition(
      aDecision({ recommendation: aRecommendation({ start_by: minutesAfter(EVENING, start) }) }),
      { routeName: 'Route 1', now: EVENING, timeZone: 'Europe/London' },
    )
  const [raised] = alertChanges('northshire', new Set(['deadline_near']), of(50), [], hoursAfter(EVENING, -1))
  expect(raised?.message).toBe('Route 1: order the treatment by 18:50.')
  const changed = alertChanges('northshire', new Set(['deadline_near']), of(10), [raised!], EVENING)
  expect(changed).toEqual([{ ...raised, message: 'Route 1: order the treatment by 18:10.' }])
})
