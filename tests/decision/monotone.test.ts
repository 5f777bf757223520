import fc from 'fast-check'
import { test } from 'vitest'
import type { DecideCase, DecideSegment } from '#src/decision/decide-case.ts'
import { normalBelow } from '#src/decision/normal-distribution.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
import type { ForecastPoint, StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading, SurfaceState } from '#src/telemetry/reading.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import {
  aDecideCase,
  aDecideRoute,
  aRoad,
  forecastTo,
  nightTo,
  roadsOf,
} from '#tests/support/decide-cases.ts'

const RUNS = Number(process.env.FROSTLINE_PROPERTY_RUNS ?? 20_000)

/** `unknown` says "assume treat": as cautious as treat, and the answer where the table has no rate. */
const CAUTION: Record<Outcome, number> = { no_action: 0, unknown: 1, treat: 1 }
const HOLES = ['TOO_COLD_FOR_SALT', 'MATRIX_NO_ROW', 'MATRIX_NO_RATE']

const temperature = fc.oneof(
  fc.double({ min: -12, max: 12, noNaN: true }),
  fc.constantFrom(-10, -5, -2, -0, 0, 0.5, 1, 1.0000001, 0.9999999),
)
const state = fc.constantFrom<(SurfaceState | undefined)[]>(
  undefined,
  'dry',
  'damp',
  'wet',
  'frost',
  'ice',
  'snow',
)
const reading = fc
  .record({
    road_temp_c: temperature,
    device: fc.constantFrom('one', 'two', 'three'),
    age_min: fc.constantFrom(0, 5, 29, 30, 31, 90, 400),
    flags: fc.constantFrom([], [], [], ['SPIKE'], ['STUCK']),
    surface_state: state,
    precipitating: fc.constantFrom(undefined, false, true),
    seq: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ age_min, ...more }): Reading => aReading({ ...more, at: minutesAfter(EVENING, -age_min) }))
/** Of some hours of the night; absent: no weather says. */
const precipitation = fc.option(
  fc.array(
    fc.record({
      hour: fc.integer({ min: 0, max: 18 }),
      rain_mm_h: fc.constantFrom(null, 0, 0.05, 0.2, 1, 4),
    }),
    { maxLength: 3 },
  ),
  { nil: undefined },
)
const forecast = fc
  .record({
    precipitation,
    minimum: temperature,
    evening: fc.double({ min: 0, max: 10, noNaN: true }),
    doubt: fc.double({ min: 0.1, max: 4, noNaN: true }),
    issued_h: fc.constantFrom(0, 1, 5.9, 6, 9),
    weather: fc.boolean(),
    state: fc.constantFrom<SurfaceState[]>('dry', 'damp', 'wet', 'frost', 'ice', 'snow'),
    sky: fc.constantFrom<('clear' | 'broken' | 'overcast')[]>('clear', 'broken', 'overcast'),
  })
  .map((night): StationForecast => {
    const issued_at = hoursAfter(EVENING, -night.issued_h)
    const hours = night.precipitation
      ?.toSorted((a, b) => a.hour - b.hour)
      .map(({ hour, rain_mm_h }) => ({ at: hoursAfter(EVENING, hour), rain_mm_h, snow_mm_h: 0 }))
    return forecastTo(0, {
      ...(hours && { precipitation: hours }),
      issued_at,
      atmosphere: night.weather ? { source: 'x', issued_at } : null,
      series: nightTo(night.minimum, { ...night, evening: Math.max(night.evening, night.minimum) }).map(
        (point) => ({ ...point, sky: night.sky }),
      ),
    })
  })
const treatment = fc
  .record({
    hours: fc.constantFrom(0, 0.5, 3, 24, 30),
    spread_rate_g_m2: fc.constantFrom(5, 20, 80),
    is_only_ordered: fc.boolean(),
  })
  .map(({ hours, ...more }) => ({ id: `run-${hours}`, at: hoursAfter(EVENING, -hours), ...more }))
const bySky = (value: fc.Arbitrary<number>) => fc.record({ clear: value, broken: value, overcast: value })
/** Told from the route's station, or from one of another route as well. */
const road = fc
  .record({
    offset_c: bySky(fc.double({ min: -4, max: 4, noNaN: true })),
    spread_c: bySky(fc.double({ min: 0, max: 2, noNaN: true })),
    passes: bySky(fc.nat(3)),
    share: fc.constantFrom(0, 0.2, 0.4, 0.7, 1),
  })
  .map(
    ({ share, ...more }): DecideSegment => ({
      ...aRoad(0),
      ...more,
      references: [
        { station: 'moor-top', weight: 1 - share },
        { station: 'low-bridge', weight: share },
      ].filter(({ weight }) => weight > 0),
    }),
  )
const roads = fc
  .array(road, { maxLength: 3 })
  .map((segments) => roadsOf(segments.map((one, index) => ({ ...one, id: `road-${index}` }))))
const decideCase = fc
  .record({
    roads: fc.option(roads, { nil: undefined }),
    reference_forecasts: fc.array(
      forecast.map((one) => ({ ...one, station: 'low-bridge' })),
      { maxLength: 1 },
    ),
    treatments: fc.array(treatment, { maxLength: 2 }),
    residual_salt: fc.constantFrom(null, { credit_share: 1, least_spread_rate_g_m2: 4 }),
    readings: fc.array(reading, { maxLength: 5 }),
    forecasts: fc.array(forecast, { maxLength: 1 }),
    threshold: fc.record({
      treat_below_c: fc.constantFrom(0, 0.5, 1),
      side: fc.constantFrom<('<' | '<=')[]>('<', '<='),
      version: fc.constant(1),
    }),
  })
  .map(({ threshold, residual_salt, roads: known, ...more }) =>
    aDecideCase({
      ...more,
      ...(known && { roads: known }),
      policy: { ...examplePolicy, residual_salt },
      route: aDecideRoute({ threshold }),
    }),
  )

const fall = fc.double({ min: 0, max: 6, noNaN: true })

const frozenShare = (point: ForecastPoint) =>
  normalBelow(
    -point.road_temp_c / Math.max((point.road_temp_c - point.road_temp_p10_c) / 1.2816, LEAST_DEVIATION_C),
  )
const LEAST_DEVIATION_C = 0.1
/** The same point, all of it `by` °C colder and its cold side `more` lower, freezing as much more as that says. */
function colderPoint(point: ForecastPoint, by: number, more = 0): ForecastPoint {
  const colder = {
    ...point,
    road_temp_c: point.road_temp_c - by,
    road_temp_p10_c: point.road_temp_p10_c - by - more,
    road_temp_p90_c: point.road_temp_p90_c - by + more,
  }
  const added = Math.max(frozenShare(colder) - frozenShare(point), 0)
  return { ...colder, freeze_probability: Math.min(1, point.freeze_probability + added) }
}
const colderForecast = (forecast: StationForecast, by: number, more = 0): StationForecast => ({
  ...forecast,
  series: forecast.series.map((point) => colderPoint(point, by, more)),
})
const colderReading = (reading: Reading, by: number): Reading => ({
  ...reading,
  road_temp_c: reading.road_temp_c - by,
})

const isSafer = (before: Recommendation, after: Recommendation) => {
  if (CAUTION[after.outcome] < CAUTION[before.outcome]) return false
  return before.outcome !== 'treat' || after.outcome === 'treat' || HOLES.includes(after.rule)
}
const neverLess = (given: DecideCase, colder: DecideCase) => {
  const before = recommend(given)
  const after = recommend(colder)
  /** One sensor that contradicts the forecast is unknown; nearer to it, even if colder, it contradicts no more. */
  if (before.because.includes('contradicts the forecast')) return before.outcome === 'unknown'
  return isSafer(before, after)
}
const PROPERTIES = 11
const options = { numRuns: Math.ceil(RUNS / PROPERTIES) }

test('D3: a colder night (all evidence) is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fall, (given, by) =>
      isSafer(
        recommend(given),
        recommend({
          ...given,
          forecasts: given.forecasts.map((forecast) => colderForecast(forecast, by)),
          readings: given.readings.map((reading) => colderReading(reading, by)),
        }),
      ),
    ),
    options,
  )
})

test('D3: one colder reading is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fall, fc.nat(4), (given, by, which) =>
      neverLess(given, {
        ...given,
        readings: given.readings.map((reading, index) =>
          index === which ? colderReading(reading, by) : reading,
        ),
      }),
    ),
    options,
  )
})

test('D3: a colder forecast is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fall, (given, by) =>
      neverLess(given, {
        ...given,
        forecasts: given.forecasts.map((forecast) => colderForecast(forecast, by)),
      }),
    ),
    options,
  )
})

const WETTER: Partial<Record<SurfaceState, SurfaceState>> = {
  dry: 'damp',
  damp: 'wet',
  wet: 'ice',
  frost: 'ice',
}
test('D3: a wetter road is never less cautious, nor treated with less', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fc.boolean(), (given, rains) => {
      const wetter = {
        ...given,
        readings: given.readings.map((reading) => ({
          ...reading,
          surface_state: reading.surface_state && (WETTER[reading.surface_state] ?? reading.surface_state),
          precipitating: rains ? true : reading.precipitating,
        })),
        forecasts: given.forecasts.map((forecast) => ({
          ...forecast,
          series: forecast.series.map((point) => ({
            ...point,
            surface_state: WETTER[point.surface_state] ?? point.surface_state,
          })),
          precipitation: forecast.precipitation?.map((hour) => ({
            ...hour,
            rain_mm_h: hour.rain_mm_h === null ? null : hour.rain_mm_h * 2 + 0.5,
          })),
        })),
      }
      /** A row that is repeated while the hazard lasts is as much as any. */
      const dose = ({ rule, spread_rate_g_m2, passes }: Recommendation) =>
        rule === 'scotland-2010/S8' ? 99 : (spread_rate_g_m2 ?? 99) * (passes ?? 1)
      const [before, after] = [recommend(given), recommend(wetter)]
      return isSafer(before, after) && (before.outcome !== 'treat' || dose(after) >= dose(before))
    }),
    options,
  )
})

test('D3: one more warm, flagged reading never makes it less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, reading, (given, more) => {
      const flagged = { ...more, road_temp_c: 9, surface_state: undefined, flags: ['SPIKE'] }
      return isSafer(recommend(given), recommend({ ...given, readings: [...given.readings, flagged] }))
    }),
    options,
  )
})

/** Of what is treated with certainty, less certainty may make an unknown: assume treat. */
const isNoLess = (before: DecideCase, after: DecideCase) =>
  CAUTION[recommend(after).outcome] >= CAUTION[recommend(before).outcome]

test('D3: a forecast whose cold side lies lower is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fall, (given, by) =>
      isSafer(
        recommend(given),
        recommend({
          ...given,
          forecasts: given.forecasts.map((forecast) => colderForecast(forecast, 0, by)),
        }),
      ),
    ),
    options,
  )
})

test('D3: an older forecast, or none, is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fc.constantFrom(1, 3, 6, 12, null), (given, older) => {
      const aged = given.forecasts.map((forecast) => {
        const issued_at = hoursAfter(forecast.issued_at, -(older ?? 0))
        return { ...forecast, issued_at, atmosphere: forecast.atmosphere && { source: 'x', issued_at } }
      })
      // A sensor is compared with the forecast while it lasts: gone, nothing contradicts, and nothing confirms either
      return isNoLess(given, { ...given, forecasts: older === null ? [] : aged })
    }),
    options,
  )
})

test('D3: a verdict against any of the readings is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, fc.nat(31), (given, which) =>
      isNoLess(given, {
        ...given,
        readings: given.readings.map((reading, index) =>
          which & (1 << index) ? { ...reading, flags: [...reading.flags, 'STUCK'] } : reading,
        ),
      }),
    ),
    options,
  )
})

const withRoads = (given: DecideCase, change: (road: DecideSegment) => DecideSegment): DecideCase => ({
  ...given,
  ...(given.roads && { roads: { ...given.roads, segments: given.roads.segments.map(change) } }),
})
const dose = ({ rule, spread_rate_g_m2, passes }: Recommendation) =>
  rule === 'scotland-2010/S8' || HOLES.includes(rule) ? 99 : (spread_rate_g_m2 ?? 0) * (passes ?? 1)
const time = (at: Date | null) => at?.getTime() ?? Number.POSITIVE_INFINITY

/** In every way at least as cautious: outcome, salt, deadline, onset, chance, coldest moment. */
const isSaferInAll = (before: Recommendation, after: Recommendation) =>
  isSafer(before, after) &&
  (before.outcome !== 'treat' || dose(after) >= dose(before)) &&
  // where the table has no passes, and without any forecast, there is no start to be earlier than
  (before.start_by === null || HOLES.includes(after.rule) || time(after.start_by) <= time(before.start_by)) &&
  (before.complete_by === null || time(after.complete_by) <= time(before.complete_by)) &&
  time(after.onset_at) <= time(before.onset_at) &&
  (after.freeze_probability ?? 0) >= (before.freeze_probability ?? 0) &&
  (after.coldest?.road_temp_c ?? 99) <= (before.coldest?.road_temp_c ?? 99)

test('one more road, cold or warm, is never less cautious in any way', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, road, fc.nat(3), (given, more, place) => {
      const segments = (given.roads?.segments ?? []).toSpliced(place, 0, { ...more, id: 'one-more' })
      return isSaferInAll(recommend(given), recommend({ ...given, roads: roadsOf(segments) }))
    }),
    options,
  )
})

test('colder roads are never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, bySky(fall), (given, by) =>
      isSafer(
        recommend(given),
        recommend(
          withRoads(given, ({ offset_c, ...one }) => ({
            ...one,
            offset_c: {
              clear: offset_c.clear - by.clear,
              broken: offset_c.broken - by.broken,
              overcast: offset_c.overcast - by.overcast,
            },
          })),
        ),
      ),
    ),
    options,
  )
})

test('a thermal map of fewer drives and wider doubt is never less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, bySky(fall), bySky(fc.nat(3)), (given, by, fewer) =>
      isSaferInAll(
        recommend(given),
        recommend(
          withRoads(given, ({ spread_c, passes, ...one }) => ({
            ...one,
            spread_c: {
              clear: spread_c.clear + by.clear,
              broken: spread_c.broken + by.broken,
              overcast: spread_c.overcast + by.overcast,
            },
            passes: {
              clear: Math.max(0, passes.clear - fewer.clear),
              broken: Math.max(0, passes.broken - fewer.broken),
              overcast: Math.max(0, passes.overcast - fewer.overcast),
            },
          })),
        ),
      ),
    ),
    options,
  )
})
