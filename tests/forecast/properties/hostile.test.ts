/** Whatever a case holds, the answer is a forecast of finite numbers in order, or an error by name. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, RoadForecast, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { SURFACE_STATES } from '#src/telemetry/fields.ts'
import { MINUTE } from '#src/units.ts'
import { hoursFrom, ISSUED_AT } from '#tests/forecast/cases.ts'

const SENTINELS = [999, 9999, -999, 85, -127, 327.67, 6551.6, 1e308, -0, Number.NaN, Number.POSITIVE_INFINITY]
/** Plausible half of the time, so that hostile values meet a model that runs. */
const value = (min: number, max: number) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 2, arbitrary: fc.constantFrom(null, ...SENTINELS) },
    { weight: 2, arbitrary: fc.double() },
  )
/** Before, at and after issue, unsorted, some twice, some no instant at all. */
const instant = (from: number, to: number, step: number) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.integer({ min: from, max: to }).map((at) => new Date(ISSUED_AT.getTime() + at * step)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(new Date(Number.NaN), new Date(0), new Date(8.64e15), ISSUED_AT),
    },
  )

const degrees = (most: number) =>
  fc.oneof(
    { weight: 19, arbitrary: fc.double({ min: -most, max: most, noNaN: true }) },
    { weight: 1, arbitrary: fc.double() },
  )

const reading: fc.Arbitrary<RoadsideObservation> = fc.record({
  at: instant(-300, 30, 10 * MINUTE),
  road_temp_c: value(-20, 20),
  subsurface_temp_c: value(-5, 15),
  air_temp_c: value(-20, 20),
  dewpoint_c: value(-25, 15),
  wind_m_s: value(0, 20),
  precipitating: fc.constantFrom(true, false, null),
  surface_state: fc.constantFrom(...SURFACE_STATES, 'not_dry' as const, null),
})
const hour: fc.Arbitrary<AtmosphereHour> = fc.record({
  at: instant(-60, 60, 60 * MINUTE),
  air_temp_c: value(-20, 20),
  dewpoint_c: value(-25, 15),
  wind_m_s: value(0, 20),
  cloud_oktas: value(0, 8),
  rain_mm_h: value(0, 70),
  snow_mm_h: value(0, 70),
  pressure_hpa: value(950, 1050),
  shortwave_w_m2: value(0, 900),
  longwave_w_m2: value(150, 400),
})
const hostile: fc.Arbitrary<ForecastCase> = fc.record({
  id: fc.string(),
  site: fc.record({
    latitude: degrees(89),
    longitude: degrees(179),
    kind: fc.constantFrom('road' as const, 'bridge' as const),
    layers: fc.array(
      fc.record({
        material: fc.constantFrom(
          'asphalt' as const,
          'concrete' as const,
          'crushed_rock' as const,
          'sand' as const,
        ),
        thickness_m: fc.oneof(fc.constantFrom(0.003, 0.05, 0.4, 5), fc.double({ noNaN: true })),
      }),
      { maxLength: 4 },
    ),
    subsurface_depth_m: value(-1, 2),
    sky_view: value(0, 1),
  }),
  issued_at: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(ISSUED_AT, hoursFrom(0.123), hoursFrom(17)) },
    { weight: 1, arbitrary: fc.constant(new Date(Number.NaN)) },
  ),
  horizon_h: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(24, 1 / 6, 7.7, 120) },
    { weight: 1, arbitrary: fc.constantFrom(0, -1, 200, Number.NaN) },
  ),
  readings: fc.array(reading, { maxLength: 60 }),
  weather: fc.array(hour, { maxLength: 40 }),
  weather_issued_at: fc.option(instant(-60, 60, 60 * MINUTE)),
})

function isFault(answer: RoadForecast): boolean {
  if (!('error' in answer)) return false
  expect(answer.error.code).toMatch(/^[A-Z][A-Z0-9_]{1,63}$/)
  expect(answer.error.message).not.toBe('')
  return true
}

function expectSound(answer: RoadForecast): void {
  if (isFault(answer) || 'error' in answer) return
  let before = Number.NEGATIVE_INFINITY
  for (const point of answer.series) {
    const { road_temp_p10_c: p10, road_temp_c: median, road_temp_p90_c: p90, freeze_probability } = point
    expect([p10, median, p90, freeze_probability].every(Number.isFinite)).toBe(true)
    expect(p10 <= median && median <= p90).toBe(true)
    expect(freeze_probability >= 0 && freeze_probability <= 1).toBe(true)
    expect(point.at.getTime()).toBeGreaterThan(before)
    before = point.at.getTime()
  }
}

test('a forecast or a named error', () => {
  fc.assert(
    fc.property(hostile, (given) => expectSound(roadForecast(given))),
    { numRuns: 400 },
  )
})

test('half of these cases are forecast: the test is not one of refusals', () => {
  const answers = fc.sample(hostile, { numRuns: 200, seed: 1 }).map((given) => roadForecast(given))
  expect(answers.filter((answer) => 'series' in answer).length).toBeGreaterThan(100)
})

test('readings and hours of weather said twice, or in another order, change nothing', () => {
  fc.assert(
    fc.property(hostile, (given) => {
      const plain = { ...given, readings: unique(given.readings), weather: unique(given.weather) }
      const turned = { ...plain, readings: plain.readings.toReversed(), weather: plain.weather.toReversed() }
      const doubled = {
        ...plain,
        readings: [...plain.readings, ...plain.readings],
        weather: [...plain.weather, ...plain.weather],
      }
      expect(roadForecast(turned)).toEqual(roadForecast(plain))
      expect(roadForecast(doubled)).toEqual(roadForecast(plain))
    }),
    { numRuns: 100 },
  )
})

const unique = <Row extends { readonly at: Date }>(rows: readonly Row[]): Row[] => [
  ...new Map(rows.map((row) => [row.at.getTime(), row])).values(),
]
