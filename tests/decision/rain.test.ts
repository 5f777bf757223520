import { expect, test } from 'vitest'
import type { DecideCase } from '#src/decision/decide-case.ts'
import type { HazardKind } from '#src/decision/hazard.ts'
import { rainTo } from '#src/decision/rain.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Precipitation, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { SurfaceState } from '#src/telemetry/reading.ts'
import { aForecast, aForecastPoint, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aDecideCase, aDecideRoute, twoSensors } from '#tests/support/decide-cases.ts'

/** Rain in the hours that end so many hours after the evening. */
const rain = (...hours: readonly (readonly [number, number | null])[]): Precipitation[] =>
  hours.map(([hour, rain_mm_h]) => ({ at: hoursAfter(EVENING, hour), rain_mm_h, snow_mm_h: 0 }))

/** Hourly from the evening; p10 lies 0.8 °C below the median. */
const night = (
  medians: readonly number[],
  precipitation: Precipitation[],
  states: readonly SurfaceState[] = [],
): StationForecast =>
  aForecast({
    precipitation,
    series: medians.map((road_temp_c, hour) =>
      aForecastPoint({ at: hoursAfter(EVENING, hour), road_temp_c, surface_state: states[hour] ?? 'wet' }),
    ),
  })
/** Freezes by its p10 at 02:00, eight hours on. */
const falling = [8, 7, 6, 5, 4, 3, 2, 1.2, 0.8, -1, -2, -2, -2, -2, -1, 1, 3, 5, 6]
const on = (forecast: StationForecast, more: Partial<DecideCase> = {}) =>
  recommend(aDecideCase({ forecasts: [forecast], readings: twoSensors(8), ...more }))
const notes = (...given: Parameters<typeof on>) =>
  on(...given).notes?.map(({ code, says }) => `${code}: ${says}`)

test.each([
  ['none named', [], 0],
  ['two hours', rain([2, 1.5], [3, 0.5]), 2],
  ['half of an hour before now', rain([0, 2]), 0],
  ['one hour not known', rain([2, 1], [3, null]), null],
  ['not known after the span', rain([2, 1], [9, null]), 1],
])('rain until midnight: %s', (_name, precipitation, fall) => {
  expect(rainTo(night(falling, precipitation), EVENING, hoursAfter(EVENING, 6))).toBe(fall)
})
test('a weather forecast without rain in it says nothing', () => {
  expect(rainTo(aForecast(), EVENING, hoursAfter(EVENING, 6))).toBeNull()
})

test('a forecast that ends hours before the night says nothing of its rain', () => {
  const until = (hour: number) => rainTo(night(falling.slice(0, 7), []), EVENING, hoursAfter(EVENING, hour))
  expect([until(6), until(9), until(10)]).toEqual([0, 0, null])
})

test('rain before freezing: spread after it, and how long that leaves', () => {
  const advice = on(night(falling, rain([2, 1], [3, 0.6])))
  expect([advice.outcome, advice.not_before]).toEqual(['treat', hoursAfter(EVENING, 3)])
  expect(advice.notes).toEqual([
    {
      code: 'RAIN_BEFORE_FREEZE_WAIT',
      says: 'Rain until 21:00 (1.6 mm) would wash the salt off: spread after it. 4 h 30 min are left then, and treating takes 2 h 30 min.',
    },
  ])
})

test('a window shorter than the treatment is said', () => {
  expect(notes(night(falling, rain([6, 2])))).toEqual([
    'RAIN_BEFORE_FREEZE_WAIT: Rain until 00:00 (2.0 mm) would wash the salt off: spread after it. Only 1 h 30 min are left then, less than the 2 h 30 min that treating takes: split the route, or begin in the rain and repeat.',
  ])
})

test('waiting for rain moves no deadline and changes no rate', () => {
  const [dry, wet] = [on(night(falling, [])), on(night(falling, rain([6, 2])))]
  const figures = ({ outcome, spread_rate_g_m2, start_by, complete_by, rule }: typeof dry) => ({
    outcome,
    spread_rate_g_m2,
    start_by,
    complete_by,
    rule,
  })
  expect(figures(wet)).toEqual(figures(dry))
})

test.each([
  ['less than 1 mm leaves the salt', rain([3, 0.9])],
  ['an amount that is not known', rain([3, null])],
  ['no rain', []],
])('nothing to wait for: %s', (_name, precipitation) => {
  expect(on(night(falling, precipitation))).toMatchObject({ not_before: null, notes: [] })
})

test('rain onto a road that may freeze: repeat', () => {
  expect(notes(night(falling, rain([8, 1], [9, 1])))).toEqual([
    'RAIN_DURING_FREEZE_REPEAT: Rain from 01:00 to 03:00 may fall on a freezing road and washes salt off: repeat the treatment while it lasts and after it.',
  ])
})

test('rain onto a road below 0.0 °C by the median is freezing rain to come, with its own row', () => {
  const advice = on(night(falling, rain([11, 0.5], [12, 0.2])))
  expect(advice).toMatchObject({
    outcome: 'treat',
    rule: 'scotland-2010/S7',
    spread_rate_g_m2: 20,
    passes: 2,
  })
  expect(advice.hazards).toContainEqual({
    kind: 'freezing_rain',
    station: 'moor-top',
    from_at: hoursAfter(EVENING, 10),
    to_at: hoursAfter(EVENING, 12),
    probability: 0.9,
  })
})

test('a sensor that reads below its forecast brings freezing rain nearer', () => {
  const cold = [aReading({ road_temp_c: 3 })]
  const mild = [8, 7, 6, 5, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 4, 5, 6]
  const kinds = (readings: DecideCase['readings']) =>
    on(night(mild, rain([8, 1])), { readings }).hazards?.map(({ kind }) => kind)
  expect(kinds(twoSensors(8))).toEqual([])
  expect(kinds(cold)).toEqual(['freezing_rain'])
})

test('a trace of rain is none', () => {
  expect(on(night(falling, rain([11, 0.09]))).hazards).toEqual([])
})

const spells: readonly [string, SurfaceState[], readonly HazardKind[]][] = [
  ['a wet road freezes', ['wet', 'wet', 'ice', 'ice', 'wet'], ['wet_road_freezing']],
  ['ice thaws and freezes again', ['ice', 'ice', 'wet', 'wet', 'ice'], ['wet_road_freezing', 'refreeze']],
  ['snow thaws and freezes', ['snow', 'wet', 'wet', 'ice', 'ice'], ['snow', 'refreeze']],
  ['snow turns to ice without a thaw', ['snow', 'snow', 'ice', 'ice', 'ice'], ['snow', 'wet_road_freezing']],
  [
    'hoar frost is gone by day and comes again',
    ['frost', 'dry', 'dry', 'frost', 'dry'],
    ['hoar_frost', 'hoar_frost'],
  ],
  [
    'hoar frost leaves too little water to freeze again',
    ['frost', 'damp', 'damp', 'ice', 'dry'],
    ['hoar_frost', 'wet_road_freezing'],
  ],
]
test.each(spells)('%s', (_name, states, kinds) => {
  const hazards = on(night([1, 1, 1, 1, 1], [], states), { route: aDecideRoute() }).hazards
  expect(hazards?.map(({ kind }) => kind)).toEqual(kinds)
})

test('ice that a sensor reports thaws in the forecast and freezes again', () => {
  const icy = [aReading({ road_temp_c: 0.2, surface_state: 'ice', at: hoursAfter(EVENING, -0.1) })]
  const hazards = on(night([1, 1, 1, 1, 1], [], ['wet', 'wet', 'wet', 'ice', 'ice']), {
    readings: icy,
  }).hazards
  expect(hazards?.map(({ kind, from_at }) => [kind, from_at])).toEqual([
    ['ice', icy[0]!.at],
    ['refreeze', hoursAfter(EVENING, 3)],
  ])
})
