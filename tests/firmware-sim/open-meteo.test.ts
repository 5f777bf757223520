import { afterAll, describe, expect, test } from 'vitest'
import { forecastWeather } from '../../firmware-sim/forecast-error.ts'
import { weatherResponse } from '../../firmware-sim/open-meteo.ts'
import { weatherServer } from '../../firmware-sim/weather-server.ts'
import { hoursAfterNoon, NOON, weatherOf } from './virtual-county.ts'

const climate = weatherOf('snow')
const ALL =
  'temperature_2m,relative_humidity_2m,dew_point_2m,precipitation,rain,showers,snowfall,cloud_cover,cloud_cover_low,surface_pressure,wind_speed_10m,shortwave_radiation'
const query = (changes: Record<string, string> = {}) =>
  new URLSearchParams({ latitude: '52.66', longitude: '-0.7', hourly: ALL, forecast_days: '2', ...changes })
type Answer = {
  latitude: number
  utc_offset_seconds: number
  hourly_units: Record<string, string>
  hourly: Record<string, number[]>
}
const asked = (changes?: Record<string, string>, now = NOON): Answer =>
  weatherResponse(climate, now, query(changes)).body as Answer

describe('an answer in the shape of Open-Meteo', () => {
  test('names, units and hours from midnight on', () => {
    const answer = asked()
    expect(Object.keys(answer)).toEqual([
      'latitude',
      'longitude',
      'generationtime_ms',
      'utc_offset_seconds',
      'timezone',
      'timezone_abbreviation',
      'elevation',
      'hourly_units',
      'hourly',
    ])
    expect(answer.hourly_units).toMatchObject({
      time: 'iso8601',
      temperature_2m: '°C',
      snowfall: 'cm',
      wind_speed_10m: 'km/h',
      shortwave_radiation: 'W/m²',
    })
    expect(answer.hourly.time![0]).toBe('2026-01-15T00:00')
    expect(Object.values(answer.hourly).map((column) => column.length)).toEqual(Array(13).fill(48))
    expect(Object.values(answer.hourly).slice(1).flat().every(Number.isFinite)).toBe(true)
  })
  test('unix time, metres a second, past days', () => {
    const answer = asked({ timeformat: 'unixtime', wind_speed_unit: 'ms', past_days: '1', timezone: 'GMT' })
    expect(answer.hourly_units).toMatchObject({ time: 'unixtime', wind_speed_10m: 'm/s' })
    expect(answer.hourly.time![0]).toBe(Date.UTC(2026, 0, 14) / 1000)
    expect(answer.hourly.time).toHaveLength(72)
    expect(asked({ past_days: '1' }).hourly.wind_speed_10m![30]).toBeCloseTo(
      answer.hourly.wind_speed_10m![30]! * 3.6,
      0,
    )
  })
  test('a snowy evening: snow in centimetres is seven tenths of its water in millimetres', () => {
    const { precipitation, snowfall, rain } = asked().hourly
    expect(precipitation![23]).toBeGreaterThan(0.3)
    expect(rain![23]).toBe(0)
    expect(snowfall![23]).toBeCloseTo(precipitation![23]! * 0.7, 1)
  })
  test('no sun at midnight, some at noon', () => {
    const { shortwave_radiation } = asked().hourly
    expect(shortwave_radiation![24]).toBe(0)
    expect(shortwave_radiation![12]).toBeGreaterThan(20)
  })
  test('several places give a list', () => {
    const { body } = weatherResponse(climate, NOON, query({ latitude: '52.5,52.7', longitude: '-0.7,-0.6' }))
    expect((body as Answer[]).map((one) => one.latitude)).toEqual([52.5, 52.7])
  })
})

describe('a wrong request is refused as Open-Meteo refuses it', () => {
  test.each([
    ['an unknown variable', { hourly: 'temperature_2m,road_temp' }, /invalid String value road_temp/],
    ['a name every object has', { hourly: 'constructor' }, /invalid String value constructor/],
    ['a latitude beyond the pole', { latitude: '95' }, /Latitude must be in range of -90 to 90°. Given: 95/],
    ['no longitude', { longitude: '' }, /'longitude' is required/],
    ['a longitude that is no number', { longitude: 'west' }, /Longitude must be in range/],
    ['lists of different length', { latitude: '52,53' }, /same number of elements/],
    ['too many days', { forecast_days: '17' }, /Allowed range 0 to 16/],
    ['another time zone', { timezone: 'Europe/London' }, /Invalid timezone/],
  ])('%s', (_, changes, reason) => {
    const { status, body } = weatherResponse(climate, NOON, query(changes as Record<string, string>))
    expect(status).toBe(400)
    expect(body).toEqual({ error: true, reason: expect.stringMatching(reason) })
  })
})

describe('the forecast is not the truth', () => {
  const rms = (leadH: number) => {
    const winter = weatherOf('winter')
    const errors = Array.from({ length: 240 }, (_, at) => {
      const issued = hoursAfterNoon(at * 9).getTime()
      const valid = issued + leadH * 3_600_000
      return forecastWeather(winter, valid, issued).air_temp_c - winter.weatherAt(valid).air_temp_c
    })
    return Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length)
  }
  test('its error grows with lead', () => {
    const [now, half, day, two] = [0, 12, 24, 48].map(rms)
    expect(now).toBeLessThan(0.6)
    expect(half).toBeGreaterThan(now!)
    expect(day).toBeGreaterThan(1)
    expect(day).toBeLessThan(2)
    expect(two).toBeGreaterThan(day!)
  })
  test('it changes with each hourly issue and not in between', () => {
    expect(asked({}, hoursAfterNoon(0.9))).toEqual(asked())
    expect(asked({}, hoursAfterNoon(1.1))).not.toEqual(asked())
  })
  test('errors hang together from hour to hour', () => {
    const error = (hour: number) => {
      const valid = hoursAfterNoon(hour).getTime()
      return forecastWeather(climate, valid, NOON.getTime()).air_temp_c - climate.weatherAt(valid).air_temp_c
    }
    for (let hour = 6; hour < 20; hour++) expect(Math.abs(error(hour + 1) - error(hour))).toBeLessThan(1)
  })
})

describe('over HTTP', async () => {
  const server = await weatherServer(climate, 0, () => NOON)
  afterAll(() => server.close())
  const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`)

  test('the same answer', async () => {
    const answer = await get(`/v1/forecast?${query()}`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual(asked())
  })
  test.each([
    ['/v1/forecast?latitude=95&longitude=0', 400],
    ['/v1/archive', 404],
  ])('%s is answered %i with a reason', async (path, status) => {
    const answer = await get(path)
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { error: true, reason: expect.any(String) },
    ])
  })
})
