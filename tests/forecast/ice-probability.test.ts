import { describe, expect, test } from 'vitest'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import type { RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { iceAlong } from '#src/forecast/spread.ts'
import { aForecastCase, pointAt, readingsOf, seriesOf, weatherOf } from '#tests/forecast/cases.ts'

const pointOf = (weather: Partial<AtmosphereHour>, seen: Partial<RoadsideObservation>, road = 1) =>
  pointAt(seriesOf(aForecastCase({ readings: readingsOf(road, seen), weather: weatherOf(weather) })), 9)

describe('the probability of ice', () => {
  test('on a dry road in dry air is small although it freezes hard', () => {
    const point = pointOf({ cloud_oktas: 0, air_temp_c: -3, dewpoint_c: -14 }, { surface_state: 'dry' })
    expect(point.freeze_probability).toBeGreaterThan(0.9)
    expect(point.ice_probability).toBeLessThan(0.05)
  })
  test('on a wet road is that of freezing', () => {
    const point = pointOf(
      { cloud_oktas: 2, air_temp_c: -2, dewpoint_c: -3 },
      { surface_state: 'wet', air_temp_c: -2 },
    )
    expect(point.freeze_probability).toBeGreaterThan(0.9)
    expect(point.ice_probability).toBeGreaterThan(0.9)
  })
  test('under melting snow stays high although the road is at 0 °C', () => {
    const point = pointOf(
      { cloud_oktas: 8, air_temp_c: 0.5, dewpoint_c: 0, snow_mm_h: 2 },
      { surface_state: 'snow', precipitating: true },
      -0.2,
    )
    expect(point.surface_state).toBe('snow')
    expect(point.ice_probability).toBeGreaterThan(0.9)
  })
  test('on a warm road is none', () => {
    const point = pointOf({ cloud_oktas: 8, air_temp_c: 9, dewpoint_c: 7 }, { surface_state: 'wet' }, 9)
    expect(point.ice_probability).toBe(0)
  })
  test.each([
    ['grows with that of freezing', 0.2, 0.4, 0.3, 0.6],
    ['is never made smaller', 0.5, 0.2, 0.6, 0.6],
    ['never exceeds one', 0.5, 1, 0.9, 1],
    ['stays where freezing was impossible before', 0, 0.3, 0.1, 0.1],
  ])('once the forecast is changed: %s', (_, before, after, ice, expected) => {
    const point = { freeze_probability: before, ice_probability: ice }
    expect(iceAlong(point, after).ice_probability).toBeCloseTo(expected, 3)
  })
  test('that a forecast of before did not have is not invented', () => {
    expect(iceAlong({ freeze_probability: 0.4 }, 0.8)).toEqual({})
  })
})
