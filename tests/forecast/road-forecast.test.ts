import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import {
  aForecastCase,
  aWeatherHour,
  hoursFrom,
  ISSUED_AT,
  pointAt,
  readingsOf,
  seriesOf,
  weatherOf,
} from '#tests/forecast/cases.ts'

const air = { air_temp_c: 2, dewpoint_c: 0, wind_m_s: 2 }

describe('the series', () => {
  test('runs from the issue time to the horizon in steps of at most 20 min, with p10 ≤ median ≤ p90', () => {
    const series = seriesOf(aForecastCase())
    expect(series[0]!.at).toEqual(ISSUED_AT)
    expect(series.at(-1)!.at).toEqual(hoursFrom(24))
    for (const [i, point] of series.entries()) {
      if (i > 0) {
        const step = point.at.getTime() - series[i - 1]!.at.getTime()
        expect(step).toBeGreaterThan(0)
        expect(step).toBeLessThanOrEqual(20 * MINUTE)
      }
      expect(point.road_temp_p10_c).toBeLessThanOrEqual(point.road_temp_c)
      expect(point.road_temp_p90_c).toBeGreaterThanOrEqual(point.road_temp_c)
      expect(point.freeze_probability).toBeGreaterThanOrEqual(0)
      expect(point.freeze_probability).toBeLessThanOrEqual(1)
    }
  })

  test('ends with the weather where that ends first', () => {
    const weather = weatherOf({}, -48, 7)
    expect(seriesOf(aForecastCase({ weather })).at(-1)!.at).toEqual(hoursFrom(7))
  })

  test('starts at the last reading', () => {
    const given = aForecastCase({ readings: readingsOf((hour) => 1 - hour / 4, air) })
    expect(seriesOf(given)[0]!.road_temp_c).toBeCloseTo(1, 1)
  })

  test('is the same each time, and whatever came before', () => {
    const given = aForecastCase({ readings: readingsOf((hour) => 3 + Math.sin(hour), air) })
    const once = JSON.stringify(roadForecast(given))
    roadForecast(aForecastCase({ weather: [] }))
    expect(JSON.stringify(roadForecast(given))).toBe(once)
  })

  test('does not mind the order of readings and hours', () => {
    const given = aForecastCase({ readings: readingsOf((hour) => 3 + Math.sin(hour), air) })
    const turned = { ...given, readings: given.readings.toReversed(), weather: given.weather.toReversed() }
    expect(roadForecast(turned)).toEqual(roadForecast(given))
  })
})

describe('a plain night', () => {
  const night = (more: Partial<AtmosphereHour>) =>
    pointAt(seriesOf(aForecastCase({ readings: readingsOf(3, air), weather: weatherOf(more) })), 12)

  test('clear: the road falls some kelvin below the air and below freezing', () => {
    const clear = night({ cloud_oktas: 0 })
    expect(clear.road_temp_c).toBeLessThan(0)
    expect(clear.road_temp_c).toBeGreaterThan(-8)
    expect(clear.freeze_probability).toBeGreaterThan(0.5)
    expect(['frost', 'ice']).toContain(clear.surface_state)
  })

  test('overcast: it stays near the air', () => {
    expect(Math.abs(night({ cloud_oktas: 8 }).road_temp_c - 2)).toBeLessThan(2)
  })

  test.each<[string, Partial<AtmosphereHour>, Partial<AtmosphereHour>]>([
    ['more cloud', { cloud_oktas: 1 }, { cloud_oktas: 7 }],
    ['milder air', { air_temp_c: 0, dewpoint_c: -2 }, { air_temp_c: 4, dewpoint_c: -2 }],
    ['moister air', { dewpoint_c: -8 }, { dewpoint_c: -1 }],
  ])('%s never makes it colder', (_, colder, warmer) => {
    expect(night(colder).road_temp_c).toBeLessThanOrEqual(night(warmer).road_temp_c)
  })

  test('more cloud at night is never colder, at any hour', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.double({ min: -4, max: 5, noNaN: true }),
        (a, b, roadTemp) => {
          const run = (cloud_oktas: number) =>
            seriesOf(
              aForecastCase({
                readings: readingsOf(roadTemp, air, -12),
                weather: weatherOf({ cloud_oktas }, -12, 12),
                horizon_h: 12,
              }),
            )
          const [less, more] = [run(Math.min(a, b)), run(Math.max(a, b))]
          // Issue to dawn; the history is the same, so what the filter learns under more cloud is colder: 0.5 K allowed
          for (const [i, point] of less.entries())
            expect(point.road_temp_c).toBeLessThanOrEqual(more[i]!.road_temp_c + 0.5)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('rain on a frozen road in freezing air is ice', () => {
    const given = aForecastCase({
      readings: readingsOf(-2, { air_temp_c: -2, dewpoint_c: -2.2, wind_m_s: 2 }),
      weather: weatherOf((hour) => ({
        air_temp_c: -2,
        dewpoint_c: -2.2,
        cloud_oktas: 8,
        rain_mm_h: hour > 2 ? 1 : 0,
      })),
    })
    expect(pointAt(seriesOf(given), 6).surface_state).toBe('ice')
  })

  test('snowfall lies', () => {
    const given = aForecastCase({
      readings: readingsOf(-1, { air_temp_c: -2, dewpoint_c: -2.5, wind_m_s: 2 }),
      weather: weatherOf({ air_temp_c: -2, dewpoint_c: -2.5, cloud_oktas: 8, snow_mm_h: 1 }),
    })
    expect(pointAt(seriesOf(given), 6).surface_state).toBe('snow')
  })
})

describe('a road that hardly changes', () => {
  test('stays within 0.75 K of "as now" for three hours', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 6, noNaN: true }),
        fc.integer({ min: 5, max: 8 }),
        (level, cloud_oktas) => {
          const steady = { air_temp_c: level, dewpoint_c: level - 1, wind_m_s: 2 }
          const series = seriesOf(
            aForecastCase({
              readings: readingsOf(level, steady),
              weather: weatherOf({ ...steady, cloud_oktas }),
            }),
          )
          for (const hour of [0.5, 1, 2, 3])
            expect(Math.abs(pointAt(series, hour).road_temp_c - level)).toBeLessThan(0.75)
        },
      ),
      { numRuns: 25 },
    )
  })
})

describe('the doubt', () => {
  const width = (given: ForecastCase, hour: number) => {
    const point = pointAt(seriesOf(given), hour)
    return point.road_temp_p90_c - point.road_temp_p10_c
  }
  const base = aForecastCase({ readings: readingsOf(3, air) })

  test('grows with lead at night', () => {
    expect(width(base, 6)).toBeGreaterThan(width(base, 1))
    expect(width(base, 12)).toBeGreaterThan(width(base, 6))
  })
  test('is wider with old weather, wider still without any', () => {
    const old = { ...base, weather_issued_at: hoursFrom(-12) }
    expect(width(old, 9)).toBeGreaterThan(width(base, 9))
    expect(width({ ...base, weather: [] }, 9)).toBeGreaterThan(width(old, 9))
  })
  test('is wider where nobody names the cloud', () => {
    expect(width({ ...base, weather: weatherOf({ cloud_oktas: null }) }, 9)).toBeGreaterThan(width(base, 9))
  })
})

describe('weather that contradicts the air measured in the last hour', () => {
  test.each([
    ['8.5 °C too warm', 8.5, true],
    ['8.5 °C too cold', -8.5, true],
    ['7.5 °C off, as a valley in a clear night may be', 7.5, false],
  ])('%s', (_name, by, isFar) => {
    const measured = readingsOf(3, { ...air, air_temp_c: 2 })
    const forecast = roadForecast(
      aForecastCase({ readings: measured, weather: weatherOf({ air_temp_c: 2 + by }) }),
    )
    expect('series' in forecast && forecast.doubts?.includes('AIR_FAR_FROM_FORECAST')).toBe(isFar)
  })
})

describe('sensors alone', () => {
  /** Twelve hours of readings from noon on, as the model itself sees them under this cloud; then no weather at all. */
  const afterNightUnder = (cloud_oktas: number) => {
    const from = hoursFrom(-12)
    const earlier = readingsOf(3, air, -12).map((reading) => ({
      ...reading,
      at: new Date(reading.at.getTime() - 12 * HOUR),
    }))
    const seen = seriesOf(
      aForecastCase({
        issued_at: from,
        readings: earlier,
        weather: weatherOf({ cloud_oktas }),
        horizon_h: 12,
      }),
    )
    return aForecastCase({
      weather: [],
      readings: seen.map(({ at, road_temp_c }) => ({ ...air, at, road_temp_c })),
    })
  }

  test('a forecast to the horizon, marked', () => {
    const forecast = roadForecast(afterNightUnder(4))
    expect('series' in forecast && forecast.doubts).toContain('NO_WEATHER')
    expect(seriesOf(afterNightUnder(4)).at(-1)!.at).toEqual(hoursFrom(24))
  })
  test('the cloud is told from how the road cooled', () => {
    const clear = pointAt(seriesOf(afterNightUnder(0)), 9).road_temp_c
    const overcast = pointAt(seriesOf(afterNightUnder(8)), 9).road_temp_c
    expect(clear).toBeLessThan(overcast - 1)
  })
})

describe('what arrives broken still gives a forecast or a named error', () => {
  const sentinels = [999, 9999, -999, 85, -127, 327.67, 6551.6, Number.NaN, Number.POSITIVE_INFINITY]
  const weatherFields = Object.keys(aWeatherHour()).filter(
    (name) => name !== 'at',
  ) as (keyof AtmosphereHour)[]
  const finite = (given: ForecastCase) => {
    const forecast = roadForecast(given)
    if ('error' in forecast) expect(forecast.error.code).toMatch(/^[A-Z][A-Z0-9_]{1,63}$/)
    else
      for (const point of forecast.series) {
        expect(Number.isFinite(point.road_temp_c)).toBe(true)
        expect(Math.abs(point.road_temp_c)).toBeLessThan(60)
      }
    return forecast
  }

  test.each(weatherFields)('weather without %s, and with every sentinel in it', (field) => {
    for (const value of [null, ...sentinels])
      expect(finite(aForecastCase({ weather: weatherOf({ [field]: value }) }))).toHaveProperty('series')
  })

  test.each(['air_temp_c', 'dewpoint_c', 'wind_m_s', 'subsurface_temp_c'] as const)(
    'readings with sentinels in %s',
    (field) => {
      for (const value of sentinels)
        expect(finite(aForecastCase({ readings: readingsOf(2, { [field]: value }) }))).toHaveProperty(
          'series',
        )
    },
  )

  test('a sentinel among the road temperatures changes nothing', () => {
    const good = readingsOf(2, air)
    for (const value of sentinels) {
      const bad = { ...good.at(-3)!, at: new Date(good.at(-3)!.at.getTime() + MINUTE), road_temp_c: value }
      expect(roadForecast(aForecastCase({ readings: [...good, bad] }))).toEqual(
        roadForecast(aForecastCase({ readings: good })),
      )
    }
  })

  test.each<[string, Partial<ForecastCase>]>([
    ['one reading only', { readings: readingsOf(2).slice(-1) }],
    [
      'a gap of 20 h in the readings',
      { readings: readingsOf((hour) => (hour > -21 && hour < -1 ? null : 2)) },
    ],
    ['readings that end 5 h before issue', { readings: readingsOf((hour) => (hour > -5 ? null : 2)) }],
    ['weather every three hours', { weather: weatherOf().filter((_, i) => i % 3 === 0) }],
    ['weather that begins at issue', { weather: weatherOf({}, 0) }],
    ['weather that begins after issue', { weather: weatherOf({}, 3) }],
    ['weather that ended before issue', { weather: weatherOf({}, -48, -2) }],
    ['hours given twice', { weather: [...weatherOf(), ...weatherOf()] }],
    [
      '4 to 68 mm/h of snow in every hour',
      { weather: weatherOf({ snow_mm_h: 68, rain_mm_h: 0.2, air_temp_c: -12, dewpoint_c: -14 }) },
    ],
    [
      'a spike in the last reading',
      { readings: [...readingsOf(2).slice(0, -1), { at: ISSUED_AT, road_temp_c: 19 }] },
    ],
    ['a reading from the future', { readings: [...readingsOf(2), { at: hoursFrom(2), road_temp_c: 30 }] }],
    ['no layers', { site: { ...aForecastCase().site, layers: [] } }],
    [
      'a first layer of 3 mm',
      {
        site: {
          ...aForecastCase().site,
          layers: [
            { material: 'asphalt', thickness_m: 0.003 },
            { material: 'asphalt', thickness_m: 0.43 },
          ],
        },
      },
    ],
    ['a bridge', { site: { ...aForecastCase().site, kind: 'bridge', layers: [] } }],
    [
      'a probe at no depth',
      {
        site: { ...aForecastCase().site, subsurface_depth_m: 0 },
        readings: readingsOf(2, { subsurface_temp_c: 4 }),
      },
    ],
    ['no sky', { site: { ...aForecastCase().site, sky_view: 0 } }],
    ['the pole in winter', { site: { ...aForecastCase().site, latitude: 90 } }],
    ['ten minutes of horizon', { horizon_h: 1 / 6 }],
  ])('%s', (_, more) => {
    expect(finite(aForecastCase(more))).toHaveProperty('series')
  })

  test('a spike and a reading from the future do not move the forecast', () => {
    const plain = pointAt(seriesOf(aForecastCase({ readings: readingsOf(2, air) })), 6).road_temp_c
    const spiked: RoadsideObservation[] = [
      ...readingsOf(2, air).slice(0, -1),
      { ...air, at: ISSUED_AT, road_temp_c: 19 },
    ]
    const early = [...readingsOf(2, air), { ...air, at: hoursFrom(2), road_temp_c: 30 }]
    expect(pointAt(seriesOf(aForecastCase({ readings: spiked })), 6).road_temp_c).toBeCloseTo(plain, 1)
    expect(pointAt(seriesOf(aForecastCase({ readings: early })), 6).road_temp_c).toBe(plain)
  })

  test('absurd snow is left out, with −12 °C staying −12 °C', () => {
    const cold = { air_temp_c: -12, dewpoint_c: -14 }
    const forecast = roadForecast(
      aForecastCase({
        readings: readingsOf(-10, cold),
        weather: weatherOf({ ...cold, snow_mm_h: 34, rain_mm_h: 0.2 }),
      }),
    )
    expect('series' in forecast && forecast.doubts).toContain('ABSURD_SNOW')
    expect(
      'series' in forecast && Math.max(...forecast.series.slice(0, 60).map((p) => p.road_temp_c)),
    ).toBeLessThan(-5)
  })

  test.each<[string, Partial<ForecastCase>, string]>([
    ['no readings', { readings: [] }, 'NO_READINGS'],
    ['readings without a road temperature', { readings: readingsOf(() => null) }, 'NO_READINGS'],
    ['readings older than 48 h', { readings: [{ at: hoursFrom(-49), road_temp_c: 2 }] }, 'NO_READINGS'],
    ['no horizon', { horizon_h: 0 }, 'BAD_HORIZON'],
    ['a horizon of a month', { horizon_h: 720 }, 'BAD_HORIZON'],
    ['a horizon that is no number', { horizon_h: Number.NaN }, 'BAD_HORIZON'],
    ['a place that is none', { site: { ...aForecastCase().site, latitude: 95 } }, 'BAD_PLACE'],
    ['an issue time that is none', { issued_at: new Date(Number.NaN) }, 'BAD_ISSUE_TIME'],
  ])('%s is refused by name', (_, more, code) => {
    expect(roadForecast(aForecastCase(more))).toMatchObject({ error: { code } })
  })

  test('anything at all', () => {
    const anyNumber = fc.oneof(
      fc.constant(null),
      fc.constantFrom(...sentinels),
      fc.double({ min: -100, max: 100 }),
    )
    const anyHour = fc.record({
      hour: fc.integer({ min: -60, max: 60 }),
      air_temp_c: anyNumber,
      dewpoint_c: anyNumber,
      wind_m_s: anyNumber,
      cloud_oktas: anyNumber,
      rain_mm_h: anyNumber,
      snow_mm_h: anyNumber,
      pressure_hpa: anyNumber,
      shortwave_w_m2: anyNumber,
      longwave_w_m2: anyNumber,
    })
    const anyReading = fc.record({
      minute: fc.integer({ min: -3600, max: 600 }),
      road_temp_c: anyNumber,
      air_temp_c: anyNumber,
      dewpoint_c: anyNumber,
      wind_m_s: anyNumber,
      precipitating: fc.option(fc.boolean()),
      surface_state: fc.constantFrom('dry', 'damp', 'wet', 'frost', 'ice', 'snow', 'not_dry', null),
    })
    fc.assert(
      fc.property(
        fc.array(anyHour, { maxLength: 12 }),
        fc.array(anyReading, { maxLength: 12 }),
        (hours, readings) => {
          finite(
            aForecastCase({
              weather: hours.map(({ hour, ...rest }) => ({ ...rest, at: hoursFrom(hour) })),
              readings: readings.map(({ minute, ...rest }) => ({
                ...rest,
                at: new Date(ISSUED_AT.getTime() + minute * MINUTE),
              })),
            }),
          )
        },
      ),
      { numRuns: 60 },
    )
  })
})

test('48 h of history and 24 h ahead cost a few milliseconds', () => {
  const given = aForecastCase({ readings: readingsOf((hour) => 3 + Math.sin(hour), air, -48) })
  for (let i = 0; i < 20; i++) roadForecast(given)
  const started = performance.now()
  for (let i = 0; i < 20; i++) roadForecast(given)
  // 2 ms is the aim on an idle core; shared machines get room
  expect((performance.now() - started) / 20).toBeLessThan((20 * HOUR) / HOUR)
})
