import { describe, expect, test } from 'vitest'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import { type LearnedError, learn, nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { type ForecastOutcome, OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type ForecastCycleParts, forecastCycle } from '#src/jobs/forecast-cycle.ts'
import type { LiveEvent, WeatherRefusal } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import {
  aNetwork,
  anAtmosphere,
  anOutcome,
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
  given: { now?: Date; answers?: (Atmosphere | WeatherRefusal | Error)[]; learned?: LearnedError[] } = {},
) {
  const saved: StationForecast[] = []
  const expected: ForecastOutcome[] = []
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
      learnedErrors: async () => given.learned ?? [],
      saveOutcomes: async (outcomes) => void expected.push(...outcomes),
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
  return { cycle, saved, expected, atmospheres, asked, events }
}

describe('a forecast cycle', () => {
  test('saves a forecast and its weather for every station and tells the open pages', async () => {
    const { cycle, saved, atmospheres, events } = atWork()
    expect(await cycle()).toEqual({ forecasts: 1, refusals: [], weather: [] })
    expect(saved[0]).toMatchObject({
      authority: 'northshire',
      station: 'moor-top',
      issued_at: EVENING,
      model: 'frostline-2',
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
          learnedErrors: async () => [],
          saveOutcomes: async () => {},
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
        learnedErrors: async () => [],
        saveOutcomes: async () => {},
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

describe('what was learnt', () => {
  /** For ten nights it was 2 °C colder than forecast, at every lead, hour and sky. */
  const tooWarm = (station = 'moor-top', more: Partial<LearnedError> = {}): LearnedError => {
    const model = FORECAST_MODEL
    const empty = nothingLearned({
      authority: 'northshire',
      station,
      model,
      since_at: hoursAfter(EVENING, -300),
    })
    const outcomes = (['clear', 'broken', 'overcast'] as const).flatMap((sky) =>
      OUTCOME_LEADS.flatMap((lead_h) =>
        Array.from({ length: 240 }, (_, hour) => {
          const issued_at = hoursAfter(EVENING, -hour - lead_h)
          return anOutcome({ station, model, sky, lead_h, issued_at, observed_c: -1.5 })
        }),
      ),
    )
    return { ...learn(empty, outcomes, EVENING), ...more }
  }
  const plain = async () => {
    const { cycle, saved } = atWork()
    await cycle()
    return saved[0]!
  }

  test('is in the forecast, and the record says so', async () => {
    const { cycle, saved } = atWork({}, { learned: [tooWarm()] })
    await cycle()
    const [{ series, learned }, own] = [saved[0]!, await plain()]
    const at = 60
    expect(learned?.shift_c).toHaveLength(series.length)
    expect(learned?.shift_c[at]).toBeLessThan(-0.4)
    expect(learned).toMatchObject({ version: 6480, through_at: EVENING })
    expect(series[at]!.road_temp_c).toBeCloseTo(own.series[at]!.road_temp_c + learned!.shift_c[at]!, 2)
    expect(series[at]!.freeze_probability).toBeGreaterThanOrEqual(own.series[at]!.freeze_probability)
  })

  test('of its neighbours serves a station that has learnt nothing', async () => {
    const stations = ['moor-top', 'b', 'c', 'd'].map((id) => aStation({ id }))
    const { cycle, saved } = atWork(
      { network: () => aNetwork({ stations }) },
      { learned: ['b', 'c', 'd'].map((id) => tooWarm(id)) },
    )
    await cycle()
    expect(saved[0]!.learned).toMatchObject({ version: 0, through_at: EVENING })
    expect(saved[0]!.learned!.shift_c[60]).toBeLessThan(-0.3)
  })

  test.each([
    ['nothing', {}],
    ['of another authority', { learned: [tooWarm('other')] }],
    ['with another model', { learned: [tooWarm('moor-top', { model: 'older/1' })] }],
    ['later than now', { learned: [tooWarm('moor-top', { through_at: hoursAfter(EVENING, 1) })] }],
  ])('%s changes nothing', async (_, given) => {
    const { cycle, saved } = atWork({}, given)
    await cycle()
    expect(saved[0]).toEqual(await plain())
    expect(saved[0]).not.toHaveProperty('learned')
  })

  test('is about forecasts with weather: sensors alone are left as they are', async () => {
    const { cycle, saved, expected } = atWork({}, { answers: [REFUSED], learned: [tooWarm()] })
    await cycle()
    expect(saved[0]).not.toHaveProperty('learned')
    expect(expected.map(({ weather_air_temp_c }) => weather_air_temp_c)).toEqual(
      OUTCOME_LEADS.map(() => null),
    )
  })

  test('every issue is written down to be held against what comes', async () => {
    const { cycle, saved, expected } = atWork({}, { learned: [tooWarm()] })
    await cycle()
    expect(expected.map(({ lead_h }) => lead_h)).toEqual(OUTCOME_LEADS)
    const point = saved[0]!.series.find(({ at }) => at.getTime() === hoursAfter(EVENING, 6).getTime())!
    expect(expected[4]).toMatchObject({
      lead_h: 6,
      road_temp_c: point.road_temp_c,
      persistence_c: 2,
      weather_air_temp_c: 1,
      sky: point.sky,
      observed_c: null,
    })
    expect(expected[4]!.learned_c).toBeLessThan(-0.3)
  })

  test.each([
    ['cannot be read', { learnedErrors: () => Promise.reject(new Error('gone')) }],
    ['nobody can read', { learnedErrors: async () => [{ ...tooWarm(), cells: null as never }] }],
    ['cannot be written down', { saveOutcomes: () => Promise.reject(new Error('gone')) }],
  ])('that %s costs no forecast', async (_, failing) => {
    const kept: StationForecast[] = []
    const store = {
      saveAtmosphere: async () => {},
      latestAtmosphere: async () => null,
      saveForecasts: async (forecasts: readonly StationForecast[]) => void kept.push(...forecasts),
      learnedErrors: async () => [],
      saveOutcomes: async () => {},
      ...failing,
    }
    expect((await atWork({ store }).cycle()).forecasts).toBe(1)
    expect(kept).toEqual([await plain()])
  })
})
