import { describe, expect, test } from 'vitest'
import { continuousTruth } from '../../firmware-sim/station.ts'
import { forecastLines, OBSERVATION_HEADER, observationLines } from '../../firmware-sim/winter.ts'
import { stationIn, weatherOf } from './virtual-county.ts'

const [from, to] = [new Date('2025-10-01T00:00:00Z'), new Date('2026-05-01T00:00:00Z')]
const week = new Date('2026-01-08T00:00:00Z')
const observations = (seed: number, end: Date, start = from) => {
  const nights = new Set<number>()
  const truth = continuousTruth(weatherOf('winter', seed), stationIn('open'), start)
  return { lines: [...observationLines(truth, seed, start, end, nights)], nights }
}

test('a Midlands winter: seven months every ten minutes, some fifty to seventy nights below zero', () => {
  const { lines, nights } = observations(1, to)
  expect(lines).toHaveLength(1 + 212 * 144)
  expect(nights.size).toBeGreaterThanOrEqual(45)
  expect(nights.size).toBeLessThanOrEqual(75)
})

describe('the files', () => {
  test('are the CSV of backtest, the same for the same seed', () => {
    const start = new Date('2026-01-07T00:00:00Z')
    const { lines } = observations(2, week, start)
    expect(lines[0]).toBe(OBSERVATION_HEADER)
    for (const line of lines.slice(1))
      expect(line).toMatch(/^2026-01-0\dT\d\d:\d0:00Z(,-?\d+(\.\d)?){4},\d+$/)
    expect(lines).toEqual(observations(2, week, start).lines)
    expect(lines).not.toEqual(observations(3, week, start).lines)
  })
  test('hold a forecast of two days every six hours', () => {
    const lines = [...forecastLines(weatherOf('winter'), new Date('2026-01-07T00:00:00Z'), week)]
    const forecasts = lines.map((line) => JSON.parse(line))
    expect(forecasts.map(({ issued_at }) => issued_at.slice(11, 13))).toEqual(['00', '06', '12', '18'])
    expect(forecasts[1].hours).toHaveLength(49)
    expect(forecasts[1].hours[0].at).toBe(forecasts[1].issued_at)
    expect(Object.keys(forecasts[0].hours[0])).toEqual([
      'at',
      'air_temp_c',
      'dewpoint_c',
      'wind_m_s',
      'cloud_oktas',
      'rain_mm_h',
      'snow_mm_h',
      'pressure_hpa',
      'shortwave_w_m2',
    ])
  })
})
