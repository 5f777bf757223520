import { describe, expect, test } from 'vitest'
import { learnedErrorOut } from '#src/api/documents/learned-error.ts'
import { learn, nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { bench, KEY, notAProblem } from '#tests/api/support.ts'
import { anOutcome, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

const URL = '/api/v1/stations/moor-top/learned-error'
/** Ten clear evenings, six hours ahead 2 °C colder than forecast. */
const learned = learn(
  nothingLearned({
    authority: 'northshire',
    station: 'moor-top',
    model: FORECAST_MODEL,
    since_at: hoursAfter(EVENING, -300),
  }),
  Array.from({ length: 10 }, (_, night) =>
    anOutcome({
      model: FORECAST_MODEL,
      issued_at: hoursAfter(EVENING, -24 * (night + 1)),
      observed_c: -1.5 + (night % 2 ? 0.5 : -0.5),
    }),
  ),
  EVENING,
)

async function service() {
  const made = await bench()
  await made.store.saveOutcomes([], [learned])
  const get = async () => (await made.app.inject({ url: URL, headers: KEY })).json()
  const reset = async (user: string, payload: object = { reason: 'New sensor' }) =>
    made.app.inject({ method: 'POST', url: `${URL}/reset`, headers: await made.as(user), payload })
  return { ...made, get, reset }
}

describe('what a station has learnt', () => {
  test('can be looked at: nights, error, spread and correction of each cell', async () => {
    const document = await (await service()).get()
    expect(learnedErrorOut.strict().safeParse(document).error).toBeUndefined()
    expect(document).toMatchObject({ station: 'moor-top', model: FORECAST_MODEL, version: 10, outcomes: 10 })
    const [cell] = document.cells.filter(({ nights }: { nights: number }) => nights > 0)
    expect(cell).toMatchObject({
      lead_from_h: 3,
      lead_to_h: 6,
      sky: 'clear',
      hours: '00–03 UTC',
      error_c: expect.closeTo(-2, 1),
      spread_c: 0.5,
    })
    expect(cell.nights).toBeGreaterThan(1)
    expect(cell.nights).toBeLessThan(10 / 6)
    expect(cell.correction_c).toBeLessThan(-0.2)
    const [band] = document.bands.filter(({ nights }: { nights: number }) => nights > 0)
    expect(band).toMatchObject({ lead_from_h: 3, sky: 'clear', below_p10: 1, above_p90: 0 })
    expect(band.cold_factor).toBeGreaterThan(1)
    expect(document.bands).toHaveLength(12)
  })

  test('is nothing on a station that has none', async () => {
    const { app, get } = await bench().then((made) => ({
      ...made,
      get: async () => (await made.app.inject({ url: URL, headers: KEY })).json(),
    }))
    expect(await get()).toMatchObject({
      version: 0,
      since_at: null,
      through_at: null,
      outcomes: 0,
      cells: [],
    })
    const foreign = await app.inject({ url: URL.replace('moor-top', 'south-hill'), headers: KEY })
    expect(notAProblem(foreign, 404, 'NOT_FOUND')).toBeUndefined()
  })

  test('is forgotten by a winter manager, with a reason, in the record; and never learnt back', async () => {
    const { reset, setNow, store, get } = await service()
    setNow(minutesAfter(EVENING, 5))
    const answer = await reset('winter')
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ version: 11, outcomes: 0, through_at: null, cells: [] })
    expect(answer.json()).toEqual(await get())
    expect(await store.record('moor-top', 10)).toMatchObject([
      {
        action: 'learned_error_reset',
        actor: 'winter',
        authority: 'northshire',
        detail: { reason: 'New sensor', version: 10, outcomes: 10 },
      },
    ])
    await store.saveOutcomes([], [learned])
    expect(await get()).toMatchObject({ version: 11, outcomes: 0 })
  })

  test.each([
    ['a viewer', 'viewer', { reason: 'x' }, 403, 'ROLE'],
    ['a duty manager', 'duty', { reason: 'x' }, 403, 'ROLE'],
    ['somebody of another authority', 'south', { reason: 'x' }, 403, 'ROLE'],
    ['nobody who gives no reason', 'winter', { reason: ' ' }, 422, 'REASON_REQUIRED'],
    ['nobody who says nothing', 'winter', {}, 400, 'BODY'],
  ])('is not forgotten by %s', async (_, user, payload, status, code) => {
    const { reset, store } = await service()
    expect(notAProblem(await reset(user, payload), status, code)).toBeUndefined()
    expect(await store.learnedErrors()).toEqual([learned])
    expect(await store.record('moor-top', 10)).toEqual([])
  })
})
