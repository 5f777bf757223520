import { describe, expect, test } from 'vitest'
import { pastError } from '#src/forecast/past-error.ts'
import { aForecast, aReading, EVENING, hoursAfter } from '#tests/support/builders.ts'

// Hourly from one hour after issue: 2, 1.5, 1, 0.6 … with a band of ±0.8
const forecast = aForecast()

describe('the forecast’s own error', () => {
  test('nothing to compare: n is 0 and nothing is claimed', () => {
    for (const row of pastError([forecast], () => []))
      expect(row).toMatchObject({ n: 0, mean_absolute_error_c: null, bias_c: null, band_coverage: null })
  })

  test('error, bias and coverage by lead', () => {
    const readings = [
      aReading({ at: hoursAfter(EVENING, 1), road_temp_c: 1.5 }),
      aReading({ at: hoursAfter(EVENING, 2.5), road_temp_c: 1.25 }),
      aReading({ at: hoursAfter(EVENING, 4), road_temp_c: 2.6 }),
    ]
    const [first, second, third] = pastError([forecast], () => readings)
    expect(first).toMatchObject({
      from_h: 0,
      to_h: 3,
      n: 2,
      mean_absolute_error_c: 0.25,
      bias_c: 0.25,
      band_coverage: 1,
    })
    expect(second).toMatchObject({
      from_h: 3,
      to_h: 6,
      n: 1,
      mean_absolute_error_c: 2,
      bias_c: -2,
      band_coverage: 0,
    })
    expect(third).toMatchObject({ n: 0, mean_absolute_error_c: null })
  })

  test('flagged readings, readings before issue or beyond the series, and crowds of readings do not count', () => {
    const readings = [
      aReading({ at: hoursAfter(EVENING, -1) }),
      aReading({ at: hoursAfter(EVENING, 1), flags: ['STUCK'] }),
      aReading({ at: hoursAfter(EVENING, 2) }),
      ...[1, 2, 3].map((minute) => aReading({ at: hoursAfter(EVENING, 2 + minute / 60) })),
      aReading({ at: hoursAfter(EVENING, 30) }),
    ]
    expect(pastError([forecast], () => readings).map(({ n }) => n)).toEqual([1, 0, 0, 0])
  })
})
