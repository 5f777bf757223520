import { describe, expect, test } from 'vitest'
import { expectedOutcomes } from '#src/forecast/learning/expected-outcomes.ts'
import { measuredThen } from '#src/forecast/learning/measured-then.ts'
import { OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import {
  aForecast,
  aForecastPoint,
  anAtmosphere,
  aReading,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const issue = (more: Partial<Parameters<typeof expectedOutcomes>[0]> = {}) => {
  const forecast = aForecast()
  return { forecast, own: forecast.series, atmosphere: anAtmosphere(), start_c: 2.4, ...more }
}

describe('what is expected', () => {
  test('one outcome a lead as far as the forecast goes, not measured', () => {
    const outcomes = expectedOutcomes(issue())
    expect(outcomes.map(({ lead_h }) => lead_h)).toEqual(OUTCOME_LEADS.filter((lead) => lead <= 18))
    expect(outcomes[3]).toEqual({
      authority: 'northshire',
      station: 'moor-top',
      issued_at: EVENING,
      at: hoursAfter(EVENING, 4),
      lead_h: 4,
      model: 'test/1',
      road_temp_c: 0.6,
      road_temp_p10_c: -0.2,
      road_temp_p90_c: 1.4,
      freeze_probability: 0.1,
      learned_c: 0,
      learned_cold_factor: 1,
      learned_warm_factor: 1,
      persistence_c: 2.4,
      weather_air_temp_c: 1,
      sky: 'broken',
      observed_c: null,
    })
  })

  test('between points straight; the sky of the nearer', () => {
    const [before, after] = [
      { ...aForecastPoint({ at: minutesAfter(EVENING, 40), road_temp_c: 1 }), sky: 'clear' as const },
      { ...aForecastPoint({ at: minutesAfter(EVENING, 70), road_temp_c: 4 }), sky: 'overcast' as const },
    ]
    const forecast = aForecast({ series: [before, after] })
    const [outcome] = expectedOutcomes(issue({ forecast, own: forecast.series }))
    expect(outcome).toMatchObject({ lead_h: 1, road_temp_c: 3, sky: 'overcast' })
  })

  test('what was learnt is told apart from what the model said', () => {
    const own = aForecast().series
    const series = own.map((point) => ({
      ...point,
      road_temp_c: point.road_temp_c - 0.5,
      road_temp_p10_c: point.road_temp_c - 0.5 - 1.2,
      road_temp_p90_c: point.road_temp_c - 0.5 + 0.6,
    }))
    const [outcome] = expectedOutcomes(issue({ own, forecast: aForecast({ series }) }))
    expect(outcome).toMatchObject({
      road_temp_c: 1.5,
      learned_c: -0.5,
      learned_cold_factor: 1.5,
      learned_warm_factor: 0.75,
    })
  })

  test.each([
    ['no weather', null],
    ['weather that ends before', anAtmosphere({ hours: anAtmosphere().hours.slice(0, 1) })],
    [
      'air not known',
      anAtmosphere({ hours: anAtmosphere().hours.map((hour) => ({ ...hour, air_temp_c: null })) }),
    ],
  ])('%s: the weather service said nothing', (_, atmosphere) => {
    expect(expectedOutcomes(issue({ atmosphere }))[0]?.weather_air_temp_c).toBeNull()
  })
})

describe('what was measured then', () => {
  const at = (minutes: number, road_temp_c: number, more = {}) =>
    aReading({ at: minutesAfter(EVENING, minutes), road_temp_c, ...more })
  test.each([
    ['the nearest', [at(-10, 1), at(4, 2), at(12, 3)], 2],
    ['nothing within 15 minutes', [at(-16, 1), at(16, 2)], null],
    ['just within', [at(-15, 1)], 1],
    ['a doubtful one is passed over for one further away', [at(0, 9, { flags: ['SPIKE'] }), at(10, 1)], 1],
    ['only doubtful ones', [at(0, 1, { flags: ['STUCK'] }), at(5, 1, { flags: ['CLOCK_SKEW'] })], null],
    ['a flag that casts no doubt on the road', [at(0, 1, { flags: ['LATE_BACKFILL'] })], 1],
    ['the coldest of two devices', [at(0, 2), at(9, 1.5, { device: 'other' })], 1.5],
  ])('%s', (_, readings, measured) => {
    expect(measuredThen(readings, EVENING)).toBe(measured)
  })
})
