/** What must never make a night road warmer, at any hour of the dark. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, ForecastPoint } from '#src/forecast/road-forecast-types.ts'
import type { Celsius } from '#src/units.ts'
import {
  aNight,
  between,
  caseOf,
  clearerBy,
  colderBy,
  darkPart,
  drierBy,
  type Night,
  withAhead,
  withWeather,
} from '#tests/forecast/properties/nights.ts'

const RUNS = { numRuns: 150 }
/** Rounding to hundredths, and the balance of a step taken at its end. K */
const TOLERATED = 0.05
/** Near 0 °C: the 15 min in which the last water freezes end too warm, because what froze no longer evaporates. K */
const TOLERATED_WHILE_FREEZING = 0.3
const NEAR_FREEZING: Celsius = 1

const dryNight = aNight.map((night): Night => ({ ...night, falls: 'nothing' }))
/** Without water to freeze or frost to melt. */
const dryRoad = dryNight.map(
  (night): Night => ({ ...night, state: 'dry', dewpointSpread: 5 + night.dewpointSpread }),
)
/** Far enough from 0 °C that what falls stays what it is: snow lies like a blanket, rain does not. */
const snowyNight = aNight.map(
  (night): Night => ({
    ...night,
    falls: 'snow',
    air: -9 + night.air / 4,
    swing: 1,
    change: night.change / 4,
    warmer: 0,
  }),
)
const kelvin = between(0.1, 3)
const oktas = fc.integer({ min: 1, max: 8 })

type Change = (given: ForecastCase, by: number) => ForecastCase
const CHANGES: readonly (readonly [string, fc.Arbitrary<number>, Change])[] = [
  ['colder air from issue on', kelvin, (given, by) => withAhead(given, colderBy(by))],
  ['a clearer sky from issue on', oktas, (given, by) => withAhead(given, clearerBy(by))],
  ['drier air from issue on', kelvin, (given, by) => withAhead(given, drierBy(by))],
]

const doubtsOf = (given: ForecastCase): string => {
  const forecast = roadForecast(given)
  return 'error' in forecast ? forecast.error.code : `${forecast.doubts}`
}

const tolerated = (road: Celsius): number =>
  Math.abs(road) < NEAR_FREEZING ? TOLERATED_WHILE_FREEZING : TOLERATED

const holds = (nights: fc.Arbitrary<Night>, amount: fc.Arbitrary<number>, change: Change) =>
  fc.assert(
    fc.property(nights, amount, (night, by) => {
      const given = caseOf(night)
      const changed = change(given, by)
      // Readings may contradict the one sky and not the other: an alarm with a threshold, and a doubt that is named
      fc.pre(doubtsOf(given) === doubtsOf(changed))
      const before = darkPart(given)
      for (const [i, { road_temp_c }] of darkPart(changed).entries())
        expect(road_temp_c - before[i]!.road_temp_c).toBeLessThanOrEqual(tolerated(before[i]!.road_temp_c))
    }),
    RUNS,
  )

const meanOf = (points: readonly ForecastPoint[]): Celsius =>
  points.reduce((sum, { road_temp_c }) => sum + road_temp_c, 0) / points.length

describe.each(CHANGES)('%s never gives a warmer night road', (_, amount, change) => {
  test('on a dry road', () => holds(dryRoad, amount, change))
  test('on any road, nothing falling', () => holds(dryNight, amount, change))
  test('in snow well below freezing', () => holds(snowyNight, amount, change))
})

describe('colder air all along, the readings as they were', () => {
  const change: Change = (given, by) => withWeather(given, colderBy(by))
  const measuring = (measuresAir: boolean) => dryNight.map((night): Night => ({ ...night, measuresAir }))

  test('never a warmer night road where the station measures the air', () =>
    holds(measuring(true), kelvin, change))
  test('no warmer night where it does not, though what the same road teaches is another exchange', () => {
    fc.assert(
      fc.property(measuring(false), kelvin, (night, by) => {
        const given = caseOf(night)
        const changed = change(given, by)
        fc.pre(doubtsOf(given) === doubtsOf(changed))
        expect(meanOf(darkPart(changed))).toBeLessThanOrEqual(meanOf(darkPart(given)) + 0.15)
      }),
      RUNS,
    )
  })
})

describe('drier ground', () => {
  // In air that takes up water a wet road is the colder one: it evaporates. So: saturated air
  const saturated = dryNight.map((night): Night => ({ ...night, dewpointSpread: 0, state: null }))
  const seenLast = (night: Night, surface_state: 'dry' | 'wet') => {
    const given = caseOf(night)
    const last = { ...given.readings.at(-1)!, surface_state }
    return darkPart({ ...given, readings: given.readings.with(-1, last) })
  }
  const coldest = (points: readonly ForecastPoint[]) =>
    Math.min(...points.map(({ road_temp_c }) => road_temp_c))
  const frozenFrom = (points: readonly ForecastPoint[]) => {
    const first = points.findIndex(({ road_temp_c }) => road_temp_c < -0.5)
    return first < 0 ? Number.POSITIVE_INFINITY : first
  }

  test('a dry road is no later below freezing than a wet one, and no less cold in the end', () => {
    fc.assert(
      fc.property(saturated, (night) => {
        const [dry, wet] = [seenLast(night, 'dry'), seenLast(night, 'wet')]
        expect(coldest(dry)).toBeLessThanOrEqual(coldest(wet) + TOLERATED_WHILE_FREEZING)
        // Two points of 10 min: what condenses on the dry road freezes as well
        expect(frozenFrom(dry)).toBeLessThanOrEqual(frozenFrom(wet) + 2)
      }),
      RUNS,
    )
  })
})
