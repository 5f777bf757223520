import { expect, test } from 'vitest'
import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'
import { canonicalText } from '#src/wire.ts'
import { aForecast, aForecastPoint, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aDecideCase, aRoad, forecastTo, nightTo, roadsOf, twoSensors } from '#tests/support/decide-cases.ts'

/** Warm at the station all night, +2.5 °C at its coldest. */
const mild: Partial<DecideCase> = { forecasts: [forecastTo(2.5)] }

test('a road 3 °C colder than its station is treated although the station stays warm', () => {
  expect(recommend(aDecideCase(mild)).outcome).toBe('no_action')
  const advice = recommend(aDecideCase({ ...mild, roads: roadsOf([aRoad(-3)]) }))
  expect(advice).toMatchObject({
    outcome: 'treat',
    coldest: {
      station: 'moor-top',
      road_temp_c: -0.5,
      road: { id: 'b6105-1', road: 'B6105', below_station_c: 3 },
    },
  })
  expect(advice.because).toContain(
    'B6105 near A628 at Moor Top is expected to fall to \u22120.5 °C at 05:00, below +1.0 °C, 3.0 °C below its sensor (thermal map of 2025-11-03)',
  )
  expect(advice.start_by?.getTime()).toBeLessThan(hoursAfter(EVENING, 11).getTime())
  expect(advice.would_change_if).toContain('now \u22120.5 °C')
})

test('no action names the coldest road, and how far its sensor is from it', () => {
  const advice = recommend(aDecideCase({ forecasts: [forecastTo(4)], roads: roadsOf([aRoad(-1)]) }))
  expect(advice.outcome).toBe('no_action')
  expect(advice.because).toContain(
    '+3.0 °C at 05:00 on B6105 near A628 at Moor Top, 1.0 °C below its sensor (thermal map of 2025-11-03)',
  )
})

test('of many roads the record names those that matter, with what is expected of them', () => {
  const roads = roadsOf([-1, -2.6, 0.5, -2].map((offset, index) => aRoad(offset, { id: `road-${index}` })))
  const { inputs } = recommend(aDecideCase({ ...mild, roads }))
  const told = inputs.filter(({ kind }) => kind === 'road')
  expect(new Set(told.map(({ id }) => id))).toEqual(new Set(['road-1', 'road-0']))
  expect(told.find(({ id, name }) => id === 'road-1' && name === 'minimum_road_temp_c')?.value).toBeCloseTo(
    -0.1,
  )
  expect(told.find(({ name }) => name === 'forecast')?.value).toMatch(/^moor-top@/)
})

test('without roads nothing of them is in the case or in the advice', () => {
  const given = aDecideCase(mild)
  expect(canonicalText(recommend(given))).not.toContain('road"')
  expect(canonicalText(recommend({ ...given, roads: roadsOf([]) }))).toBe(canonicalText(recommend(given)))
})

test('a road under a clear sky takes the offset of a clear sky', () => {
  const series = nightTo(2.5).map((point) => ({ ...point, sky: 'clear' as const }))
  const offset_c = { clear: -3, broken: -0.5, overcast: 0 }
  const given = (series: ForecastPoint[]) =>
    aDecideCase({ forecasts: [forecastTo(0, { series })], roads: roadsOf([aRoad(0, { offset_c })]) })
  expect(recommend(given(series)).coldest?.road_temp_c).toBeCloseTo(-0.5)
  const overcast = series.map((point) => ({ ...point, sky: 'overcast' as const }))
  expect(recommend(given(overcast)).coldest?.road_temp_c).toBeCloseTo(2.5)
})

test('a sensor that reads below its forecast lowers the road as well', () => {
  const roads = roadsOf([aRoad(-1)])
  const [warm, cold] = [6, 4].map((reads) =>
    recommend(aDecideCase({ forecasts: [forecastTo(3)], readings: twoSensors(reads), roads })),
  )
  expect(warm!.coldest!.road_temp_c).toBeCloseTo(2)
  expect(cold!.coldest!.road_temp_c).toBeCloseTo(2 - 2 * Math.exp(-11 / 12))
})

const OTHER = aForecast({ station: 'low-bridge', series: nightTo(-2) })
const between = aRoad(0, {
  references: [
    { station: 'moor-top', weight: 0.6 },
    { station: 'low-bridge', weight: 0.4 },
  ],
})

test('a road is told from stations of other routes too, and is not safe while one of them is silent', () => {
  const roads = roadsOf([between], { stations: [{ id: 'low-bridge', name: 'Low Bridge' }] })
  const told = recommend(aDecideCase({ ...mild, roads, reference_forecasts: [OTHER] }))
  expect(told.coldest?.road_temp_c).toBeCloseTo(0.6 * 2.5 - 0.4 * 2)
  expect(told.outcome).toBe('treat')
  const silent = recommend(aDecideCase({ ...mild, roads }))
  expect(silent).toMatchObject({ outcome: 'unknown', rule: 'ROAD_UNKNOWN' })
  expect(silent.because).toContain('B6105 is told from Low Bridge too, which has no fresh forecast')
})

test.each([
  ['no forecast of its stations', {}],
  ['a forecast of yesterday', { reference_forecasts: [{ ...OTHER, issued_at: hoursAfter(EVENING, -6) }] }],
])('a road that no fresh forecast reaches is unknown: %s', (_, more) => {
  const far = aRoad(0, { references: [{ station: 'low-bridge', weight: 1 }] })
  const advice = recommend(aDecideCase({ ...mild, roads: roadsOf([far]), ...more }))
  expect(advice).toMatchObject({ outcome: 'unknown', rule: 'ROAD_UNKNOWN' })
  expect(advice.because).toContain('no fresh forecast reaches B6105')
})

test('water that stays liquid at the station freezes on the colder road: a hazard of that road', () => {
  const wet = [forecastTo(0, { series: nightTo(1.5, { state: 'wet' }) })]
  const { hazards } = recommend(aDecideCase({ forecasts: wet, roads: roadsOf([aRoad(-3)]) }))
  expect(hazards).toEqual([
    expect.objectContaining({
      kind: 'wet_road_freezing',
      station: 'moor-top',
      road: { id: 'b6105-1', road: 'B6105' },
      to_at: expect.any(Date),
    }),
  ])
  expect(hazards![0]!.probability).toBeGreaterThan(0.5)
})

test('what a station expects already is not said again for a road that adds nothing', () => {
  const frozen = [forecastTo(0, { series: nightTo(-2, { state: 'frost' }) })]
  const { hazards } = recommend(aDecideCase({ forecasts: frozen, roads: roadsOf([aRoad(0, { spread: 0 })]) }))
  expect(hazards?.map(({ road }) => road)).toEqual([undefined])
})

test('a cold road is salted for its own temperature', () => {
  const given = aDecideCase({ forecasts: [forecastTo(0.5)] })
  const [station, road] = [recommend(given), recommend({ ...given, roads: roadsOf([aRoad(-4)]) })]
  expect(road.spread_rate_g_m2).toBeGreaterThan(station.spread_rate_g_m2!)
})

test('forecasts of other instants are met half way', () => {
  const series = [0, 3, 6, 9, 12, 15, 18].map((hour) =>
    aForecastPoint({ at: hoursAfter(EVENING, hour + 0.5), road_temp_c: -4 }),
  )
  const roads = roadsOf([between])
  const other = { ...OTHER, series }
  const { coldest } = recommend(aDecideCase({ ...mild, roads, reference_forecasts: [other] }))
  expect(coldest?.road_temp_c).toBeCloseTo(0.6 * 2.5 - 0.4 * 4)
})

test('one flagged cold reading beside roads stays cold evidence', () => {
  const readings = [...twoSensors(6), aReading({ device: 'odd', road_temp_c: -1, flags: ['SPIKE'] })]
  expect(recommend(aDecideCase({ ...mild, readings, roads: roadsOf([aRoad(1)]) })).outcome).toBe('treat')
})

test('the road that freezes first sets the deadline, though another gets colder', () => {
  const series = nightTo(2.5).map((point, hour) => ({
    ...point,
    sky: hour < 9 ? ('clear' as const) : ('overcast' as const),
  }))
  const early = aRoad(0, { id: 'early', offset_c: { clear: -4, broken: 0, overcast: 0 } })
  const coldest = aRoad(0, { id: 'coldest', offset_c: { clear: 0, broken: 0, overcast: -4.2 } })
  const given = (roads: readonly DecideSegment[]) =>
    recommend(aDecideCase({ forecasts: [forecastTo(0, { series })], roads: roadsOf(roads) }))
  const [both, late] = [given([coldest, early]), given([coldest])]
  expect(both.coldest?.road?.id).toBe('coldest')
  expect(both.onset_at).toEqual(given([early]).onset_at)
  expect(both.start_by!.getTime()).toBeLessThan(late.start_by!.getTime() - HOUR)
})

test('one road that cannot be told whole is enough not to call the route safe, though others are colder', () => {
  const roads = roadsOf([aRoad(-0.5, { id: 'colder' }), { ...between, offset_c: aRoad(1).offset_c }])
  expect(recommend(aDecideCase({ forecasts: [forecastTo(4)], roads }))).toMatchObject({
    outcome: 'unknown',
    rule: 'ROAD_UNKNOWN',
  })
})
