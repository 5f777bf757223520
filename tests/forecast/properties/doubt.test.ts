/** What the band must and must not do. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'
import { aForecastCase, hoursFrom, pointAt, readingsOf, seriesOf, weatherOf } from '#tests/forecast/cases.ts'
import { aNight, between, caseOf, darkPart, meanWidth, withAhead } from '#tests/forecast/properties/nights.ts'
import { COUNTY, simulatedCases } from '#tests/truth/simulated-cases.ts'

const widthOf = ({ road_temp_p10_c, road_temp_p90_c }: ForecastPoint) => road_temp_p90_c - road_temp_p10_c
const RUNS = { numRuns: 100 }

test('p10 ≤ median ≤ p90, and a probability of frost that agrees with them', () => {
  fc.assert(
    fc.property(aNight, (night) => {
      for (const point of seriesOf(caseOf(night))) {
        expect(point.road_temp_p10_c).toBeLessThanOrEqual(point.road_temp_c)
        expect(point.road_temp_p90_c).toBeGreaterThanOrEqual(point.road_temp_c)
        if (point.road_temp_p10_c > 0) expect(point.freeze_probability).toBeLessThanOrEqual(0.11)
        if (point.road_temp_p90_c < 0) expect(point.freeze_probability).toBeGreaterThanOrEqual(0.89)
      }
    }),
    RUNS,
  )
})

test('a road that was flat for 48 h stays within 0.3 K for 3 h under steady weather', () => {
  fc.assert(
    fc.property(
      between(-5, 6),
      fc.integer({ min: 5, max: 8 }),
      between(0.2, 3),
      (level, cloud_oktas, spread) => {
        const steady = { air_temp_c: level, dewpoint_c: level - spread, wind_m_s: 2 }
        const series = seriesOf(
          aForecastCase({
            readings: readingsOf(level, steady, -48),
            weather: weatherOf({ ...steady, cloud_oktas }),
          }),
        )
        for (const hour of [0.5, 1, 2, 3])
          expect(Math.abs(pointAt(series, hour).road_temp_c - level)).toBeLessThan(0.3)
      },
    ),
    RUNS,
  )
})

describe('more history never widens the band without a reason that is named', () => {
  const issuedAt = new Date('2026-01-15T22:00:00Z')
  const stations = [...new Map(COUNTY.stations.map((one) => [one.setting, one])).values()]
  const judged = (given: ForecastCase, hours: number) => {
    const since = issuedAt.getTime() - hours * HOUR
    const forecast = roadForecast({
      ...given,
      readings: given.readings.filter(({ at }) => at.getTime() >= since),
    })
    if ('error' in forecast) throw new Error(forecast.error.code)
    return { width: meanWidth(forecast.series.slice(0, 73)), doubts: forecast.doubts ?? [] }
  }
  test.each(['radiation-frost', 'fog-and-hoar', 'thaw', 'snow'] as const)('%s', (night) => {
    for (const { given } of simulatedCases(night, 1, issuedAt, stations))
      for (const [few, more] of [
        [3, 6],
        [6, 12],
        [12, 24],
        [24, 48],
        [3, 48],
      ] as const) {
        const [short, long] = [judged(given, few), judged(given, more)]
        const isExplained = long.doubts.some((doubt) => !short.doubts.includes(doubt))
        if (!isExplained) expect(long.width).toBeLessThanOrEqual(1.05 * short.width)
      }
  })
})

describe('older weather never narrows the band', () => {
  const ages = fc.record({ age: fc.integer({ min: 0, max: 24 }), older: fc.integer({ min: 1, max: 24 }) })
  const aged = (given: ForecastCase, hours: number) => ({ ...given, weather_issued_at: hoursFrom(-hours) })

  test('at no hour of the dark on a dry road', () => {
    fc.assert(
      fc.property(aNight, ages, (night, { age, older }) => {
        const given = caseOf({
          ...night,
          falls: 'nothing',
          state: 'dry',
          dewpointSpread: 5 + night.dewpointSpread,
        })
        const young = darkPart(aged(given, age))
        for (const [i, point] of darkPart(aged(given, age + older)).entries())
          expect(widthOf(point)).toBeGreaterThanOrEqual(widthOf(young[i]!) - 0.05)
      }),
      RUNS,
    )
  })
  // While water freezes both ends of the band may lie at 0 °C for an hour, whatever the doubt
  test('over the dark on any road', () => {
    fc.assert(
      fc.property(aNight, ages, (night, { age, older }) => {
        const width = (hours: number) => meanWidth(darkPart(aged(caseOf(night), hours)))
        expect(width(age + older)).toBeGreaterThanOrEqual(width(age) - 0.02)
      }),
      RUNS,
    )
  })
})

describe('what nobody names is doubt, never warmth', () => {
  type Named = (hour: AtmosphereHour) => number
  test.each<[keyof AtmosphereHour, readonly Named[]]>([
    ['cloud_oktas', [() => 0, () => 8]],
    ['wind_m_s', [() => 0.5, () => 2, () => 9]],
    ['dewpoint_c', [({ air_temp_c }) => air_temp_c!, ({ air_temp_c }) => air_temp_c! - 10]],
  ])(
    'without %s the cold end of the band is no warmer than with the mildest that could be named',
    (field, names) => {
      fc.assert(
        fc.property(aNight, (night) => {
          const given = caseOf({ ...night, falls: 'nothing', measuresAir: false, state: 'dry' })
          const coldEnd = (value: (hour: AtmosphereHour) => number | null) =>
            darkPart(withAhead(given, (hour) => ({ ...hour, [field]: value(hour) }))).map(
              (point) => point.road_temp_p10_c,
            )
          const named = names.map(coldEnd)
          const excess = coldEnd(() => null).map((p10, i) => p10 - Math.max(...named.map((one) => one[i]!)))
          // "As now" counts for less where a named change of the forcing speaks against it
          expect(Math.max(...excess)).toBeLessThanOrEqual(0.5)
          expect(excess.reduce((sum, kelvin) => sum + kelvin, 0) / excess.length).toBeLessThanOrEqual(0.1)
        }),
        RUNS,
      )
    },
  )
})
