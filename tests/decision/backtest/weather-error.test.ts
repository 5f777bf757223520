import { describe, expect, test } from 'vitest'
import { perfectAtmosphere } from '#src/decision/backtest/atmosphere-known.ts'
import { erroneous } from '#src/decision/backtest/weather-error.ts'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { HOUR } from '#src/units.ts'
import { FIRST_NOON, observationsTo, WINTER_PLACE } from '#tests/support/backtest-winter.ts'

const hourAt = (at: Date): AtmosphereHour => ({
  at,
  air_temp_c: 0,
  dewpoint_c: -2,
  wind_m_s: 3,
  cloud_oktas: null,
  rain_mm_h: null,
  snow_mm_h: null,
  pressure_hpa: null,
  shortwave_w_m2: 0,
  longwave_w_m2: null,
})
const errorAt = (issue: number, lead: number, seed = 1): number => {
  const issued = new Date(FIRST_NOON.getTime() + issue * HOUR)
  const at = new Date(issued.getTime() + lead * HOUR)
  return erroneous(hourAt(at), issued, { rms_24h_c: 1.5, seed }).air_temp_c!
}
const issues = Array.from({ length: 1_500 }, (_, issue) => issue * 6)
const rms = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length)

describe('the error added to perfect weather', () => {
  const cases = { 6: 0.75, 12: 1.06, 24: 1.5 }
  for (const [lead, expected] of Object.entries(cases))
    test(`${lead} h ahead it is ${expected} °C, root mean square, of 1.5 °C at 24 h`, () => {
      const found = rms(issues.map((issue) => errorAt(issue, Number(lead))))
      expect(found / expected).toBeGreaterThan(0.93)
      expect(found / expected).toBeLessThan(1.07)
    })

  test('hangs together: an hour later nearly the same, a day later another', () => {
    const correlation = (shift: number) => {
      const pairs = issues.map((issue) => [errorAt(issue, 12), errorAt(issue, 12 + shift)] as const)
      const product = pairs.reduce((sum, [a, b]) => sum + a * b, 0) / pairs.length
      return product / (rms(pairs.map(([a]) => a)) * rms(pairs.map(([, b]) => b)))
    }
    expect(correlation(1)).toBeGreaterThan(0.9)
    expect(Math.abs(correlation(24))).toBeLessThan(0.35)
  })

  test('is another for another seed and the same for the same', () => {
    expect(errorAt(10, 12, 2)).toBe(errorAt(10, 12, 2))
    expect(errorAt(10, 12, 2)).not.toBe(errorAt(10, 12, 1))
  })

  test('leaves the past and what was not known alone, and the dew point below the air', () => {
    const past = hourAt(new Date(FIRST_NOON.getTime() - HOUR))
    const error = { rms_24h_c: 5, seed: 1 }
    expect(erroneous(past, FIRST_NOON, error)).toBe(past)
    for (let lead = 1; lead < 24; lead++) {
      const hour = hourAt(new Date(FIRST_NOON.getTime() + lead * HOUR))
      const found = erroneous({ ...hour, dewpoint_c: 0 }, FIRST_NOON, error)
      expect(found.dewpoint_c!).toBeLessThanOrEqual(found.air_temp_c!)
      expect(erroneous({ ...hour, wind_m_s: null }, FIRST_NOON, error).wind_m_s).toBeNull()
    }
  })

  test('of zero is the weather that came', () => {
    const observations = observationsTo([2, 2])
    const { hours } = perfectAtmosphere(observations, WINTER_PLACE)(FIRST_NOON)!
    expect(hours[3]).toMatchObject({ at: observations[18]!.at, air_temp_c: observations[18]!.air_temp_c })
  })
})
