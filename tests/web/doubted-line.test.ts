import { describe, expect, test } from 'vitest'
import { aForecast, aForecastPoint, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const doubted = [{ code: 'SENSOR_STUCK', from: hoursAfter(EVENING, -24), until: null }] as const
const benchWith = (verdict: ReturnType<typeof aVerdict> | null) =>
  pagesBench({ sensors: { verdict: () => verdict } })
const fourHours = [-4, -1, 0].map((hours) => aForecastPoint({ at: hoursAfter(EVENING, hours) }))
const count = (html: string, what: RegExp) => html.match(what)?.length ?? 0

describe.each(['/', '/routes/route-1'])('the line of a sensor that is not believed, on %s', (path) => {
  test('is crosses and no line, and a sentence says why', async () => {
    const { get } = await benchWith({ ...aVerdict(), doubted })
    const { body } = await get(path)
    expect(count(body, /class="chart-observed/g)).toBe(0)
    expect(count(body, /class="chart-doubted/g)).toBeGreaterThan(0)
    expect(wordsOf(body)).toContain(
      'Its sensor is not believed: its warm readings count for nothing, cold ones still do. It has shown 4.0 °C for 3 h',
    )
  })
  test('is a line while it is believed, and nothing is said', async () => {
    const { get } = await benchWith(aVerdict({ findings: [] }))
    const { body } = await get(path)
    expect(count(body, /class="chart-observed/g)).toBeGreaterThan(0)
    expect(count(body, /class="chart-doubted/g)).toBe(0)
    expect(wordsOf(body)).not.toContain('Its sensor is')
  })
})

test.each([
  ['believed', aVerdict({ findings: [] }), 1],
  ['doubted', { ...aVerdict(), doubted }, undefined],
] as const)('readings of a sensor that is %s judge so many forecasts', async (_name, verdict, pairs) => {
  const { store, tonight } = await benchWith(verdict)
  await store.saveForecasts([aForecast({ issued_at: hoursAfter(EVENING, -4), series: fourHours })])
  expect((await tonight()).forecast_error?.pairs).toBe(pairs)
})
