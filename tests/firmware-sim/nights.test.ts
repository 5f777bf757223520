import { describe, expect, test } from 'vitest'
import { forecastWeather } from '../../firmware-sim/forecast-error.ts'
import type { NightName } from '../../firmware-sim/nights.ts'
import { DEMO_CYCLE, nightNumber, scenarioNight } from '../../firmware-sim/scenario.ts'
import { stationTruth } from '../../firmware-sim/station.ts'
import { hoursAfterNoon, NOON, stationIn, weatherOf } from './virtual-county.ts'

const SEEDS = [1, 2, 3]
const hours = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)
const night = (name: NightName, seed: number) => {
  const truth = stationTruth(weatherOf(name, seed), stationIn('open'))
  return (hour: number) => truth.at(hoursAfterNoon(hour))
}
const roads = (name: NightName, seed: number, from: number, to: number): number[] => {
  const at = night(name, seed)
  return hours(from, to).map((hour) => at(hour).road_temp_c)
}

describe.each(SEEDS)('with seed %i, the night does what its name says', (seed) => {
  test('radiation frost: a clear sky and a road well below zero, colder than the air', () => {
    const at = night('radiation-frost', seed)
    for (const hour of hours(10, 19)) expect(at(hour).cloud_fraction).toBeLessThan(0.25)
    expect(Math.min(...roads('radiation-frost', seed, 8, 20))).toBeLessThan(-1)
    expect(at(18).road_temp_c).toBeLessThan(at(18).air_temp_c - 1.5)
  })

  test('marginal night: forecast to stay above 0.5 °C, below zero by two in the morning', () => {
    const weather = weatherOf('marginal-night', seed)
    for (const hour of hours(2, 20)) {
      const forecast = forecastWeather(weather, hoursAfterNoon(hour).getTime(), NOON.getTime())
      expect(forecast.air_temp_c).toBeGreaterThan(0.5)
    }
    const expected = stationTruth(weather, stationIn('open'), (ms) => weather.expectedAt(ms, NOON.getTime()))
    for (const hour of hours(2, 20))
      expect(expected.at(hoursAfterNoon(hour)).road_temp_c).toBeGreaterThan(0.5)
    expect(Math.min(...roads('marginal-night', seed, 2, 8))).toBeGreaterThan(0.5)
    expect(Math.min(...roads('marginal-night', seed, 9, 14))).toBeLessThan(0)
  })

  test('marginal night: the weather service learns of the clearing late in the evening', () => {
    const weather = weatherOf('marginal-night', seed)
    const [at, nine, midnight] = [15, 9, 12].map((hour) => hoursAfterNoon(hour).getTime())
    expect(weather.expectedAt(at!, nine!).cloud_fraction).toBeGreaterThan(0.8)
    expect(weather.expectedAt(at!, midnight!).cloud_fraction).toBeLessThan(0.3)
  })

  test('freezing rain: rain on a road below zero leaves ice', () => {
    const at = night('freezing-rain', seed)
    expect(at(11).road_temp_c).toBeLessThan(-1)
    expect(hours(11, 18).every((hour) => at(hour).rain_mm_h > 0 && at(hour).snow_mm_h === 0)).toBe(true)
    expect(at(16).surface_state).toBe('ice')
  })

  test('snow: it falls in the evening and lies until morning', () => {
    const at = night('snow', seed)
    expect(hours(8, 14).every((hour) => at(hour).snow_mm_h > 0 && at(hour).rain_mm_h === 0)).toBe(true)
    expect(hours(9, 19).map((hour) => at(hour).surface_state)).toEqual(hours(9, 19).map(() => 'snow'))
    expect(at(14).snow_mm).toBeGreaterThan(4)
  })

  test('fog and hoar: the road lies below a dew point below zero and turns white without rain', () => {
    const at = night('fog-and-hoar', seed)
    for (const hour of hours(8, 14)) {
      expect(at(hour).dewpoint_c).toBeLessThan(0)
      expect(at(hour).road_temp_c).toBeLessThanOrEqual(at(hour).dewpoint_c)
    }
    expect(at(14).surface_state).toBe('frost')
    expect(hours(0, 23).every((hour) => at(hour).rain_mm_h + at(hour).snow_mm_h === 0)).toBe(true)
  })

  test('thaw: a hard evening, above zero before morning', () => {
    expect(Math.max(...roads('thaw', seed, 6, 10))).toBeLessThan(-2)
    expect(Math.min(...roads('thaw', seed, 19, 22))).toBeGreaterThan(1)
  })

  test('uneventful: above 3 °C all night', () => {
    expect(Math.min(...roads('uneventful', seed, 0, 23))).toBeGreaterThan(3)
  })
})

describe('the demonstration', () => {
  const nameOf = (at: Date, firstAt: Date) =>
    DEMO_CYCLE.find(
      (name) =>
        scenarioNight('demo', 1, nightNumber(at.getTime()), firstAt.getTime(), 52.6) ===
        scenarioNight(name, 1, 0, 0, 52.6),
    )

  test.each([13, 20, 27])('started %i h after a noon, begins with the radiation frost', (hour) => {
    expect(nameOf(hoursAfterNoon(hour), hoursAfterNoon(hour))).toBe('radiation-frost')
  })
  test('then shows every night once', () => {
    const shown = hours(0, 6).map((day) => nameOf(hoursAfterNoon(24 * day + 6), hoursAfterNoon(6)))
    expect(shown).toEqual(DEMO_CYCLE)
  })
  test('started in the morning, the coming night is the frosty one too', () => {
    const firstAt = hoursAfterNoon(20)
    expect([20, 30, 54].map((hour) => nameOf(hoursAfterNoon(hour), firstAt))).toEqual([
      'radiation-frost',
      'radiation-frost',
      'marginal-night',
    ])
  })
  test('has weather for the days before it began', () => {
    expect(nameOf(hoursAfterNoon(-20), NOON)).toBe('uneventful')
  })
})
