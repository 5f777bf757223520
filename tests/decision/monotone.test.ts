import fc from 'fast-check'
import { test } from 'vitest'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { Reading, SurfaceState } from '#src/telemetry/reading.ts'
import { aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, aDecideRoute, forecastTo, nightTo } from '#tests/support/decide-cases.ts'

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
const forecast = fc
  .record({
    minimum: temperature,
    evening: fc.double({ min: 0, max: 10, noNaN: true }),
    doubt: fc.double({ min: 0.1, max: 4, noNaN: true }),
    issued_h: fc.constantFrom(0, 1, 5.9, 6, 9),
    weather: fc.boolean(),
    state: fc.constantFrom<SurfaceState[]>('dry', 'damp', 'wet', 'frost', 'ice', 'snow'),
  })
  .map((night): StationForecast => {
    const issued_at = hoursAfter(EVENING, -night.issued_h)
    return forecastTo(0, {
      issued_at,
      atmosphere: night.weather ? { source: 'x', issued_at } : null,
      series: nightTo(night.minimum, { ...night, evening: Math.max(night.evening, night.minimum) }),
    })
  })
const decideCase = fc
  .record({
    readings: fc.array(reading, { maxLength: 5 }),
    forecasts: fc.array(forecast, { maxLength: 1 }),
    threshold: fc.record({
      treat_below_c: fc.constantFrom(0, 0.5, 1),
      side: fc.constantFrom<('<' | '<=')[]>('<', '<='),
      version: fc.constant(1),
    }),
  })
  .map(({ threshold, ...more }) => aDecideCase({ ...more, route: aDecideRoute({ threshold }) }))

const fall = fc.double({ min: 0, max: 6, noNaN: true })

/** The same forecast `by` °C colder, its probabilities never smaller. */
const colderForecast = (forecast: StationForecast, by: number): StationForecast => ({
  ...forecast,
  series: forecast.series.map((point) => ({
    ...point,
    road_temp_c: point.road_temp_c - by,
    road_temp_p10_c: point.road_temp_p10_c - by,
    road_temp_p90_c: point.road_temp_p90_c - by,
    freeze_probability: Math.min(1, point.freeze_probability + by / 10),
  })),
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
const FIVE_PROPERTIES = 5
const options = { numRuns: RUNS / FIVE_PROPERTIES }

test('a colder night (all evidence) is never less cautious', { timeout: 300_000 }, () => {
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

test('one colder reading is never less cautious', { timeout: 300_000 }, () => {
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

test('a colder forecast is never less cautious', { timeout: 300_000 }, () => {
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
test('a wetter road is never less cautious, nor treated with less', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, (given) => {
      const wetter = {
        ...given,
        readings: given.readings.map((reading) => ({
          ...reading,
          surface_state: reading.surface_state && (WETTER[reading.surface_state] ?? reading.surface_state),
        })),
        forecasts: given.forecasts.map((forecast) => ({
          ...forecast,
          series: forecast.series.map((point) => ({
            ...point,
            surface_state: WETTER[point.surface_state] ?? point.surface_state,
          })),
        })),
      }
      const dose = ({ spread_rate_g_m2, passes }: Recommendation) => (spread_rate_g_m2 ?? 99) * (passes ?? 1)
      const [before, after] = [recommend(given), recommend(wetter)]
      return isSafer(before, after) && (before.outcome !== 'treat' || dose(after) >= dose(before))
    }),
    options,
  )
})

test('one more warm, flagged reading never makes it less cautious', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(decideCase, reading, (given, more) => {
      const flagged = { ...more, road_temp_c: 9, surface_state: undefined, flags: ['SPIKE'] }
      return isSafer(recommend(given), recommend({ ...given, readings: [...given.readings, flagged] }))
    }),
    options,
  )
})
