import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseOfStation } from '#src/forecast/case-of-station.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import { COLD_DOUBT, DOUBTFUL_START, heedColdDoubt } from '#src/forecast/sensors/cold-doubt.ts'
import { isDoubtful } from '#src/forecast/sensors/doubtful.ts'
import { FINDING_CODES } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { weatherOf } from '#tests/forecast/cases.ts'
import { aReading, aStation, EVENING, minutesAfter } from '#tests/support/builders.ts'

const weather = { hours: weatherOf(), issued_at: EVENING }
/** As the service makes it: from the readings of a station, doubtful ones among them. */
function issued(readings: readonly Reading[]) {
  const made = roadForecast(caseOfStation(aStation(), readings, weather, EVENING, 24))
  return 'series' in made ? heedColdDoubt(made.series, readings, EVENING) : null
}

const good = Array.from({ length: 36 }, (_, index) =>
  aReading({
    at: minutesAfter(EVENING, (index - 35) * 10),
    seq: index,
    road_temp_c: 4 - index / 18,
    air_temp_c: 2,
  }),
)
const doubtful = (minutes: number, road_temp_c: number, flag: string = 'SENSOR_STUCK'): Reading =>
  aReading({ at: minutesAfter(EVENING, minutes), seq: 1000 - minutes, road_temp_c, flags: [flag] })
const first = (series: readonly ForecastPoint[] | undefined) => series?.[0]?.road_temp_c ?? Number.NaN

describe('a doubtful reading beside good ones', () => {
  const plain = issued(good)!
  test.each(FINDING_CODES)('%s: warm, it changes nothing', (flag) => {
    expect(issued([...good, doubtful(-5, 9, flag)])).toEqual(plain)
  })
  test('colder, it lowers the forecast: all of it now, less and less later', () => {
    const { series, doubts } = issued([...good, doubtful(-5, -1)])!
    const by = series.map((point, index) => plain.series[index]!.road_temp_c - point.road_temp_c)
    expect(first(series)).toBeCloseTo(-1)
    expect(by.at(-1)! / by[0]!).toBeCloseTo(Math.exp(-2), 1)
    expect(doubts).toEqual([COLD_DOUBT])
  })
  test('a spike of −20 °C lowers it by five degrees and no more', () => {
    const { series } = issued([...good, doubtful(-5, -20)])!
    expect(first(series)).toBeCloseTo(first(plain.series) - 5)
  })
  test('cold two hours ago and no longer: forgotten', () => {
    expect(issued([...good, doubtful(-120, -3)])!.series).toEqual(plain.series)
  })
})

test('nothing but doubtful readings: the forecast says so', () => {
  expect(issued([doubtful(-5, 1)])!.doubts).toContain(DOUBTFUL_START)
})

const anyReading = fc
  .record({
    minutes: fc.integer({ min: -700, max: 0 }),
    road_temp_c: fc.double({ min: -20, max: 40, noNaN: true }),
    flag: fc.constantFrom(...FINDING_CODES, 'SPIKE', 'DRIFT', 'CLOCK_SKEW'),
  })
  .map(({ minutes, road_temp_c, flag }) => doubtful(minutes, road_temp_c, flag))

test('one more doubtful reading never raises the median, p10 or p90, nor lowers the probability of frost', () => {
  fc.assert(
    fc.property(fc.array(anyReading, { maxLength: 6 }), anyReading, (some, more) => {
      expect(isDoubtful(more)).toBe(true)
      const before = issued([...good, ...some])!.series
      const after = issued([...good, ...some, more])!.series
      for (const [index, point] of after.entries()) {
        expect(point.road_temp_c).toBeLessThanOrEqual(before[index]!.road_temp_c)
        expect(point.road_temp_p10_c).toBeLessThanOrEqual(before[index]!.road_temp_p10_c)
        expect(point.road_temp_p90_c).toBeLessThanOrEqual(before[index]!.road_temp_p90_c)
        expect(point.freeze_probability).toBeGreaterThanOrEqual(before[index]!.freeze_probability)
      }
    }),
    { numRuns: 60 },
  )
})
