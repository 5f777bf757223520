import { describe, expect, test } from 'vitest'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type ForecastCycleParts, forecastCycle } from '#src/jobs/forecast-cycle.ts'
import type { LiveEvent, WeatherRefusal } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import {
  aNetwork,
  anAtmosphere,
  aReading,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const REFUSED: WeatherRefusal = { code: 'TIMEOUT', message: 'no answer within 10 s', retry_after_s: null }
const domain = { id: 'moors', authority: 'northshire', name: 'Moors', lat: 53.4, lon: -1.8, invented: true }
const readingsOf = (station: string, road = 2): Reading[] =>
  Array.from({ length: 72 }, (_, i) =>
    aReading({
      station,
      at: minutesAfter(EVENING, -10 * (71 - i)),
      seq: i,
      road_temp_c: road,
      air_temp_c: 2,
    }),
  )

/** The cycle with everything it touches in plain sight. */
function atWork(
  more: Partial<ForecastCycleParts> = {},
  given: { now?: Date; answers?: (Atmosphere | WeatherRefusal | Error)[] } = {},
) {
  const saved: StationForecast[] = []
  const atmospheres = new Map<string, Atmosphere>()
  const asked: { lat: number; lon: number }[] = []
  const events: Omit<LiveEvent, 'id'>[] = []
  const answers = given.answers ?? []
  const readings = new Map([
    ['moor-top', readingsOf('moor-top')],
    ['dale', readingsOf('dale', 1)],
  ])
  const cycle = forecastCycle({
    network: () => aNetwork({ stations: [aStation()] }),
    clock: { now: () => given.now ?? EVENING },
    recent: {
      ofStation: (station, from, to) =>
        (readings.get(station) ?? []).filter(({ at }) => at >= from && at < to),
    },
    store: {
      saveAtmosphere: async (place, atmosphere) => void atmospheres.set(place, atmosphere),
      latestAtmosphere: async (place) => atmospheres.get(place) ?? null,
      saveForecasts: async (forecasts) => void saved.push(...forecasts),
    },
    weather: {
      name: 'test',
      async atmosphere(place) {
        asked.push(place)
        const answer = answers.shift() ?? anAtmosphere()
        if (answer instanceof Error) throw answer
        return answer
      },
    },
    live: { publish: (event) => void events.push(event) },
    log: silentLog,
    ...more,
  })
  return { cycle, saved, atmospheres, asked, events }
}

describe('a forecast cycle', () => {
  test('saves a forecast and its weather for every station and tells the open pages', async () => {
    const { cycle, saved, atmospheres, events } = atWork()
    expect(await cycle()).toEqual({ forecasts: 1, refusals: [], weather: [] })
    expect(saved[0]).toMatchObject({
      authority: 'northshire',
      station: 'moor-top',
      issued_at: EVENING,
      model: 'frostline-1',
      last_reading_at: EVENING,
      atmosphere: { source: 'open-meteo', issued_at: EVENING },
    })
    expect(saved[0]!.series.at(-1)!.at).toEqual(hoursAfter(EVENING, 24))
    expect(atmospheres.has('moor-top')).toBe(true)
    expect(events).toEqual([{ kind: 'forecast', subject: 'moor-top', at: EVENING }])
  })

  test('asks once for a domain, at its reference place', async () => {
    const stations = [aStation({ domain: 'moors' }), aStation({ id: 'dale', domain: 'moors' })]
    const { cycle, asked, saved, atmospheres } = atWork({
      network: () => aNetwork({ stations, domains: [domain] }),
    })
    expect((await cycle()).forecasts).toBe(2)
    expect(asked).toEqual([{ lat: 53.4, lon: -1.8 }])
    expect([...atmospheres.keys()]).toEqual(['moors'])
    expect(saved.map(({ station }) => station)).toEqual(['moor-top', 'dale'])
  })

  test.each([
    ['a refusal', REFUSED],
    ['a failure', new Error('socket hang up')],
  ] as const)('after %s the last good weather is used, with its own age', async (_, answer) => {
    const old = anAtmosphere({ issued_at: hoursAfter(EVENING, -7) })
    // Hours up to a day ahead so that there is weather left
    const hours = anAtmosphere({ issued_at: hoursAfter(EVENING, -7) }).hours
    const { cycle, saved } = atWork({}, { answers: [{ ...old, hours }, answer] })
    await cycle()
    const { forecasts, weather } = await cycle()
    expect(forecasts).toBe(1)
    expect(weather).toHaveLength(1)
    expect(saved[1]!.atmosphere).toEqual({ source: 'open-meteo', issued_at: hoursAfter(EVENING, -7) })
  })

  test('with no weather at all the sensors alone make a forecast that says so', async () => {
    const { cycle, saved } = atWork({}, { answers: [REFUSED] })
    expect(await cycle()).toMatchObject({ forecasts: 1, weather: [{ place: 'moor-top', code: 'TIMEOUT' }] })
    expect(saved[0]!.atmosphere).toBeNull()
    expect(saved[0]!.doubts).toContain('NO_WEATHER')
  })

  test('weather that has run out counts as none', async () => {
    const { cycle, saved } = atWork({}, { answers: [anAtmosphere({ issued_at: hoursAfter(EVENING, -60) })] })
    await cycle()
    expect(saved[0]!.atmosphere).toBeNull()
  })

  test('a store that cannot keep weather does not cost the forecast', async () => {
    const saved: StationForecast[] = []
    const { cycle } = atWork(
      {
        store: {
          saveAtmosphere: () => Promise.reject(new Error('disk full')),
          latestAtmosphere: () => Promise.reject(new Error('gone')),
          saveForecasts: async (forecasts) => void saved.push(...forecasts),
        },
      },
      { answers: [anAtmosphere(), REFUSED] },
    )
    await cycle()
    expect((await cycle()).forecasts).toBe(1)
    expect(saved[1]!.atmosphere).not.toBeNull()
  })

  test('a station without readings, and one that fails, are named and stop nobody', async () => {
    const stations = [aStation({ id: 'silent' }), aStation({ id: 'broken' }), aStation({ id: 'dale' })]
    const { cycle, saved } = atWork({
      network: () => aNetwork({ stations }),
      recent: {
        ofStation(station) {
          if (station === 'broken') throw new Error('index out of range')
          return station === 'dale' ? readingsOf('dale') : []
        },
      },
    })
    const { forecasts, refusals } = await cycle()
    expect(forecasts).toBe(1)
    expect(refusals).toEqual([
      { station: 'silent', code: 'NO_READINGS', message: 'no road temperature in the last 48 h' },
      { station: 'broken', code: 'FORECAST_FAILED', message: 'index out of range' },
    ])
    expect(saved.map(({ station }) => station)).toEqual(['dale'])
  })

  test('forecasts that cannot be saved fail the run: nobody is told of what is not there', async () => {
    const { cycle, events } = atWork({
      store: {
        saveAtmosphere: async () => {},
        latestAtmosphere: async () => null,
        saveForecasts: () => Promise.reject(new Error('database is locked')),
      },
    })
    await expect(cycle()).rejects.toThrow('database is locked')
    expect(events).toEqual([])
  })

  test('an empty network is no fault', async () => {
    const { cycle } = atWork({ network: () => aNetwork({ stations: [] }) })
    expect(await cycle()).toEqual({ forecasts: 0, refusals: [], weather: [] })
  })
})
