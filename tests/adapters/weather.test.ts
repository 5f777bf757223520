import { describe, expect, test } from 'vitest'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { isRefusal } from '#src/adapters/weather/fetch-json.ts'
import { cloudOf, metOffice } from '#src/adapters/weather/met-office.ts'
import { openMeteo } from '#src/adapters/weather/open-meteo.ts'
import type { Atmosphere } from '#src/forecast/atmosphere.ts'
import type { WeatherRefusal } from '#src/ports.ts'
import { HOUR } from '#src/units.ts'
import { answerJson, stubWeather } from '#tests/support/stub-weather.ts'

const NOW = new Date('2026-01-15T18:00:00Z')
const clock = virtualClock(NOW)
const OAKHAM = { lat: 52.67, lon: -0.73 }
const HOURS = 48
const hourly = (value: number | null) => Array.from({ length: HOURS }, () => value)

/** Open-Meteo's answer, 24 h back and 24 h ahead of now. */
const openMeteoAnswer = (changes: Record<string, unknown> = {}, units: Record<string, string> = {}) => ({
  latitude: 52.68,
  longitude: -0.74,
  generationtime_ms: 0.1,
  utc_offset_seconds: 0,
  timezone: 'GMT',
  timezone_abbreviation: 'GMT',
  elevation: 110,
  hourly_units: {
    time: 'unixtime',
    temperature_2m: '°C',
    dew_point_2m: '°C',
    wind_speed_10m: 'm/s',
    cloud_cover: '%',
    rain: 'mm',
    showers: 'mm',
    snowfall: 'cm',
    surface_pressure: 'hPa',
    shortwave_radiation_instant: 'W/m²',
    ...units,
  },
  hourly: {
    time: Array.from({ length: HOURS }, (_, hour) => NOW.getTime() / 1000 + (hour - 23) * 3600),
    temperature_2m: hourly(-1.5),
    dew_point_2m: hourly(-2.5),
    wind_speed_10m: hourly(2),
    cloud_cover: hourly(50),
    rain: hourly(0.2),
    showers: hourly(0.1),
    snowfall: hourly(0.7),
    surface_pressure: hourly(1001),
    shortwave_radiation_instant: hourly(0),
    ...changes,
  },
})

/** The Met Office's answer in the shape of its site-specific hourly product. */
const metOfficeAnswer = (run = '2026-01-15T17:00Z', changes: Record<string, unknown> = {}) => ({
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [-0.7281, 52.6711, 108.0] },
      properties: {
        requestPointDistance: 410.2,
        modelRunDate: run,
        timeSeries: Array.from({ length: HOURS }, (_, hour) => ({
          time: `${new Date(NOW.getTime() + (hour - 1) * HOUR).toISOString().slice(0, 16)}Z`,
          screenTemperature: 0.4,
          screenDewPointTemperature: -0.6,
          windSpeed10m: 3.1,
          windDirectionFrom10m: 250,
          screenRelativeHumidity: 93,
          mslp: 100_800,
          significantWeatherCode: 2,
          precipitationRate: 0.5,
          totalPrecipAmount: 0.5,
          totalSnowAmount: 0.2,
          probOfPrecipitation: 40,
          ...changes,
        })),
      },
    },
  ],
})

const atmosphereOf = (answer: Atmosphere | WeatherRefusal): Atmosphere => {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.message}`)
  return answer
}

describe('Open-Meteo', () => {
  test('an answer becomes hours in our units', async () => {
    const { base, asked } = await stubWeather(answerJson(openMeteoAnswer()))
    const atmosphere = atmosphereOf(await openMeteo({ base, clock }).atmosphere(OAKHAM))
    expect(atmosphere).toMatchObject({ source: 'open-meteo', lat: 52.68, lon: -0.74, issued_at: NOW })
    expect(atmosphere.hours).toHaveLength(HOURS)
    expect(atmosphere.hours[24]).toEqual({
      at: new Date('2026-01-15T19:00:00Z'),
      air_temp_c: -1.5,
      dewpoint_c: -2.5,
      wind_m_s: 2,
      cloud_oktas: 4,
      rain_mm_h: expect.closeTo(0.3, 9),
      snow_mm_h: expect.closeTo(1, 9),
      pressure_hpa: 1001,
      shortwave_w_m2: 0,
      longwave_w_m2: null,
    })
    const query = new URL(asked[0]?.url ?? '', base).searchParams
    expect(query.get('wind_speed_unit')).toBe('ms')
    expect(query.get('latitude')).toBe('52.67')
  })

  test.each([
    ['a value that cannot be air temperature', { temperature_2m: hourly(999) }, 'EMPTY'],
    ['a missing column', { dew_point_2m: undefined }, 'WRONG_SHAPE'],
    ['text for numbers', { temperature_2m: hourly(null).map(() => '-1.5') }, 'WRONG_SHAPE'],
    [
      'hours that have passed',
      { time: hourly(0).map((_, hour) => NOW.getTime() / 1000 + (hour - 60) * 3600) },
      'TOO_SHORT',
    ],
    ['no hours', { time: [] }, 'IN_PIECES'],
    ['one column shorter than the others', { rain: hourly(0).slice(0, 30) }, 'IN_PIECES'],
    [
      'half of one run and half of the next',
      { time: hourly(0).map((_, hour) => NOW.getTime() / 1000 + (hour < 24 ? hour - 23 : hour - 29) * 3600) },
      'IN_PIECES',
    ],
    [
      'half a day left out',
      { time: hourly(0).map((_, hour) => NOW.getTime() / 1000 + (hour < 24 ? hour - 23 : hour - 11) * 3600) },
      'IN_PIECES',
    ],
    [
      'only hours of tomorrow',
      { time: hourly(0).map((_, hour) => NOW.getTime() / 1000 + (hour + 24) * 3600) },
      'STARTS_LATE',
    ],
    ['kelvin by the name of °C', { temperature_2m: hourly(271.6) }, 'EMPTY'],
  ])('F3: %s is refused', async (_, changes, code) => {
    const { base } = await stubWeather(answerJson(openMeteoAnswer(changes)))
    expect(await openMeteo({ base, clock }).atmosphere(OAKHAM)).toMatchObject({ code })
  })

  test('a null or impossible hour is not known, never zero', async () => {
    const cloud = hourly(50)
    cloud[30] = null
    cloud[31] = 900
    const { base } = await stubWeather(answerJson(openMeteoAnswer({ cloud_cover: cloud })))
    const { hours } = atmosphereOf(await openMeteo({ base, clock }).atmosphere(OAKHAM))
    expect(hours.slice(29, 33).map((hour) => hour.cloud_oktas)).toEqual([4, null, null, 4])
  })

  test('F3: degrees Fahrenheit are refused by name', async () => {
    const { base } = await stubWeather(answerJson(openMeteoAnswer({}, { temperature_2m: '°F' })))
    expect(await openMeteo({ base, clock }).atmosphere(OAKHAM)).toMatchObject({
      code: 'WRONG_UNIT',
      message: 'open-meteo: temperature_2m came in °F, expected °C',
    })
  })

  test('F3: a forecast for somewhere else is refused', async () => {
    const { base } = await stubWeather(answerJson(openMeteoAnswer()))
    const answer = await openMeteo({ base, clock }).atmosphere({ lat: 56, lon: -4 })
    expect(answer).toMatchObject({ code: 'WRONG_PLACE' })
  })
})

describe('F2: Open-Meteo does not say when its model ran; an old answer with status 200', () => {
  const ahead = (warmer = 0) => ({ temperature_2m: hourly(0).map((_, hour) => hour / 10 + warmer) })
  async function issuedAfter(hours: number, answers: readonly object[], headers = {}) {
    const passing = virtualClock(NOW)
    let count = 0
    const { base } = await stubWeather((request, response) =>
      answerJson(answers[Math.min(count++, answers.length - 1)], 200, headers)(request, response),
    )
    const source = openMeteo({ base, clock: passing })
    await source.atmosphere(OAKHAM)
    await passing.advanceTo(new Date(NOW.getTime() + hours * HOUR))
    return atmosphereOf(await source.atmosphere(OAKHAM)).issued_at
  }
  test.each<[string, number, object[], object, number]>([
    ['that says of every hour what was said five hours ago, is as old', 5, [ahead()], {}, 0],
    ['that says something else, is new', 5, [ahead(), ahead(0.1)], {}, 5],
    ['that a cache has kept for two hours, is as old', 5, [ahead(), ahead(0.1)], { age: '7200' }, 3],
  ])('%s', async (_, hours, columns, headers, issued) => {
    const answers = columns.map((changes) => openMeteoAnswer(changes as Record<string, unknown>))
    expect(await issuedAfter(hours, answers, headers)).toEqual(new Date(NOW.getTime() + issued * HOUR))
  })
  test('of yesterday, five days long, was made by last midnight', async () => {
    const five = (column: unknown) => [1, 2, 3].flatMap(() => column as unknown[]).slice(0, 120)
    const columns = Object.entries(openMeteoAnswer().hourly).map(([name, column]) => [name, five(column)])
    const begins = Date.parse('2026-01-12T00:00:00Z') / 1000
    const time = Array.from({ length: 120 }, (_, hour) => begins + hour * 3600)
    const { base } = await stubWeather(answerJson(openMeteoAnswer({ ...Object.fromEntries(columns), time })))
    const { issued_at } = atmosphereOf(await openMeteo({ base, clock }).atmosphere(OAKHAM))
    expect(issued_at).toEqual(new Date('2026-01-15T00:00:00Z'))
  })
})

describe('Met Office', () => {
  const source = (base: URL) => metOffice({ base, key: 'a-key', clock })

  test('an answer becomes hours with the time of the model run', async () => {
    const { base, asked } = await stubWeather(answerJson(metOfficeAnswer()))
    const atmosphere = atmosphereOf(await source(base).atmosphere(OAKHAM))
    expect(atmosphere).toMatchObject({
      source: 'met-office',
      issued_at: new Date('2026-01-15T17:00:00Z'),
      fetched_at: NOW,
    })
    expect(atmosphere.hours[1]).toEqual({
      at: NOW,
      air_temp_c: 0.4,
      dewpoint_c: -0.6,
      wind_m_s: 3.1,
      cloud_oktas: 4,
      rain_mm_h: 0.3,
      snow_mm_h: 0.2,
      pressure_hpa: 1008,
      shortwave_w_m2: null,
      longwave_w_m2: null,
    })
    expect(asked[0]?.headers.apikey).toBe('a-key')
    expect(asked[0]?.url).toContain('/sitespecific/v0/point/hourly?latitude=52.67&longitude=-0.73')
  })

  test('F2: yesterday’s forecast, sent with status 200, is refused', async () => {
    const { base } = await stubWeather(answerJson(metOfficeAnswer('2026-01-14T12:00Z')))
    expect(await source(base).atmosphere(OAKHAM)).toMatchObject({ code: 'STALE' })
  })

  test.each([
    [0, 0],
    [1, 0],
    [2, 4],
    [3, 4],
    [5, null],
    [6, null],
    [7, 7],
    [8, 8],
    [10, 6],
    [12, 8],
    [15, 8],
    [23, 6],
    [27, 8],
    [-1, null],
    [null, null],
  ])('weather code %s is %s oktas', (code, oktas) => {
    expect(cloudOf(code)).toBe(oktas)
  })
})

describe('an honest word when there is no forecast', () => {
  test.each([
    ['a refused key', answerJson({ message: 'no' }, 401), 'KEY_REFUSED'],
    ['too many requests', answerJson('', 429, { 'retry-after': '30' }), 'TOO_MANY_REQUESTS'],
    ['a broken service', answerJson('<html>', 502), 'ERROR_STATUS'],
    ['a cut-off answer', answerJson('{"latitude":52.6'), 'NOT_JSON'],
    [
      'an error in its own words',
      answerJson({ error: true, reason: 'Cannot initialize' }, 400),
      'REQUEST_REFUSED',
    ],
  ])('%s', async (_, answer, code) => {
    const { base } = await stubWeather(answer)
    expect(await openMeteo({ base, clock }).atmosphere(OAKHAM)).toMatchObject({ code })
  })

  test('how long to wait is kept', async () => {
    const { base } = await stubWeather(answerJson('', 429, { 'retry-after': '30' }))
    expect(await openMeteo({ base, clock }).atmosphere(OAKHAM)).toMatchObject({ retry_after_s: 30 })
  })

  test('the provider’s reason is passed on', async () => {
    const { base } = await stubWeather(answerJson({ error: true, reason: 'Latitude must be in range' }, 400))
    const answer = await openMeteo({ base, clock }).atmosphere(OAKHAM)
    expect(answer).toMatchObject({ message: expect.stringContaining('Latitude must be in range') })
  })

  test('nobody listening', async () => {
    const base = new URL('http://127.0.0.1:9')
    expect(await openMeteo({ base, clock }).atmosphere(OAKHAM)).toMatchObject({ code: 'NO_ANSWER' })
  })

  test('the key never enters the words', async () => {
    const { base } = await stubWeather(answerJson({}, 403))
    const answer = await metOffice({ base, key: 'secret-key', clock }).atmosphere(OAKHAM)
    expect(JSON.stringify(answer)).not.toContain('secret-key')
  })
})
