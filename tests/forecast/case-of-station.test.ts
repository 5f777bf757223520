import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caseOfStation, startingReadings } from '#src/forecast/case-of-station.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { weatherOf } from '#tests/forecast/cases.ts'
import { aReading, aStation, EVENING, minutesAfter } from '#tests/support/builders.ts'

const every = (minutes: number, count: number, more: (i: number) => Partial<Reading>): Reading[] =>
  Array.from({ length: count }, (_, i) =>
    aReading({ at: minutesAfter(EVENING, (i - count + 1) * minutes), seq: i, ...more(i) }),
  )
const caseFrom = (readings: readonly Reading[]) =>
  caseOfStation(aStation(), readings, { hours: weatherOf(), issued_at: EVENING }, EVENING, 24)

describe('which readings start a forecast', () => {
  test.each([
    ['SPIKE'],
    ['STUCK'],
    ['DRIFT'],
    ['IMPLAUSIBLE'],
    ['INCONSISTENT'],
    ['CLOCK_SKEW'],
    ['CLAMPED'],
  ])('one with %s does not', (flag) => {
    const readings = [aReading({ road_temp_c: 1 }), aReading({ seq: 2, road_temp_c: 8, flags: [flag] })]
    expect(startingReadings(readings).map(({ road_temp_c }) => road_temp_c)).toEqual([1])
  })
  test.each([['LOW_BATTERY'], ['SEQ_GAP'], ['QOS0'], ['UNKNOWN_FIELD']])('one with %s does', (flag) => {
    expect(startingReadings([aReading({ flags: [flag] })])).toHaveLength(1)
  })
  test('where all are doubtful, the cold ones only', () => {
    const readings = [
      aReading({ road_temp_c: -1, flags: ['DRIFT'] }),
      aReading({ seq: 2, road_temp_c: 7, flags: ['DRIFT'] }),
    ]
    expect(startingReadings(readings).map(({ road_temp_c }) => road_temp_c)).toEqual([-1])
  })
  test('nothing but doubtful warm readings is no start at all', () => {
    const forecast = roadForecast(caseFrom([aReading({ road_temp_c: 9, flags: ['STUCK'] })]))
    expect(forecast).toMatchObject({ error: { code: 'NO_READINGS' } })
  })
  test('of two devices the colder one that still speaks', () => {
    const readings = [
      aReading({ device: 'a', road_temp_c: 2 }),
      aReading({ device: 'b', road_temp_c: 1.5 }),
      aReading({ device: 'silent', road_temp_c: -3, at: minutesAfter(EVENING, -90) }),
    ]
    expect(startingReadings(readings).map(({ device }) => device)).toEqual(['b'])
  })
  test('what the place was like before its device came is told by the one before it', () => {
    const before = every(10, 60, () => ({ device: 'old' })).slice(0, 40)
    const after = every(10, 20, () => ({ device: 'new', road_temp_c: -1 }))
    expect(startingReadings([...before, ...after])).toEqual([...before, ...after])
  })
  test('two that both spoke all the time are not mixed', () => {
    const both = every(10, 60, (i) => ({ device: i % 2 ? 'a' : 'b', road_temp_c: i % 2 ? 1 : 2 }))
    expect(new Set(startingReadings(both).map(({ device }) => device))).toEqual(new Set(['a']))
  })
})

test('dew point comes from humidity where it is not measured', () => {
  const { readings } = caseFrom([aReading({ air_temp_c: 2, humidity_pct: 80 })])
  expect(readings[0]!.dewpoint_c).toBeCloseTo(-1.1, 1)
  expect(
    caseFrom([aReading({ air_temp_c: 2, humidity_pct: 0.8, flags: ['UNIT_FRACTION'] })]).readings[0]!
      .dewpoint_c,
  ).toBeNull()
})

test('a flagged warm reading never makes a forecast warmer', () => {
  const good = every(10, 60, (i) => ({ road_temp_c: 2 - i / 60, air_temp_c: 2 }))
  const plain = roadForecast(caseFrom(good))
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          i: fc.integer({ min: 0, max: 59 }),
          warmer: fc.double({ min: 0, max: 30, noNaN: true }),
        }),
        { maxLength: 5 },
      ),
      (doubtful) => {
        const added = doubtful.map(({ i, warmer }, n) => ({
          ...good[i]!,
          seq: 1000 + n,
          at: minutesAfter(good[i]!.at, 3),
          road_temp_c: good[i]!.road_temp_c + warmer,
          flags: ['SPIKE'],
        }))
        expect(roadForecast(caseFrom([...good, ...added]))).toEqual(plain)
      },
    ),
    { numRuns: 20 },
  )
})
