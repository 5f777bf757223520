/** The forecast against nights of firmware-sim, whose physics are finer and not the service's own. °C. */
import { describe, expect, test } from 'vitest'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import { HOUR } from '#src/units.ts'
import { COUNTY, type SimulatedCase, simulatedCases } from '#tests/truth/simulated-cases.ts'

const ISSUED_AT = new Date('2026-01-15T18:00:00Z')
/** One of each setting keeps this quick; all twelve give the same picture. */
const STATIONS = [...new Map(COUNTY.stations.map((station) => [station.setting, station])).values()]

function errorsOf({ given, truth }: SimulatedCase, hours: number) {
  const forecast = roadForecast(given)
  if ('error' in forecast) throw new Error(forecast.error.code)
  const last = given.readings.at(-1)!.road_temp_c!
  return truth
    .filter(({ at }) => at.getTime() <= given.issued_at.getTime() + hours * HOUR)
    .map(({ at, road_temp_c }) => {
      const point = forecast.series.find((one) => one.at.getTime() === at.getTime())!
      return {
        error: point.road_temp_c - road_temp_c,
        persistence: last - road_temp_c,
        within: road_temp_c >= point.road_temp_p10_c && road_temp_c <= point.road_temp_p90_c,
      }
    })
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const absolute = (errors: readonly { error: number }[]) => mean(errors.map(({ error }) => Math.abs(error)))

// Mean absolute error, tolerated. TARGET: 0.5 at 0–3 h, 1.0 at 0–12 h on every night
describe.each([
  ['radiation-frost', 0.6, 1.3],
  ['fog-and-hoar', 1.0, 1.4],
  ['snow', 0.3, 0.6],
  ['thaw', 0.6, 1.0],
  ['freezing-rain', 0.6, 1.2],
  ['uneventful', 0.6, 0.7],
] as const)('%s, issued at 18:00', (night, early, late) => {
  const cases = simulatedCases(night, 1, ISSUED_AT, STATIONS)
  test(`mean absolute error below ${early} at 0–3 h and ${late} at 0–12 h`, () => {
    expect(cases.length).toBe(5)
    expect(absolute(cases.flatMap((one) => errorsOf(one, 3)))).toBeLessThan(early)
    expect(absolute(cases.flatMap((one) => errorsOf(one, 12)))).toBeLessThan(late)
  })
  test('the band holds more than two thirds of what followed', () => {
    const errors = cases.flatMap((one) => errorsOf(one, 12))
    expect(mean(errors.map(({ within }) => Number(within)))).toBeGreaterThan(0.67)
  })
})

test('over all nights far better than "as now"', () => {
  const nights = ['radiation-frost', 'fog-and-hoar', 'thaw', 'freezing-rain', 'uneventful'] as const
  const errors = nights.flatMap((night) =>
    simulatedCases(night, 2, ISSUED_AT, STATIONS).flatMap((one) => errorsOf(one, 12)),
  )
  expect(absolute(errors)).toBeLessThan(0.5 * mean(errors.map(({ persistence }) => Math.abs(persistence))))
})

test('sensors alone: usable for the first hours, honest after that', () => {
  const errors = (['radiation-frost', 'thaw', 'uneventful'] as const).flatMap((night) =>
    simulatedCases(night, 1, ISSUED_AT, STATIONS).flatMap((one) => {
      const alone = { ...one, given: { ...one.given, weather: [] } }
      return errorsOf(alone, 12).map((error, i) => ({ ...error, early: i < 6 }))
    }),
  )
  expect(absolute(errors.filter(({ early }) => early))).toBeLessThan(1)
  expect(mean(errors.map(({ within }) => Number(within)))).toBeGreaterThan(0.67)
})

describe('a sky that clears while the weather service still forecasts cloud', () => {
  const answers = (night: 'marginal-night' | 'radiation-frost') =>
    simulatedCases(night, 1, new Date('2026-01-15T22:00:00Z'), STATIONS).map(({ given, truth }) => {
      const forecast = roadForecast(given)
      if ('error' in forecast) throw new Error(forecast.error.code)
      const tonight = forecast.series.slice(0, 72)
      return {
        doubts: forecast.doubts,
        chance: Math.max(...tonight.map(({ freeze_probability }) => freeze_probability)),
        p10: Math.min(...tonight.map(({ road_temp_p10_c }) => road_temp_p10_c)),
        lowest: Math.min(...truth.slice(0, 24).map(({ road_temp_c }) => road_temp_c)),
      }
    })

  test('is told from the road, and frost gets a fair chance', () => {
    for (const { doubts, chance, p10, lowest } of answers('marginal-night')) {
      expect(doubts).toContain('SKY_CLEARER_THAN_FORECAST')
      expect(lowest).toBeLessThan(0)
      expect(p10).toBeLessThan(-1)
      expect(chance).toBeGreaterThan(0.2)
    }
  })
  test('and not on a night that clears as forecast', () => {
    for (const { doubts } of answers('radiation-frost')) expect(doubts).toEqual([])
  })
})
