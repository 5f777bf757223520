import { expect, test } from 'vitest'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import type { RouteThreshold } from '#src/network/treatment-route.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, aDecideRoute, forecastTo, nightTo, twoSensors } from '#tests/support/decide-cases.ts'

const threshold = (treat_below_c: number, side: RouteThreshold['side']) =>
  aDecideRoute({ threshold: { treat_below_c, side, version: 1 } })
const flat = (value: number, more: Partial<ForecastPoint> = {}) =>
  forecastTo(0, {
    series: nightTo(value, { evening: value }).map((point) => ({ ...point, freeze_probability: 0, ...more })),
  })
const old = (minutes: number) => ({ at: minutesAfter(EVENING, -minutes) })

const table: readonly [name: string, given: Partial<DecideCase>, outcome: string, rule: string][] = [
  ['mild night, two sensors', {}, 'no_action', 'RST_ABOVE_TRIGGER'],
  [
    'mild night, one sensor that agrees',
    { readings: [aReading({ road_temp_c: 6.4 })] },
    'no_action',
    'RST_ABOVE_TRIGGER',
  ],
  ['nearly at the threshold', { forecasts: [forecastTo(1.4)] }, 'no_action', 'MARGINAL_MONITOR'],
  ['frost expected', { forecasts: [forecastTo(-1)] }, 'treat', 'scotland-2010/S1'],
  ['hard frost, dry', { forecasts: [forecastTo(-3)] }, 'treat', 'scotland-2010/S2'],
  [
    'hard frost, wet',
    { forecasts: [{ ...forecastTo(0), series: nightTo(-3, { state: 'wet' }) }] },
    'treat',
    'scotland-2010/S3',
  ],
  ['severe frost, dry', { forecasts: [forecastTo(-7)] }, 'treat', 'scotland-2010/S4'],
  [
    'severe frost, wet',
    { forecasts: [{ ...forecastTo(0), series: nightTo(-7, { state: 'ice' }) }] },
    'treat',
    'scotland-2010/S5',
  ],
  ['colder than salt works', { forecasts: [forecastTo(-11)] }, 'unknown', 'TOO_COLD_FOR_SALT'],
  [
    'snow expected, road above the threshold',
    { forecasts: [{ ...forecastTo(0), series: nightTo(2, { state: 'snow' }) }] },
    'treat',
    'scotland-2010/S7',
  ],
  [
    'median warm, freezing quite likely',
    { forecasts: [flat(3, { freeze_probability: 0.3 })], readings: twoSensors(3) },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'median warm, freezing unlikely',
    { forecasts: [flat(3, { freeze_probability: 0.29 })], readings: twoSensors(3) },
    'no_action',
    'RST_ABOVE_TRIGGER',
  ],
  [
    'exactly on a threshold that is "below"',
    { forecasts: [flat(1)], readings: twoSensors(1.2) },
    'no_action',
    'MARGINAL_MONITOR',
  ],
  [
    'exactly on a threshold that is "at or below"',
    { route: threshold(1, '<='), forecasts: [flat(1)], readings: twoSensors(1.2) },
    'treat',
    'scotland-2010/S1',
  ],
  [
    '+0.5 on a threshold below +0.5',
    { route: threshold(0.5, '<'), forecasts: [flat(0.5)], readings: twoSensors(0.8) },
    'no_action',
    'MARGINAL_MONITOR',
  ],
  [
    'a hair under +0.5',
    { route: threshold(0.5, '<'), forecasts: [flat(0.4999999)], readings: twoSensors(0.8) },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'minus zero at or below zero',
    { route: threshold(0, '<='), forecasts: [flat(-0)], readings: twoSensors(0.5) },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'minus zero is not below zero',
    { route: threshold(0, '<'), forecasts: [flat(-0)], readings: twoSensors(0.5) },
    'no_action',
    'MARGINAL_MONITOR',
  ],
  [
    'F4: forecast warm, one sensor cold',
    { readings: [...twoSensors(6), aReading({ device: 'third', road_temp_c: 0.4 })] },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'forecast warm, one flagged sensor cold',
    { readings: [...twoSensors(6), aReading({ device: 'third', road_temp_c: 0.4, flags: ['SPIKE'] })] },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'F5: forecast cold, sensors warm',
    { forecasts: [forecastTo(-1)], readings: twoSensors(9) },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'F4: forecast warm, made of weather that the measured air contradicts',
    { forecasts: [forecastTo(4, { doubts: ['AIR_FAR_FROM_FORECAST'] })] },
    'unknown',
    'WEATHER_CONTRADICTS',
  ],
  [
    'F5: forecast cold, made of weather that the measured air contradicts',
    { forecasts: [forecastTo(-1, { doubts: ['AIR_FAR_FROM_FORECAST'] })] },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'X3: a marginal night at a sensor not believed for three hours that reads colder',
    { forecasts: [forecastTo(1.4, { doubts: ['COLD_DOUBT'], last_reading_at: hoursAfter(EVENING, -3) })] },
    'unknown',
    'SENSOR_DOUBTED',
  ],
  [
    'a marginal night at a sensor not believed for an hour that reads colder',
    { forecasts: [forecastTo(1.4, { doubts: ['COLD_DOUBT'], last_reading_at: hoursAfter(EVENING, -1) })] },
    'no_action',
    'MARGINAL_MONITOR',
  ],
  [
    'a warm night at a sensor not believed for three hours that reads colder',
    { forecasts: [forecastTo(4, { doubts: ['COLD_DOUBT'], last_reading_at: hoursAfter(EVENING, -3) })] },
    'no_action',
    'RST_ABOVE_TRIGGER',
  ],
  [
    'sensor cold, no forecast',
    { forecasts: [], readings: [aReading({ road_temp_c: -3, surface_state: 'dry' })] },
    'treat',
    'scotland-2010/S2',
  ],
  [
    'sensor cold, surface not reported',
    { forecasts: [], readings: [aReading({ road_temp_c: -3 })] },
    'treat',
    'scotland-2010/S3',
  ],
  [
    'sensor fell silent while cold',
    { readings: [...twoSensors(6), aReading({ device: 'third', road_temp_c: 0.4, ...old(120) })] },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'cold sensor turned doubtful and warm',
    {
      readings: [
        ...twoSensors(6),
        aReading({ device: 'third', road_temp_c: 0.4, ...old(60) }),
        aReading({ device: 'third', road_temp_c: 9, flags: ['STUCK'] }),
      ],
    },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'cold long ago, warm since',
    { readings: [aReading({ road_temp_c: 0.4, ...old(240) }), ...twoSensors(6)] },
    'no_action',
    'RST_ABOVE_TRIGGER',
  ],
  [
    'sensors read far below the forecast',
    { forecasts: [forecastTo(2.5)], readings: twoSensors(2) },
    'treat',
    'scotland-2010/S1',
  ],
  ['ice reported', { readings: twoSensors(1.5, { surface_state: 'ice' }) }, 'treat', 'scotland-2010/S10'],
  [
    'ice reported at exactly −5',
    { readings: twoSensors(-5, { surface_state: 'ice' }), forecasts: [] },
    'treat',
    'scotland-2010/S11',
  ],
  [
    'freezing rain falling',
    { readings: twoSensors(-1, { precipitating: true, air_temp_c: 0.5 }), forecasts: [] },
    'treat',
    'scotland-2010/S8',
  ],
  [
    'lying snow, depth not known',
    { readings: twoSensors(-1, { surface_state: 'snow' }) },
    'unknown',
    'MATRIX_NO_ROW',
  ],
  [
    'ice reported on a warm road',
    { readings: twoSensors(8, { surface_state: 'ice' }) },
    'unknown',
    'SENSOR_CONTRADICTS',
  ],
  ['nothing known', { forecasts: [], readings: [] }, 'unknown', 'NO_OBSERVATION'],
  ['no forecast', { forecasts: [] }, 'unknown', 'NO_FORECAST'],
  [
    'no forecast for one of two stations',
    {
      route: aDecideRoute({
        stations: [
          { id: 'moor-top', name: 'A' },
          { id: 'valley', name: 'B' },
        ],
      }),
    },
    'unknown',
    'NO_FORECAST',
  ],
  [
    'a forecast with hours left out in the middle of the night',
    { forecasts: [forecastTo(4, { series: nightTo(4).filter((_, hour) => hour < 5 || hour > 12) })] },
    'unknown',
    'FORECAST_BROKEN',
  ],
  [
    'a forecast that begins in the middle of the night',
    { forecasts: [forecastTo(4, { series: nightTo(4).slice(12) })] },
    'unknown',
    'FORECAST_BROKEN',
  ],
  [
    'a forecast issued after now: the clock was put back',
    { forecasts: [forecastTo(4, { issued_at: hoursAfter(EVENING, 2) })] },
    'unknown',
    'FORECAST_FROM_FUTURE',
  ],
  [
    'weather issued after now',
    {
      forecasts: [forecastTo(4, { atmosphere: { source: 'x', issued_at: hoursAfter(EVENING, 2) } })],
    },
    'unknown',
    'FORECAST_FROM_FUTURE',
  ],
  [
    'a cold forecast issued after now still speaks for treating',
    { forecasts: [forecastTo(-1, { issued_at: hoursAfter(EVENING, 2) })] },
    'treat',
    'scotland-2010/S1',
  ],
  ['no reading', { readings: [] }, 'unknown', 'NO_FRESH_READING'],
  ['all readings just too old', { readings: twoSensors(6, old(30.02)) }, 'unknown', 'NO_FRESH_READING'],
  ['readings at the edge of fresh', { readings: twoSensors(6, old(30)) }, 'no_action', 'RST_ABOVE_TRIGGER'],
  ['only flagged readings', { readings: twoSensors(6, { flags: ['DRIFT'] }) }, 'unknown', 'NO_FRESH_READING'],
  [
    'one sensor that contradicts the forecast',
    { readings: [aReading({ road_temp_c: 12 })] },
    'unknown',
    'FORECAST_DISAGREES',
  ],
  [
    'a backfilled reading is not fresh',
    { readings: twoSensors(6, { at: hoursAfter(EVENING, -2), received_at: EVENING }) },
    'unknown',
    'NO_FRESH_READING',
  ],
  [
    'a reading from the future is not warm evidence',
    {
      readings: twoSensors(6, { at: EVENING, received_at: hoursAfter(EVENING, 1) }).map((r) => ({
        ...r,
        at: hoursAfter(EVENING, 1),
      })),
    },
    'unknown',
    'NO_FRESH_READING',
  ],
  [
    'a not-a-number reading is nothing',
    { readings: [aReading({ road_temp_c: Number.NaN })] },
    'unknown',
    'NO_FRESH_READING',
  ],
  [
    'forecast six hours old',
    { forecasts: [forecastTo(4, { issued_at: hoursAfter(EVENING, -6) })] },
    'unknown',
    'FORECAST_STALE',
  ],
  [
    'forecast just under six hours old',
    {
      forecasts: [
        forecastTo(4, {
          issued_at: minutesAfter(EVENING, -359),
          atmosphere: { source: 'x', issued_at: minutesAfter(EVENING, -359) },
        }),
      ],
    },
    'no_action',
    'RST_ABOVE_TRIGGER',
  ],
  [
    'fresh forecast on stale weather',
    { forecasts: [forecastTo(4, { atmosphere: { source: 'x', issued_at: hoursAfter(EVENING, -7) } })] },
    'unknown',
    'FORECAST_STALE',
  ],
  [
    'stale cold forecast, warm sensors',
    { forecasts: [forecastTo(-4, { issued_at: hoursAfter(EVENING, -7) })] },
    'unknown',
    'FORECAST_STALE',
  ],
  [
    'forecast from sensors alone, warm',
    { forecasts: [forecastTo(4, { atmosphere: null })] },
    'unknown',
    'NO_WEATHER',
  ],
  [
    'forecast from sensors alone, cold',
    { forecasts: [forecastTo(-1, { atmosphere: null })] },
    'treat',
    'scotland-2010/S1',
  ],
  [
    'forecast that ends at midnight',
    { forecasts: [forecastTo(4, { series: nightTo(4).slice(0, 7) })] },
    'unknown',
    'FORECAST_TOO_SHORT',
  ],
  [
    'forecast with a hole in it',
    { forecasts: [flat(4, { road_temp_p10_c: Number.NaN })] },
    'unknown',
    'FORECAST_BROKEN',
  ],
  ['forecast without any number', { forecasts: [flat(Number.NaN)] }, 'unknown', 'FORECAST_BROKEN'],
  ['route without a threshold', { route: threshold(Number.NaN, '<') }, 'unknown', 'NO_THRESHOLD'],
]

test.each(table)('%s', (_name, given, outcome, rule) => {
  const recommendation = recommend(aDecideCase(given))
  expect([recommendation.outcome, recommendation.rule]).toEqual([outcome, rule])
  expect(recommendation.because).toMatch(/^[A-Z0-9].*\.$/)
  if (outcome === 'unknown') expect(recommendation.because).toContain('assume treat')
  if (outcome === 'treat') expect(recommendation.spread_rate_g_m2).toBeGreaterThan(0)
  else expect(recommendation.spread_rate_g_m2).toBeNull()
  expect(recommendation.inputs.length).toBeGreaterThan(3)
})

test('the last responsible moment is the early end of the onset less margin, treatment and mobilisation', () => {
  const { onset_at, complete_by, start_by } = recommend(aDecideCase({ forecasts: [forecastTo(-2)] }))
  expect(onset_at?.toISOString()).toBe('2026-01-16T01:09:00.000Z')
  expect(complete_by).toEqual(minutesAfter(onset_at!, -30))
  expect(start_by).toEqual(minutesAfter(onset_at!, -30 - 150 - 60))
})

test('two passes take the treatment time twice', () => {
  const { onset_at, start_by, passes } = recommend(
    aDecideCase({ forecasts: [forecastTo(-7, { series: nightTo(-7, { state: 'wet' }) })] }),
  )
  expect(passes).toBe(2)
  expect(start_by).toEqual(minutesAfter(onset_at!, -30 - 300 - 60))
})

test('a threshold above freezing: done before the road reaches it', () => {
  const { onset_at, complete_by } = recommend(
    aDecideCase({ forecasts: [forecastTo(0.9, { series: nightTo(0.9, { doubt: 0.5 }) })] }),
  )
  expect(onset_at).toBeNull()
  expect(complete_by).toEqual(minutesAfter(hoursAfter(EVENING, 11), -30))
})

test('says where, how cold, when, against what, and what it would take to change', () => {
  const { because, would_change_if } = recommend(aDecideCase({ forecasts: [forecastTo(-2.04)] }))
  expect(because).toBe(
    'The road at A628 at Moor Top is expected to fall to −2.04 °C at 05:00, below +1.0 °C, and freezes with a probability of 95 % (treat from 30 %); Transport Scotland 2010 (example), row S2 (frost): 10 g/m².',
  )
  expect(would_change_if).toBe(
    'No action if the minimum stayed at or above +1.0 °C (now −2.0 °C) and the probability of freezing were under 30 % (now 95 %).',
  )
})

test('valid for an hour, and no action not past the age of its forecast', () => {
  expect(recommend(aDecideCase()).valid_until).toEqual(hoursAfter(EVENING, 1))
  const aged = { issued_at: minutesAfter(EVENING, -350), atmosphere: { source: 'x', issued_at: EVENING } }
  expect(recommend(aDecideCase({ forecasts: [forecastTo(4, aged)] })).valid_until).toEqual(
    minutesAfter(EVENING, 10),
  )
})

test('the same case gives the same bytes, and every input by id and unrounded value', () => {
  const given = aDecideCase({ policy: examplePolicy, forecasts: [forecastTo(-2.0400001)] })
  expect(JSON.stringify(recommend(given))).toBe(JSON.stringify(recommend(structuredClone(given))))
  expect(recommend(given).inputs).toContainEqual({
    kind: 'forecast',
    id: 'moor-top@2026-01-15T18:00:00.000Z',
    name: 'minimum_road_temp_c',
    value: -2.0400001,
    at: hoursAfter(EVENING, 11),
  })
})

test('a cold forecast that has gone stale leaves its deadline: unknown is not later than treat was', () => {
  const fresh = recommend(aDecideCase({ forecasts: [forecastTo(-1)] }))
  const stale = { source: 'x', issued_at: hoursAfter(EVENING, -7) }
  const gone = recommend(aDecideCase({ forecasts: [forecastTo(-1, { atmosphere: stale })] }))
  expect([fresh.outcome, gone.outcome, gone.rule]).toEqual(['treat', 'unknown', 'FORECAST_STALE'])
  expect(gone.start_by).toEqual(fresh.start_by)
})

test('advice for a night is not valid in the next: after noon nobody confirms the night that is over', () => {
  const until = minutesAfter(EVENING, 20)
  expect(recommend(aDecideCase({ until, forecasts: [forecastTo(-1)] })).valid_until).toEqual(until)
})
