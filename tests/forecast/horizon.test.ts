import { describe, expect, test } from 'vitest'
import { horizonAt, shadedSteps } from '#src/forecast/horizon.ts'
import { sunAzimuth, sunTrack } from '#src/forecast/solar.ts'
import { STEP, stepGrid } from '#src/forecast/step-grid.ts'
import { HOUR } from '#src/units.ts'
import { aForecastCase, hoursFrom, pointAt, readingsOf, seriesOf, weatherOf } from '#tests/forecast/cases.ts'

const NOON = Date.parse('2026-03-20T12:07:00Z')

describe('the direction of the sun at the equinox', () => {
  test.each([
    ['noon, northern side', NOON, 52, 180],
    ['noon, southern side', NOON, -35, 0],
    ['six hours before noon', NOON - 6 * HOUR, 52, 90],
    ['six hours after noon', NOON + 6 * HOUR, 52, 270],
  ])('%s', (_, at, latitude, degrees) => {
    const off = Math.abs(sunAzimuth(at, latitude, 0) - degrees)
    expect(Math.min(off, 360 - off)).toBeLessThan(0.5)
  })
})

test('the horizon is read between its directions, round through north', () => {
  expect([0, 45, 90, 315, 360].map((azimuth) => horizonAt([0, 20, 0, 40], azimuth))).toEqual([
    0, 10, 20, 20, 0,
  ])
})

test('a hill in the east keeps the morning sun away, and only that', () => {
  const from = Date.parse('2026-03-20T00:00:00Z')
  const grid = stepGrid(from, from, from + 24 * HOUR)
  const heights = sunTrack({ from: from + STEP / 2, step: STEP, count: grid.count }, 52, 0)
  const east = [0, 30, 0, 0]
  const shaded = shadedSteps({ latitude: 52, longitude: 0, horizon_deg: east }, grid, heights)
  const hours = [...shaded].flatMap((one, i) => (one ? [(i * STEP) / HOUR] : []))
  expect(Math.min(...hours)).toBeLessThan(6.5)
  expect(Math.max(...hours)).toBeLessThan(10)
  expect(hours.length).toBeGreaterThan((1.5 * HOUR) / STEP)
})

describe('a forecast that knows of its place', () => {
  const sunny = (site: Partial<ReturnType<typeof aForecastCase>['site']>) => {
    const given = aForecastCase({
      readings: readingsOf(1),
      weather: weatherOf({ cloud_oktas: 0, air_temp_c: 2, dewpoint_c: -4 }),
    })
    return seriesOf({ ...given, site: { ...given.site, ...site } })
  }
  const noon = 18

  test('behind a hill in the south noon stays colder; the night hardly changes', () => {
    const open = sunny({})
    const south = sunny({ horizon_deg: [0, 0, 60, 0] })
    expect(pointAt(south, noon).road_temp_c).toBeLessThan(pointAt(open, noon).road_temp_c - 2)
    expect(Math.abs(pointAt(south, 6).road_temp_c - pointAt(open, 6).road_temp_c)).toBeLessThan(0.2)
  })

  test('traffic warms it', () => {
    expect(pointAt(sunny({ traffic_w_m2: 30 }), 12).road_temp_c).toBeGreaterThan(
      pointAt(sunny({ traffic_w_m2: 0 }), 12).road_temp_c,
    )
  })

  test('salt keeps wet roads from icing until they are colder than their brine', () => {
    const wet = aForecastCase({
      readings: readingsOf(1, { surface_state: 'wet' }),
      weather: weatherOf({ cloud_oktas: 6, air_temp_c: -2, dewpoint_c: -2.5 }),
    })
    const states = (salt: number) =>
      seriesOf({ ...wet, residual_salt_g_m2: salt })
        .filter(({ at }) => at > hoursFrom(4) && at < hoursFrom(12))
        .map(({ surface_state }) => surface_state)
    expect(states(0)).toContain('ice')
    expect(states(20)).not.toContain('ice')
  })
})
