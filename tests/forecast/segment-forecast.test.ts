import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import { routeOutlook } from '#src/forecast/segments/route-outlook.ts'
import { instantsOf, segmentForecasts, segmentSeries } from '#src/forecast/segments/segment-forecast.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import type { BySky, MappedSegment } from '#src/network/thermal-map.ts'
import { MINUTE } from '#src/units.ts'
import { aForecast, aForecastPoint, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import '#tests/support/property-seed.ts'

const all = <T>(value: T): BySky<T> => ({ clear: value, broken: value, overcast: value })

const aMapped = (more: Partial<MappedSegment> = {}): MappedSegment => ({
  id: 'segment-1',
  authority: 'northshire',
  road: 'A6024',
  length_m: 1_000,
  predictors: { sky_view: null, elevation_m: null, bridge: null },
  references: [{ station: 'moor-top', weight: 1, distance_m: 500 }],
  offset_c: all(0),
  spread_c: all(0),
  passes: all(0),
  ...more,
})

const series = (points: number, more: (i: number) => Partial<ForecastPoint>): ForecastPoint[] =>
  Array.from({ length: points }, (_, i) =>
    aForecastPoint({ at: new Date(EVENING.getTime() + i * 10 * MINUTE), sky: 'clear', ...more(i) }),
  )
const forecastOf = (points: readonly ForecastPoint[], station = 'moor-top'): StationForecast =>
  aForecast({ station, series: points })

const on = (segment: MappedSegment, forecasts: readonly StationForecast[]) => {
  const at = instantsOf(forecasts, EVENING, hoursAfter(EVENING, 24))
  return segmentSeries(segmentForecasts([segment], forecasts, at), 0)
}

describe('a segment', () => {
  const flat = forecastOf(series(37, () => ({ road_temp_c: 1 })))
  test('like its station is forecast as its station', () => {
    const [point] = on(aMapped(), [flat])
    expect(point!.road_temp_c).toBeCloseTo(1, 5)
    expect(point!.road_temp_p10_c).toBeCloseTo(0.2, 5)
    expect(point!.road_temp_p90_c).toBeCloseTo(1.8, 5)
  })
  test.each([
    ['colder and driven over', -1.5, 3, -0.5],
    ['colder by its predictors alone', -1.5, 0, -0.5],
    ['warmer and driven over', 1.5, 3, 2.5],
    ['warmer by its predictors alone: not believed', 1.5, 0, 1],
  ])('%s', (_, offset, passes, median) => {
    const [point] = on(aMapped({ offset_c: all(offset), spread_c: all(0.2), passes: all(passes) }), [flat])
    expect(point!.road_temp_c).toBeCloseTo(median, 5)
  })
  test('is told less surely than its station by the spread of its offset, in quadrature', () => {
    const [point] = on(aMapped({ spread_c: all(0.6) }), [flat])
    const edge = Math.hypot(0.8, 1.2816 * 0.6)
    expect(point!.road_temp_p90_c).toBeCloseTo(1 + edge, 4)
    expect(point!.road_temp_p10_c).toBeCloseTo(1 - edge, 4)
    expect(point!.freeze_probability).toBeGreaterThan(0.12)
  })
  test('follows the sky without a jump', () => {
    const clearing = forecastOf(series(73, (i) => ({ road_temp_c: 1, sky: i < 36 ? 'overcast' : 'clear' })))
    const offset_c = { clear: -2, broken: -1, overcast: -0.2 }
    const points = on(aMapped({ offset_c, passes: all(2) }), [clearing])
    expect(points[0]!.road_temp_c).toBeCloseTo(0.8, 4)
    expect(points.at(-1)!.road_temp_c).toBeCloseTo(-1, 4)
    const steps = points.slice(1).map(({ road_temp_c }, i) => Math.abs(road_temp_c - points[i]!.road_temp_c))
    expect(Math.max(...steps)).toBeLessThan(0.25)
  })
  test('between points hours apart is as doubtful as at them', () => {
    const sparse = forecastOf(
      [0, 6, 12].map((hours) => aForecastPoint({ at: hoursAfter(EVENING, hours), road_temp_c: 1 })),
    )
    const fine = forecastOf(
      series(73, () => ({ road_temp_c: 1 })),
      'vale',
    )
    const at = instantsOf([fine], EVENING, hoursAfter(EVENING, 12))
    const points = segmentSeries(segmentForecasts([aMapped({ spread_c: all(1) })], [sparse], at), 0)
    expect(points).toHaveLength(at.length)
    for (const { road_temp_p10_c } of points)
      expect(road_temp_p10_c).toBeCloseTo(points[0]!.road_temp_p10_c, 4)
  })
  test('below 0 °C has its water frozen, and is never in a better state than its stations', () => {
    const wet = forecastOf(series(3, (i) => ({ road_temp_c: 0.5, surface_state: i === 2 ? 'snow' : 'wet' })))
    const warm = aMapped({ offset_c: all(3), spread_c: all(0.1), passes: all(5) })
    const cold = aMapped({ offset_c: all(-1) })
    expect(on(cold, [wet]).map(({ surface_state }) => surface_state)).toEqual(['ice', 'ice', 'snow'])
    expect(on(warm, [wet]).map(({ surface_state }) => surface_state)).toEqual(['wet', 'wet', 'snow'])
  })
  test('between stations takes their weighted mean, and the more dangerous state', () => {
    const other = forecastOf(
      series(37, () => ({ road_temp_c: -3, surface_state: 'frost' })),
      'vale',
    )
    const references = [
      { station: 'moor-top', weight: 0.75, distance_m: 1_000 },
      { station: 'vale', weight: 0.25, distance_m: 3_000 },
    ]
    expect(on(aMapped({ references }), [flat, other])[0]).toMatchObject({
      road_temp_c: 0,
      surface_state: 'frost',
    })
  })
  test('of which a station without a forecast would tell most is unknown, not warm', () => {
    const references = [
      { station: 'moor-top', weight: 0.4, distance_m: 1_000 },
      { station: 'silent', weight: 0.6, distance_m: 500 },
    ]
    expect(on(aMapped({ references }), [flat])).toEqual([])
    expect(on(aMapped({ references: [] }), [flat])).toEqual([])
  })
  test('a station’s older forecast speaks as far as it reaches', () => {
    const short = forecastOf(
      series(7, () => ({ road_temp_c: 1 })),
      'vale',
    )
    const references = [{ station: 'vale', weight: 1, distance_m: 100 }]
    expect(on(aMapped({ references }), [flat, short])).toHaveLength(7)
  })
})

const temperature = fc.double({ min: -15, max: 15, noNaN: true })
const doubtfulSegment = fc
  .record({
    offset: fc.tuple(temperature, temperature, temperature),
    spread: fc.tuple(...SKY_CLASSES.map(() => fc.double({ min: 0, max: 3, noNaN: true }))),
    surveyed: fc.boolean(),
  })
  .map(({ offset, spread, surveyed }) => {
    const bySky = (values: readonly number[]) => ({
      clear: values[0]!,
      broken: values[1]!,
      overcast: values[2]!,
    })
    // Doubtful: not driven over, or no larger than its own doubt
    const spreads = spread.map((value, i) => (surveyed ? Math.max(value, offset[i]! / 1.28) : value))
    return aMapped({ offset_c: bySky(offset), spread_c: bySky(spreads), passes: all(surveyed ? 1 : 0) })
  })
const anySeries = fc
  .array(
    fc.record({
      median: temperature,
      low: fc.double({ min: 0.1, max: 4, noNaN: true }),
      sky: fc.constantFrom(...SKY_CLASSES),
    }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .map((points) =>
    points.map(({ median, low, sky }, i) =>
      aForecastPoint({
        at: minutesAfter(EVENING, 10 * i),
        road_temp_c: median,
        road_temp_p10_c: median - low,
        road_temp_p90_c: median + 1,
        sky,
      }),
    ),
  )

test('a doubtful or unknown offset never makes a segment’s p10 warmer than its station’s', () => {
  fc.assert(
    fc.property(doubtfulSegment, anySeries, (segment, points) => {
      const found = on(segment, [forecastOf(points)])
      expect(found).toHaveLength(points.length)
      for (const [i, point] of found.entries()) {
        expect(point.road_temp_p10_c).toBeLessThanOrEqual(points[i]!.road_temp_p10_c + 1e-4)
        expect(point.road_temp_p10_c).toBeLessThanOrEqual(point.road_temp_c)
        expect(point.road_temp_c).toBeLessThanOrEqual(point.road_temp_p90_c)
      }
    }),
    { numRuns: 300 },
  )
})

test('what is not known of a road never makes it less likely to freeze than its station', () => {
  fc.assert(
    fc.property(
      anySeries,
      fc.double({ min: 0, max: 3, noNaN: true }),
      temperature,
      (points, spread, offset) => {
        const given = points.map((point) => ({ ...point, road_temp_c: Math.abs(point.road_temp_c) + 0.01 }))
        const station = on(aMapped(), [forecastOf(given)])
        const road = on(aMapped({ spread_c: all(spread), offset_c: all(offset) }), [forecastOf(given)])
        for (const [i, point] of road.entries())
          expect(point.freeze_probability).toBeGreaterThanOrEqual(station[i]!.freeze_probability - 1e-4)
      },
    ),
    { numRuns: 200 },
  )
})

test('a segment is forecast the same alone and among thousands', () => {
  const forecasts = ['moor-top', 'vale', 'ridge'].map((station, k) =>
    forecastOf(
      series(30, (i) => ({ road_temp_c: Math.sin(i + k), sky: SKY_CLASSES[(i + k) % 3]! })),
      station,
    ),
  )
  const segments = Array.from({ length: 3_000 }, (_, i) =>
    aMapped({
      id: `segment-${i}`,
      offset_c: { clear: (i % 7) - 3, broken: 0.1, overcast: 0 },
      spread_c: all(i % 3),
      passes: all(i % 2),
      references: [
        { station: ['moor-top', 'vale', 'ridge', 'silent'][i % 4]!, weight: 0.4, distance_m: 1 },
        { station: 'vale', weight: 0.6, distance_m: 1 },
      ],
    }),
  )
  const at = instantsOf(forecasts, EVENING, hoursAfter(EVENING, 24))
  const together = segmentForecasts(segments, forecasts, at)
  for (const index of [0, 1, 2, 3, 1_499, 2_999])
    expect(segmentSeries(together, index)).toEqual(on(segments[index]!, forecasts))
})

describe('the outlook of a route', () => {
  const cooling = forecastOf(series(25, (i) => ({ road_temp_c: 2 - i / 8 })))
  const segments = [
    aMapped({ id: 'open', length_m: 8_000, offset_c: all(0) }),
    aMapped({ id: 'hollow', length_m: 600, offset_c: all(-2), road: 'Mill Lane' }),
    aMapped({ id: 'bridge', length_m: 700, offset_c: all(-1.5) }),
    aMapped({ id: 'unknown', length_m: 700, references: [] }),
  ]
  const at = instantsOf([cooling], EVENING, hoursAfter(EVENING, 24))
  const outlook = routeOutlook(segmentForecasts(segments, [cooling], at))
  test('names the coldest tenth of its length, coldest first, and when', () => {
    expect(outlook.length_m).toBe(10_000)
    expect(outlook.coldest.map(({ segment }) => segment.id)).toEqual(['hollow', 'bridge'])
    expect(outlook.coldest_m).toBe(1_300)
    expect(outlook.coldest[0]).toMatchObject({ at: hoursAfter(EVENING, 4) })
    expect(outlook.coldest[0]!.road_temp_c).toBeCloseTo(-3, 4)
  })
  test('tells what share of it is below 0 °C at each instant, likely and possibly, and what is not known', () => {
    const share = (hours: number) => outlook.shares.find((one) => +one.at === +hoursAfter(EVENING, hours))!
    expect(share(0)).toMatchObject({ below_zero: 0, unknown: 0.07 })
    expect(share(2)).toMatchObject({ below_zero: 0.13 })
    expect(share(2).below_zero_p10).toBeCloseTo(0.93, 9)
    expect(share(4).below_zero).toBeCloseTo(0.93, 9)
    expect(outlook.unknown_m).toBe(700)
  })
  test('without any forecast knows nothing and says so', () => {
    const blind = routeOutlook(segmentForecasts(segments, [], []))
    expect(blind).toMatchObject({ coldest: [], shares: [], unknown_m: 10_000 })
    expect(blind.segments.every(({ road_temp_c }) => road_temp_c === null)).toBe(true)
  })
})
