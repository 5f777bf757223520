import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corrected } from '#src/forecast/learning/corrected.ts'
import { type Correction, correctionsOf } from '#src/forecast/learning/learned-correction.ts'
import { BANDS, CELLS } from '#src/forecast/learning/learned-error-cells.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { SKY_CLASSES, type SkyClass } from '#src/forecast/sky-class.ts'
import { aForecastPoint, EVENING, minutesAfter } from '#tests/support/builders.ts'

/** Every ten minutes of a day, as the model issues. */
const aDay = (medians: (index: number) => number, sky: (index: number) => SkyClass = () => 'clear') =>
  Array.from({ length: 145 }, (_, i) => ({
    ...aForecastPoint({ at: minutesAfter(EVENING, 10 * i), road_temp_c: Math.round(medians(i) * 100) / 100 }),
    sky: sky(i),
  })).map((point) => ({ ...point, surface_state: point.road_temp_c < 1 ? 'ice' : 'wet' }) as ForecastPoint)

const flat = (more: Partial<{ shift: number; cold: number; warm: number }> = {}): Correction => ({
  version: 7,
  through_at: EVENING,
  shift: Array(CELLS).fill(more.shift ?? 0),
  band: Array(BANDS).fill({ cold: more.cold ?? 1, warm: more.warm ?? 1 }),
})
const pointAt = (series: readonly ForecastPoint[], hours: number) => series[6 * hours]!

describe('a forecast with what was learnt', () => {
  test('is byte for byte the same where nothing was', () => {
    const series = aDay((i) => 4 * Math.cos(i / 20))
    for (const correction of [correctionsOf([], 'test/1', EVENING)('new'), flat()])
      expect(corrected(series, EVENING, correction)).toEqual({ series, applied: null })
    expect(corrected(series, EVENING, flat()).series).toBe(series)
  })

  test('is moved and scaled, and the chance of frost follows', () => {
    const series = aDay(() => 3)
    const { series: moved, applied } = corrected(series, EVENING, flat({ shift: -1, cold: 2, warm: 0.7 }))
    expect(pointAt(moved, 6)).toMatchObject({
      road_temp_c: 2,
      road_temp_p10_c: 0.4,
      road_temp_p90_c: 2.56,
      surface_state: 'wet',
    })
    // 2 °C above freezing with p10 1.6 °C below the median: 1.6 standard deviations
    expect(pointAt(moved, 6).freeze_probability).toBeCloseTo(0.055, 2)
    expect(applied).toMatchObject({ version: 7, through_at: EVENING })
    expect(applied?.shift_c[36]).toBe(-1)
  })

  test.each([
    ['at issue the sensor speaks', 0, 0],
    ['half after an hour', 1, -0.5],
    ['all after two', 2, -1],
  ])('%s', (_, hours, shift) => {
    const { applied } = corrected(
      aDay(() => 5),
      EVENING,
      flat({ shift: -1 }),
    )
    expect((applied?.shift_c[6 * hours] ?? 0) + 0).toBe(shift)
  })

  test.each([
    [0, -0.5],
    [-1, -0.75],
    [2, -1],
    [-8, -1],
  ])('a road at %d °C is moved by %d of 1 °C: ice and water hold it', (road, shift) => {
    const { applied } = corrected(
      aDay(() => road),
      EVENING,
      flat({ shift: -1 }),
    )
    expect(applied?.shift_c[60]).toBe(shift)
  })

  test('never steps, never crosses its band, never changes state, time or sky', () => {
    const wild = fc.record({
      shift: fc.array(fc.double({ min: -2, max: 1, noNaN: true }), { minLength: CELLS, maxLength: CELLS }),
      band: fc.array(
        fc.record({
          cold: fc.double({ min: 0.7, max: 2.5, noNaN: true }),
          warm: fc.double({ min: 0.7, max: 2.5, noNaN: true }),
        }),
        { minLength: BANDS, maxLength: BANDS },
      ),
      sky: fc.array(fc.constantFrom(...SKY_CLASSES), { minLength: 145, maxLength: 145 }),
      swing: fc.double({ min: 0, max: 20, noNaN: true }),
    })
    fc.assert(
      fc.property(wild, ({ shift, band, sky, swing }) => {
        const series = aDay(
          (i) => swing * Math.cos(i / 20),
          (i) => sky[i]!,
        )
        const { series: moved, applied } = corrected(series, EVENING, { ...flat(), shift, band })
        const shifts = applied?.shift_c ?? [0]
        for (const [i, value] of shifts.slice(1).entries())
          expect(Math.abs(value - shifts[i]!)).toBeLessThanOrEqual(0.3)
        for (const [i, point] of moved.entries()) {
          const { at, surface_state } = series[i]!
          expect(point).toMatchObject({ at, surface_state, sky: sky[i] })
          expect(point.road_temp_p10_c).toBeLessThanOrEqual(point.road_temp_c)
          expect(point.road_temp_p90_c).toBeGreaterThanOrEqual(point.road_temp_c)
          expect(point.freeze_probability).toBeGreaterThanOrEqual(0)
          expect(point.freeze_probability).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})
