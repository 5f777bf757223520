import { beforeAll, expect, test } from 'vitest'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { correctionsOf } from '#src/forecast/learning/learned-correction.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { stationForecasts } from '#src/jobs/station-forecasts.ts'
import { type Bench, bench, KEY, notAProblem, recentOf, twoAuthorities } from '#tests/api/support.ts'
import { anAtmosphere, aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const readings = Array.from({ length: 5 }, (_, index) =>
  aReading({ at: minutesAfter(EVENING, -10 * (4 - index)), seq: index, road_temp_c: 6 }),
)
const URL = '/api/v1/routes/route-1/what-if'
type Answer = { present: Recommendation; what_if: Recommendation; supposed: object; format: string }
let edge: Bench

beforeAll(async () => {
  edge = await bench({}, readings)
  const station = twoAuthorities.stations[0]!
  const atmosphere = anAtmosphere({ issued_at: minutesAfter(EVENING, -30) })
  await edge.store.saveAtmosphere(station.id, atmosphere)
  const correction = correctionsOf([], FORECAST_MODEL, EVENING)(station.id)
  const parts = { recent: recentOf(readings), log: silentLog }
  const [issued] = await stationForecasts(parts, [{ station, atmosphere, correction }], EVENING)
  if (!issued || !('forecast' in issued)) throw new Error('there is no forecast')
  await edge.store.saveForecasts([issued.forecast])
})

const post = (payload: object, headers = KEY, url = URL) =>
  edge.app.inject({ method: 'POST', url, headers, payload })
const ask = async (payload: object) => (await post(payload)).json() as Answer
const minimum = ({ coldest }: Recommendation) => coldest!.road_temp_c

test('the present advice, and beside it what a minimum of −3 °C would make of it', async () => {
  const answer = await ask({ minimum_c: -3 })
  expect(answer).toMatchObject({ format: 'frostline.what-if/1', supposed: { minimum_c: -3 } })
  expect(minimum(answer.what_if)).toBeCloseTo(-3, 6)
  expect(answer.what_if).toMatchObject({ outcome: 'treat', rule: 'scotland-2010/S2' })
  expect(answer.present.coldest).not.toEqual(answer.what_if.coldest)
})

test('what is supposed is gone with the answer', async () => {
  const before = await ask({ minimum_c: 4 })
  await ask({ minimum_c: -8, treat_probability: 0.01 })
  expect((await ask({ minimum_c: 4 })).present).toEqual(before.present)
  expect(await edge.store.decisionsOfNight('2026-01-15')).toEqual([])
})

test('colder air is a colder road, by less than the air; warmer air a warmer one; none the same', async () => {
  const falls = async (air_temp_offset_c: number) => {
    const { present, what_if } = await ask({ air_temp_offset_c })
    return minimum(what_if) - minimum(present)
  }
  const colder = await falls(-3)
  expect([colder < -0.5, colder > -3]).toEqual([true, true])
  expect(await falls(3)).toBeGreaterThan(0.5)
  expect(await falls(0)).toBe(0)
})

test('a threshold that the minimum lies under treats', async () => {
  const { what_if } = await ask({ minimum_c: 3, threshold: { treat_below_c: 3, side: '<=' } })
  expect(what_if.outcome).toBe('treat')
  const higher = await ask({ minimum_c: 3, threshold: { treat_below_c: 3, side: '<' }, treat_probability: 1 })
  expect(higher.what_if.because).not.toContain('is expected to fall to +3.0')
})

test('longer treatment has to start earlier by as much', async () => {
  const start = async (treatment_min: number) =>
    new Date((await ask({ minimum_c: -3, treatment_min })).what_if.start_by!).getTime()
  expect((await start(100)) - (await start(160))).toBe(60 * 60_000)
})

const refused: readonly [string, object, number, string][] = [
  ['nothing supposed', {}, 400, 'BODY'],
  ['a name that is not known', { wind_m_s: 3 }, 422, 'BODY'],
  ['a threshold in °F', { threshold: { treat_below_c: 34, side: '<' } }, 422, 'BODY'],
  ['air of another planet', { air_temp_offset_c: -40 }, 422, 'BODY'],
]
test.each(refused)('refused: %s', async (_name, body, status, code) => {
  expect(notAProblem(await post(body), status, code)).toBeUndefined()
})

test('a route of another authority is not there', async () => {
  const answer = await post({ minimum_c: 1 }, KEY, '/api/v1/routes/south-1/what-if')
  expect(answer.statusCode).toBe(404)
})

test('without a road forecast there is no minimum to suppose, and without its weather no air', async () => {
  const bare = await bench({}, readings)
  const send = (payload: object) => bare.app.inject({ method: 'POST', url: URL, headers: KEY, payload })
  expect(notAProblem(await send({ minimum_c: 1 }), 422, 'NO_FORECAST')).toBeUndefined()
  expect(notAProblem(await send({ air_temp_offset_c: 1 }), 422, 'NO_FORECAST')).toBeUndefined()
  const [known] = await edge.store.latestForecasts()
  await bare.store.saveForecasts([{ ...known!, atmosphere: null }])
  expect(notAProblem(await send({ air_temp_offset_c: 1 }), 422, 'NO_WEATHER')).toBeUndefined()
})
