import { expect, test } from 'vitest'
import { columnsOf } from '#src/decision/forecast-columns.ts'
import { forecastHazards, hazardsOf, sensorHazards, tableHazardOf, wetnessOf } from '#src/decision/hazard.ts'
import { outlookOf } from '#src/decision/outlook.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { Reading, SurfaceState } from '#src/telemetry/reading.ts'
import {
  aForecast,
  aForecastPoint,
  aReading,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const outlook = (...states: SurfaceState[]) =>
  outlookOf(
    aForecast({
      series: states.map((surface_state, hour) =>
        aForecastPoint({
          at: hoursAfter(EVENING, hour),
          road_temp_c: -hour,
          surface_state,
          freeze_probability: hour / 10,
        }),
      ),
    }),
    {
      now: EVENING,
      until: hoursAfter(EVENING, 18),
      policy: examplePolicy,
      threshold: { treat_below_c: 1, side: '<', version: 1 },
      fresh: [],
    },
  )

test('spells of hoar frost, freezing wet and snow, each with its start, end and likelihood', () => {
  expect(forecastHazards(outlook('wet', 'ice', 'ice', 'dry', 'frost', 'snow', 'snow'))).toEqual([
    {
      kind: 'wet_road_freezing',
      station: 'moor-top',
      from_at: hoursAfter(EVENING, 1),
      to_at: hoursAfter(EVENING, 3),
      probability: 0.2,
    },
    {
      kind: 'hoar_frost',
      station: 'moor-top',
      from_at: hoursAfter(EVENING, 4),
      to_at: hoursAfter(EVENING, 5),
      probability: 0.4,
    },
    { kind: 'snow', station: 'moor-top', from_at: hoursAfter(EVENING, 5), to_at: null, probability: 0.6 },
  ])
})

const sensors: readonly [string, Partial<Reading>, string | null][] = [
  [
    'below the dew point and freezing',
    { road_temp_c: -1, dewpoint_c: -0.5, surface_state: 'dry' },
    'hoar_frost',
  ],
  [
    'wet, freezing and below the dew point',
    { road_temp_c: -1, dewpoint_c: -0.5, surface_state: 'wet' },
    'wet_road_freezing',
  ],
  [
    'damp, freezing and below the dew point',
    { road_temp_c: -1, dewpoint_c: -0.5, surface_state: 'damp' },
    'wet_road_freezing',
  ],
  ['exactly at the dew point', { road_temp_c: -1, dewpoint_c: -1, surface_state: 'dry' }, 'hoar_frost'],
  ['freezing, dry, above the dew point', { road_temp_c: -1, dewpoint_c: -3, surface_state: 'dry' }, null],
  ['at 0.0 °C below the dew point', { road_temp_c: 0, dewpoint_c: 1, surface_state: 'dry' }, null],
  ['freezing and wet', { road_temp_c: -1, surface_state: 'wet' }, 'wet_road_freezing'],
  ['freezing, surface not reported', { road_temp_c: -1 }, 'wet_road_freezing'],
  ['ice at +2.9', { road_temp_c: 2.9, surface_state: 'ice' }, 'ice'],
  ['rain on a freezing road', { road_temp_c: -0.1, precipitating: true, air_temp_c: 0.1 }, 'freezing_rain'],
  [
    'snowfall in frost',
    { road_temp_c: -0.1, precipitating: true, air_temp_c: -2, surface_state: 'snow' },
    'snow',
  ],
  ['rain on a road at 0.0 °C', { road_temp_c: 0, precipitating: true, air_temp_c: 1 }, null],
]
test.each(sensors)('sensor: %s', (_name, reading, kind) => {
  expect(sensorHazards([aReading(reading)])[0]?.kind ?? null).toBe(kind)
})

test('what a station reports again and again is one hazard for people, since the first', () => {
  const at = (minutes: number) => minutesAfter(EVENING, minutes)
  const ice = { road_temp_c: -1, surface_state: 'ice' } as const
  const reported = sensorHazards([
    aReading({ ...ice, at: at(-5) }),
    aReading({ ...ice, at: at(-15) }),
    aReading({ ...ice, at: at(-10), station: 'valley' }),
  ])
  const told = hazardsOf({ reported, expected: forecastHazards(outlook('wet', 'ice')) })
  expect(told.map(({ kind, station, from_at }) => [kind, station, from_at])).toEqual([
    ['ice', 'moor-top', at(-15)],
    ['ice', 'valley', at(-10)],
    ['wet_road_freezing', 'moor-top', at(60)],
  ])
})

test('the gravest hazard chooses the rows of the table', () => {
  const ice = sensorHazards([aReading({ road_temp_c: -1, surface_state: 'ice' })])
  const snow = forecastHazards(outlook('snow'))
  expect(tableHazardOf([], [])).toBe('frost')
  expect(tableHazardOf(ice, [])).toBe('ice')
  expect(tableHazardOf(ice, snow)).toBe('heavy_snow')
})

test('the wettest of sensors and forecast, and wet where nobody knows', () => {
  expect(wetnessOf([], [aReading()])).toBe('wet')
  expect(wetnessOf([outlook('dry', 'frost')], [aReading()])).toBe('damp')
  expect(wetnessOf([outlook('dry')], [aReading({ surface_state: 'wet' })])).toBe('wet')
  expect(wetnessOf([outlook('dry')], [aReading({ surface_state: 'dry' })])).toBe('dry')
  expect(wetnessOf([outlook('dry')], [aReading({ precipitating: true })])).toBe('wet')
})

test('columns hold the series as it is', () => {
  const forecast = aForecast()
  expect(Array.from(columnsOf(forecast).median)).toEqual(forecast.series.map((point) => point.road_temp_c))
})
