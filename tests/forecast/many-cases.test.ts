import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FanColumns, fanColumns, unpackedForecast } from '#src/forecast/bulk/fan-columns.ts'
import { forecastRange } from '#src/forecast/bulk/forecast-range.ts'
import { packCases } from '#src/forecast/bulk/pack-cases.ts'
import { REFUSALS } from '#src/forecast/bulk/placed-case.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, RoadForecast } from '#src/forecast/road-forecast-types.ts'
import { mixedCase } from '#tests/support/varied-cases.ts'
import '#tests/support/property-seed.ts'

/** Other places, grounds, weather, histories and horizons, the first hundred at full length; a third in some way bad. */
const MANY = Array.from({ length: 10_000 }, (_, number) =>
  number < 100 ? mixedCase(number) : mixedCase(number, 3 + (number % 5), 2 + (number % 3)),
)

function together(given: readonly ForecastCase[], cuts: readonly number[] = []): RoadForecast[] {
  const cases = packCases(given)
  const out = fanColumns(cases)
  const ends = [...cuts.map((cut) => cut % (given.length + 1)), given.length].sort((a, b) => a - b)
  for (const [i, end] of ends.entries()) forecastRange(cases, ends[i - 1] ?? 0, end, out)
  return given.map(({ id }, i) => unpackedForecast(cases, out, i, id))
}

/** Every number as it is, without a shortest form that could hide a last bit; NaN and −0 told apart. */
const inFull = (forecast: RoadForecast): string =>
  JSON.stringify(forecast, (_, value) => (Object.is(value, -0) ? '−0' : Number.isNaN(value) ? 'NaN' : value))

describe('the forecast of a case is the same', () => {
  const alone = MANY.map((given) => inFull(roadForecast(given)))

  test('alone and among 10,000', () => {
    expect(together(MANY).map(inFull)).toEqual(alone)
    expect(alone.filter((one) => one.includes('"error"')).length).toBeGreaterThan(500)
    expect(alone.filter((one) => one.includes('"series"')).length).toBeGreaterThan(8000)
  })

  test('in any order, whoever its neighbours are, however the work is cut', () => {
    const numbers = fc.array(fc.nat(MANY.length - 1), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(numbers, fc.array(fc.nat(1000), { maxLength: 4 }), (order, cuts) => {
        const made = together(
          order.map((number) => MANY[number]!),
          cuts,
        )
        expect(made.map(inFull)).toEqual(order.map((number) => alone[number]))
      }),
    )
  })

  test('with the weather of its domain given once or for each', () => {
    const given = MANY.slice(0, 50)
    const weather = given[1]!.weather
    const sharing = given.map((one) => ({ ...one, weather }))
    const copying = given.map((one) => ({ ...one, weather: weather.map((hour) => ({ ...hour })) }))
    expect(together(sharing).map(inFull)).toEqual(together(copying).map(inFull))
    expect(packCases(sharing).sizes.hours).toBe(weather.length)
  })

  test('over a buffer that held other cases before', () => {
    const buffer = new SharedArrayBuffer(1 << 20)
    const again = (given: readonly ForecastCase[]) => {
      const cases = packCases(given, () => buffer)
      const out = fanColumns(cases)
      forecastRange(cases, 0, given.length, out)
      return given.map(({ id }, i) => inFull(unpackedForecast(cases, out, i, id)))
    }
    expect(again(MANY.slice(0, 30))).toEqual(alone.slice(0, 30))
    expect(again(MANY.slice(100, 120))).toEqual(alone.slice(100, 120))
  })
})

describe('a case that cannot be forecast', () => {
  const base = MANY[1]!
  const NUMBERS = [
    'road_temp_c',
    'road_temp_p10_c',
    'road_temp_p90_c',
    'freeze_probability',
    'ice_probability',
  ] as const
  const rowsOf = (out: FanColumns, i: number) =>
    NUMBERS.flatMap((name) => [...out[name].subarray(out.points_from[i], out.points_from[i + 1])])

  test.each<[string, Partial<ForecastCase>, string]>([
    ['never issued', { issued_at: new Date(Number.NaN) }, 'BAD_ISSUE_TIME'],
    ['for no time', { horizon_h: 0 }, 'BAD_HORIZON'],
    ['for a week', { horizon_h: 168 }, 'BAD_HORIZON'],
    ['nowhere', { site: { ...base.site, longitude: 181 } }, 'BAD_PLACE'],
    ['of a road that nobody measured', { readings: [] }, 'NO_READINGS'],
    ['with traffic beyond all numbers', { site: { ...base.site, traffic_w_m2: 1e300 } }, 'NOT_FINITE'],
  ])('%s: its code, NaN in its rows, and its neighbours as ever', (_, fault, code) => {
    const given = [base, { ...base, ...fault }, base]
    const cases = packCases(given)
    const out = fanColumns(cases)
    for (const name of NUMBERS) out[name].fill(7)
    forecastRange(cases, 0, 3, out)
    expect([...out.refusal]).toEqual([0, REFUSALS.indexOf(code as (typeof REFUSALS)[number]), 0])
    expect(rowsOf(out, 1).every(Number.isNaN)).toBe(true)
    expect(inFull(unpackedForecast(cases, out, 2, base.id))).toBe(inFull(roadForecast(base)))
  })
})
