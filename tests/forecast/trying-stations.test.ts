import { describe, expect, test } from 'vitest'
import type { AtmosphereHour } from '#src/forecast/atmosphere.ts'
import { skyLongwave } from '#src/forecast/radiation.ts'
import { roadForecast } from '#src/forecast/road-forecast.ts'
import type { ForecastCase, RoadsideObservation } from '#src/forecast/road-forecast-types.ts'
import { HOUR } from '#src/units.ts'
import { variedCase } from '../support/varied-cases.ts'
import { aForecastCase, ISSUED_AT, pointAt, readingsOf, seriesOf, weatherOf } from './cases.ts'

const at = (given: ForecastCase, hours: number) => pointAt(seriesOf(given), hours)
const doubtsOf = (given: ForecastCase) => {
  const forecast = roadForecast(given)
  return 'error' in forecast ? [forecast.error.code] : forecast.doubts
}
const everyHours = (readings: readonly RoadsideObservation[], hours: number) =>
  readings.filter(({ at: time }) => (ISSUED_AT.getTime() - time.getTime()) % (hours * HOUR) === 0)

/** A road that swings far above air that is said to be cold: its readings have much to teach. */
const swinging = (hour: number) => 2 + 5 * Math.sin(((hour + 10) / 24) * 2 * Math.PI)
const aSwingingCase = (more: Partial<ForecastCase> = {}) =>
  aForecastCase({
    readings: readingsOf(swinging, {}, -48),
    weather: weatherOf({ air_temp_c: -3, dewpoint_c: -6, cloud_oktas: 2 }),
    ...more,
  })

describe('stations that report seldom', () => {
  test.each([
    [2, 0.1],
    [3, 0.35],
  ])('every %i h starts the road nearly as every ten minutes does', (hours, most) => {
    const often = aSwingingCase()
    const seldom = { ...often, readings: everyHours(often.readings, hours) }
    for (const lead of [3, 6, 12])
      expect(Math.abs(at(seldom, lead).road_temp_c - at(often, lead).road_temp_c), `${lead} h`).toBeLessThan(
        most,
      )
  })

  test.each([10, 20, 60])(
    'a spike between readings %i min apart, or at their end, is not followed',
    (minutes) => {
      const calm = readingsOf(-3).filter((_, i) => i % (minutes / 10) === 0)
      for (const spike of [9, calm.length - (minutes < 60 ? 1 : 9)]) {
        const spiked = calm.map((one, i) => (i === spike ? { ...one, road_temp_c: 12 } : one))
        const without = calm.filter((_, i) => i !== spike)
        expect(seriesOf(aForecastCase({ readings: spiked }))).toEqual(
          seriesOf(aForecastCase({ readings: without })),
        )
      }
    },
  )
})

describe('a station with a short history', () => {
  test('is less sure of its forecast, and no more so with every hour that it gains', () => {
    const widthAfter = (hours: number) => {
      const point = at(aForecastCase({ readings: readingsOf(2, { air_temp_c: 2 }, -hours) }), 6)
      return point.road_temp_p90_c - point.road_temp_p10_c
    }
    const widths = [1, 3, 6, 12, 24].map(widthAfter)
    expect(widths[0]).toBeGreaterThan(1.3 * widths[4]!)
    for (const [i, width] of widths.slice(1).entries()) expect(width).toBeLessThan(widths[i]! + 0.1)
  })
})

describe('the last reading is hours old', () => {
  /** Six in the evening is given; this one is asked for at eleven in the morning. */
  const noon = new Date(ISSUED_AT.getTime() - 7 * HOUR)
  const sunny = aForecastCase({
    issued_at: noon,
    readings: readingsOf(-2, {}, -48).filter(({ at: time }) => time.getTime() <= noon.getTime() - 5 * HOUR),
    weather: weatherOf((hour) => ({ cloud_oktas: 0, air_temp_c: hour > -12 && hour < 0 ? 6 : -1 }), -60, 24),
  })

  test('and the sun has risen since: "as now" is no longer true', () => {
    const night = {
      ...sunny,
      weather: sunny.weather.map((one) => ({ ...one, air_temp_c: -1, cloud_oktas: 8 })),
    }
    expect(seriesOf(sunny)[0]!.road_temp_c).toBeGreaterThan(3.5)
    expect(seriesOf(night)[0]!.road_temp_c).toBeLessThan(1)
  })

  test('no step between the issue and the first quarter of an hour', () => {
    for (let n = 0; n < 60; n++) {
      const given = variedCase(n)
      const readings = given.readings.filter(
        ({ at: time }) => given.issued_at.getTime() - time.getTime() >= 2 * HOUR,
      )
      const series = seriesOf({ ...given, readings })
      const steps = series.slice(1, 7).map((point, i) => Math.abs(point.road_temp_c - series[i]!.road_temp_c))
      // The first step is no outlier among those that follow
      expect(steps[0]! - Math.max(...steps.slice(1)), given.id).toBeLessThan(0.5)
    }
  })
})

describe('what a source of weather gives and does not give', () => {
  const day = { issued_at: new Date(ISSUED_AT.getTime() - 9 * HOUR) }
  const morning = (more: Parameters<typeof weatherOf>[0]) =>
    aForecastCase({
      ...day,
      readings: readingsOf(2, {}, -48).filter(({ at: time }) => time <= day.issued_at),
      weather: weatherOf(more, -60, 24),
    })

  test('no sun at all by day is a sum that it lacks', () => {
    expect(seriesOf(morning({ shortwave_w_m2: 0 }))).toEqual(seriesOf(morning({})))
  })

  test.each([0, 3, 8])('longwave without a name for the cloud (%i/8) tells the cloud', (cloud_oktas) => {
    const named = morning({ cloud_oktas })
    const longwave_w_m2 = skyLongwave(2, 0, cloud_oktas / 8)
    const told = morning({ cloud_oktas: null, longwave_w_m2 })
    expect(doubtsOf(told)).not.toContain('NO_CLOUD')
    for (const hours of [1, 4, 12, 20])
      expect(Math.abs(pointOf(told, hours) - pointOf(named, hours)), `${hours} h`).toBeLessThan(0.1)
  })
  const pointOf = (given: ForecastCase, hours: number) => seriesOf(given)[hours * 6]!.road_temp_c

  test('longwave of an overcast that the road does not see is thinned as the cloud is', () => {
    const cooling = (more: Partial<AtmosphereHour>) =>
      aForecastCase({
        readings: readingsOf((hour) => 3 - 1.5 * Math.sqrt(Math.max(0, hour + 3)), {}, -48),
        weather: weatherOf({ cloud_oktas: 8, ...more }),
      })
    const given = cooling({ longwave_w_m2: skyLongwave(2, 0, 1) })
    expect(doubtsOf(given)).toContain('SKY_CLEARER_THAN_FORECAST')
    for (const hours of [2, 6, 12])
      expect(Math.abs(pointOf(given, hours) - pointOf(cooling({}), hours)), `${hours} h`).toBeLessThan(0.3)
  })

  test('less than no snow is a total that began anew, not snow', () => {
    const began = morning({ snow_mm_h: -3.2 })
    expect(doubtsOf(began)).not.toContain('ABSURD_SNOW')
    expect(seriesOf(began)).toEqual(seriesOf(morning({})))
  })

  test('more rain than can fall is rain of an amount that nobody knows', () => {
    const flood = morning({ rain_mm_h: 900, air_temp_c: 4, dewpoint_c: 3 })
    expect(doubtsOf(flood)).toContain('ABSURD_RAIN')
    expect(seriesOf(flood)[36]!.surface_state).toBe('wet')
  })

  test('precipitation that only the station sees is snow in frost and rain above', () => {
    const seen = (air_temp_c: number) =>
      aForecastCase({
        readings: readingsOf(air_temp_c, { precipitating: true, air_temp_c }, -12),
        weather: weatherOf({ air_temp_c, dewpoint_c: air_temp_c - 0.5, cloud_oktas: 8 }),
      })
    expect(at(seen(-4), 0).surface_state).toBe('snow')
    expect(at(seen(5), 0).surface_state).toBe('wet')
  })

  test('air that the station does not tell leaves more doubt than air that it tells', () => {
    const width = (air_temp_c: number | null) => {
      const point = at(aForecastCase({ readings: readingsOf(2, { air_temp_c }) }), 3)
      return point.road_temp_p90_c - point.road_temp_p10_c
    }
    expect(width(null)).toBeGreaterThan(width(2) * 1.05)
  })
})

describe('probes and states that contradict the road', () => {
  const probed = (subsurface_depth_m: number, subsurface_temp_c: number | null) => {
    const given = aForecastCase({ readings: readingsOf(-3, { subsurface_temp_c }) })
    return seriesOf({ ...given, site: { ...given.site, subsurface_depth_m } })
  }
  test.each([
    [0.4, 40],
    [0.4, -30],
    [0.05, 8],
  ])('a probe at %f m that shows %i °C is not what lies deep', (depth, value) => {
    expect(probed(depth, value)).toEqual(probed(depth, null))
  })

  test('a probe far below a hot noon is believed: nobody knows the night before', () => {
    const noonOnly = (subsurface_temp_c: number | null) => {
      const given = aForecastCase({ readings: readingsOf(30, { subsurface_temp_c }, -2) })
      return at({ ...given, site: { ...given.site, subsurface_depth_m: 0.4 } }, 12).road_temp_c
    }
    expect(noonOnly(8)).toBeLessThan(noonOnly(null) - 1)
  })

  test.each(['snow', 'ice', 'frost'] as const)(
    '%s said of a road of 15 °C does not hold it at zero',
    (state) => {
      const warm = (surface_state: RoadsideObservation['surface_state']) =>
        aForecastCase({
          readings: readingsOf(15, { surface_state, air_temp_c: 14 }),
          weather: weatherOf({ air_temp_c: 14, dewpoint_c: 8 }),
        })
      expect(at(warm(state), 0).surface_state).toBe('wet')
      expect(at(warm(state), 1).road_temp_c).toBeGreaterThan(at(warm('wet'), 1).road_temp_c - 0.1)
    },
  )

  test('no road is called wet or damp below freezing, unless salt holds it so', () => {
    for (let n = 0; n < 200; n++)
      for (const { surface_state, road_temp_c } of seriesOf({ ...variedCase(n), residual_salt_g_m2: null }))
        if (road_temp_c < -0.1) expect(['dry', 'frost', 'ice', 'snow'], `case ${n}`).toContain(surface_state)
  })

  // Their salt: 8 and 1 g/m²
  test.each([691, 2943])(
    'snow on salt melts into brine and does not freeze the road to −21 °C (case %i)',
    (n) => {
      const snowing = variedCase(n)
      const coldest = Math.min(...snowing.weather.map(({ air_temp_c }) => air_temp_c!))
      for (const { road_temp_c } of seriesOf(snowing)) expect(road_temp_c).toBeGreaterThan(coldest - 8)
    },
  )
})
