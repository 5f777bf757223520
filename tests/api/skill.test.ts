import { describe, expect, test } from 'vitest'
import { skillOut } from '#src/api/documents/skill.ts'
import type { SkillDocument } from '#src/api/skill-document.ts'
import { parseDocument } from '#src/wire.ts'
import { bench, KEY, notAProblem } from '#tests/api/support.ts'
import { anOutcome, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { outcomesUntil } from '#tests/support/outcomes.ts'

const { app, store } = await bench()
await store.saveOutcomes([
  ...outcomesUntil(EVENING, 5),
  ...outcomesUntil(EVENING, 5, { authority: 'southshire', station: 'south-hill' }),
])
const asked = async (query = '', headers: Record<string, string> = KEY) => {
  const answer = await app.inject({ url: `/api/v1/skill${query}`, headers })
  expect(answer.statusCode, answer.body).toBe(200)
  return parseDocument<SkillDocument>(answer.body)
}

test('the skill of two weeks, in the documented shape, own stations only', async () => {
  const answer = await app.inject({ url: '/api/v1/skill', headers: KEY })
  expect(skillOut.strict().safeParse(answer.json()).error).toBeUndefined()
  expect(answer.body).not.toContain('south')
  expect(await asked()).toMatchObject({
    format: 'frostline.skill/1',
    from: hoursAfter(EVENING, -14 * 24),
    to: EVENING,
    lead: '3-6',
    station: null,
    stations: [{ station: 'moor-top', name: 'Moor Top' }],
    models: ['test/1'],
  })
})

test('by hand: 4 and 6 h ahead the error is 0.6 and 0.8 °C; the weather service is 2 °C too warm', async () => {
  const { leads } = await asked()
  const group = leads.find(({ lead }) => lead === '3-6')
  expect(group?.all.forecast.error?.mean_absolute_c).toBeCloseTo(0.7, 1)
  expect(group?.all.weather.error).toMatchObject({ mean_absolute_c: 2, bias_c: 2 })
  expect(group?.all.band?.within).toBe(1)
  expect(group?.all.forecast.frost.hits).toBeGreaterThan(10)
})

test('the night is when the sun is down at the station: more than half of a January day', async () => {
  const [, , group] = (await asked()).leads
  const share = group!.night.pairs / group!.all.pairs
  expect(share).toBeGreaterThan(0.6)
  expect(share).toBeLessThan(0.75)
})

test('another span, lead and station; nothing outside the span counts', async () => {
  const from = hoursAfter(EVENING, -24)
  const { leads, outcomes, stations } = await asked(`?from=${from.toISOString()}&lead=12-24&station=moor-top`)
  expect(leads[0]?.all.pairs).toBe(24)
  expect(outcomes.written).toBe(24 * 9)
  expect(stations[0]?.all.pairs).toBe(48)
})

describe('what became of the forecasts', () => {
  test('one that was never measured counts for nobody, one that is due is awaited', async () => {
    const one = await bench()
    await one.store.saveOutcomes([
      anOutcome({ issued_at: hoursAfter(EVENING, -8), lead_h: 6 }),
      anOutcome({ issued_at: hoursAfter(EVENING, -4.5), lead_h: 4 }),
      anOutcome({ issued_at: hoursAfter(EVENING, -3), lead_h: 2, observed_c: 1 }),
      anOutcome({ issued_at: hoursAfter(EVENING, -2), lead_h: 3 }),
    ])
    const answer = await one.app.inject({ url: '/api/v1/skill', headers: KEY })
    expect(parseDocument<SkillDocument>(answer.body)).toMatchObject({
      outcomes: { written: 3, measured: 1, not_measured: 1, awaited: 1 },
      next_due_at: hoursAfter(EVENING, 1),
    })
  })
  test('what is due next is told at any second of the minute, and not for a span long past', async () => {
    const { app, store, setNow } = await bench()
    await store.saveOutcomes([anOutcome({ lead_h: 1 })])
    setNow(minutesAfter(EVENING, 0.7))
    const due = async (query = '') =>
      parseDocument<SkillDocument>((await app.inject({ url: `/api/v1/skill${query}`, headers: KEY })).body)
        .next_due_at
    expect(await due()).toEqual(hoursAfter(EVENING, 1))
    expect(await due(`?to=${hoursAfter(EVENING, -9).toISOString()}`)).toBeNull()
  })
  test('nothing written yet: no figure anywhere, and nothing awaited', async () => {
    const answer = await (await bench()).app.inject({ url: '/api/v1/skill', headers: KEY })
    const document = parseDocument<SkillDocument>(answer.body)
    expect(document).toMatchObject({ outcomes: { written: 0 }, next_due_at: null, stations: [] })
    for (const { all } of document.leads)
      expect([all.forecast.error, all.persistence.error, all.weather.error, all.band]).toEqual([
        null,
        null,
        null,
        null,
      ])
  })
})

test.each([
  ['a lead that is not judged', '?lead=2', 400, 'PARAM'],
  ['a span that runs backwards', '?from=2026-01-15T18:00:00Z&to=2026-01-15T17:00:00Z', 400, 'PARAM'],
  ['more than 35 days', '?from=2025-12-01T00:00:00Z&to=2026-01-15T00:00:00Z', 400, 'PARAM'],
  ['an instant without its zone', '?from=2026-01-15T18:00:00', 400, 'PARAM'],
  ['an unknown name', '?stations=moor-top', 400, 'PARAM'],
  ['the station of a neighbour', '?station=south-hill', 404, 'NOT_FOUND'],
])('%s is refused', async (_, query, status, code) => {
  const answer = await app.inject({ url: `/api/v1/skill${query}`, headers: KEY })
  expect(notAProblem(answer, status, code)).toBeUndefined()
})

test('nobody reads it without a name', async () => {
  expect(notAProblem(await app.inject({ url: '/api/v1/skill' }), 401, 'AUTH')).toBeUndefined()
})

describe('an answer that is dear to make', async () => {
  const { app, store: whole, setNow } = await bench()
  const store = whole.as(['northshire'])
  let asked = 0
  const outcomesOf = store.outcomesOf
  store.outcomesOf = (...given) => {
    asked += 1
    if (asked === 4) throw new Error('the database is down')
    return outcomesOf(...given)
  }
  const get = (query = '') => app.inject({ url: `/api/v1/skill${query}`, headers: KEY })

  test('is made once in a minute, also when it is asked for twice at a time', async () => {
    await Promise.all([get(), get()])
    await get()
    expect(asked).toBe(1)
  })
  test('another question is another answer, and after a minute it is made anew', async () => {
    await get('?lead=0-1')
    expect(asked).toBe(2)
    setNow(hoursAfter(EVENING, 1))
    await get()
    expect(asked).toBe(3)
  })
  test('a failure is not kept', async () => {
    expect((await get('?lead=1-3')).statusCode).toBe(500)
    expect((await get('?lead=1-3')).statusCode).toBe(200)
  })
})
