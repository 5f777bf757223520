import { describe, expect, test } from 'vitest'
import { correctionsOf } from '#src/forecast/learning/learned-correction.ts'
import { FORECAST_MODEL, roadForecast } from '#src/forecast/road-forecast.ts'
import { stationForecasts } from '#src/jobs/station-forecasts.ts'
import type { StationAsked } from '#src/jobs/station-issue.ts'
import type { Forecaster } from '#src/ports.ts'
import { anAtmosphere, aReading, aStation, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const stationsOf = (count: number): StationAsked[] =>
  Array.from({ length: count }, (_, i) => ({
    station: aStation({ id: `station-${i}` }),
    atmosphere: anAtmosphere(),
    correction: correctionsOf([], FORECAST_MODEL, EVENING)(`station-${i}`),
  }))

/** Each station's road is a little colder than the one before; every seventh was never heard. */
const recent = {
  ofStation(station: string) {
    const number = Number(station.split('-')[1])
    if (number % 7 === 6) return []
    return Array.from({ length: 4 }, (_, i) =>
      aReading({ station, at: minutesAfter(EVENING, -10 * (3 - i)), road_temp_c: 5 - number / 100 }),
    )
  },
}

function watched(forecast: Forecaster['forecast'] = async (cases) => cases.map(roadForecast)) {
  const asked: number[] = []
  const errors: string[] = []
  const parts = {
    recent,
    forecaster: {
      forecast(cases: Parameters<typeof forecast>[0]) {
        asked.push(cases.length)
        return forecast(cases)
      },
    },
    log: { ...silentLog, error: (fields: Record<string, unknown>) => void errors.push(String(fields.event)) },
  }
  return { parts, asked, errors }
}

const nameOf = (one: Awaited<ReturnType<typeof stationForecasts>>[number]) =>
  'forecast' in one ? one.forecast.station : `${one.station}: ${one.code}`

describe('forecasts for stations', () => {
  test.each([
    ['few', 40, 0],
    ['many', 210, 180],
  ])('%s: in their order, by the forecaster where it pays', async (_, count, byForecaster) => {
    const { parts, asked } = watched()
    const made = await stationForecasts(parts, stationsOf(count), EVENING)
    expect(made.map(nameOf)).toEqual(
      stationsOf(count).map(({ station: { id } }, i) => (i % 7 === 6 ? `${id}: NO_READINGS` : id)),
    )
    expect(asked.reduce((sum, cases) => sum + cases, 0)).toBeGreaterThanOrEqual(byForecaster)
    expect(asked.length > 0).toBe(byForecaster > 0)
  })

  test('carry the hours in which something falls or nobody knows, while their weather lasts', async () => {
    const { parts } = watched()
    const { hours } = anAtmosphere()
    const wet = hours.map((hour, index) =>
      index === 3 ? { ...hour, rain_mm_h: 1.5 } : index === 5 ? { ...hour, rain_mm_h: null } : hour,
    )
    const ofHours = async (given: typeof hours | null) => {
      const [asked] = stationsOf(1)
      const [made] = await stationForecasts(
        parts,
        [{ ...asked!, atmosphere: given && anAtmosphere({ hours: given }) }],
        EVENING,
      )
      return made && 'forecast' in made ? made.forecast.precipitation : 'no forecast'
    }
    expect(await ofHours(wet)).toEqual([
      { at: hours[3]!.at, rain_mm_h: 1.5, snow_mm_h: 0 },
      { at: hours[5]!.at, rain_mm_h: null, snow_mm_h: 0 },
    ])
    expect(await ofHours(hours)).toEqual([])
    expect(await ofHours(null)).toBeUndefined()
  })

  test('are the same with and without a forecaster', async () => {
    const { parts } = watched()
    const { forecaster: _, ...here } = parts
    expect(await stationForecasts(parts, stationsOf(210), EVENING)).toEqual(
      await stationForecasts(here, stationsOf(210), EVENING),
    )
  })

  test('a forecaster that gives up costs no forecast, and is told of', async () => {
    const { parts, errors } = watched(async () => Promise.reject(new Error('forecast worker 2 ended')))
    const made = await stationForecasts(parts, stationsOf(210), EVENING)
    expect(made.filter((one) => 'forecast' in one)).toHaveLength(180)
    expect(new Set(errors)).toEqual(new Set(['forecaster_failed']))
  })

  test('a station whose readings cannot be had is named, and the others are forecast', async () => {
    const { parts, errors } = watched()
    const ofStation = (station: string) => {
      if (station === 'station-3') throw new Error('readings are gone')
      return recent.ofStation(station)
    }
    const made = await stationForecasts({ ...parts, recent: { ofStation } }, stationsOf(210), EVENING)
    expect(made[3]).toEqual({ station: 'station-3', code: 'FORECAST_FAILED', message: 'readings are gone' })
    expect(made.filter((one) => 'forecast' in one)).toHaveLength(179)
    expect(errors).toEqual(['forecast_failed'])
  })
})
