import { describe, expect, test } from 'vitest'
import { learn, nothingLearned } from '#src/forecast/learning/learned-error.ts'
import { cellOf } from '#src/forecast/learning/learned-error-cells.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { learnedCorrections } from '#src/jobs/learned-corrections.ts'
import { aNetwork, anOutcome, aStation, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

/** Thirty evenings on which it was so much colder than forecast. */
const colderBy = (station: string, error: number) =>
  learn(
    nothingLearned({
      authority: 'northshire',
      station,
      model: FORECAST_MODEL,
      since_at: hoursAfter(EVENING, -1_000),
    }),
    Array.from({ length: 90 }, (_, i) =>
      anOutcome({
        station,
        model: FORECAST_MODEL,
        lead_h: 2,
        issued_at: hoursAfter(EVENING, -24 * Math.ceil((i + 1) / 3) - 2 + (i % 3)),
        observed_c: 0.5 - error,
      }),
    ),
    EVENING,
  )

const hills = ['h1', 'h2', 'h3'].map((id) => aStation({ id, domain: 'hills' }))
const vales = ['v1', 'v2'].map((id) => aStation({ id, domain: 'vales' }))
const foreign = ['f1', 'f2', 'f3'].map((id) => aStation({ id, authority: 'southshire', domain: 'hills' }))
const stations = [
  ...hills,
  ...vales,
  ...foreign,
  aStation({ id: 'alone' }),
  aStation({ id: 'new-hill', domain: 'hills' }),
]

async function borrowed(id: string): Promise<number> {
  const learned = [
    ...hills.map((one) => colderBy(one.id, 0.5)),
    ...vales.map((one) => colderBy(one.id, 3)),
    ...foreign.map((one) => colderBy(one.id, 4)),
  ]
  const parts = { store: { learnedErrors: async () => learned }, log: silentLog }
  const correctionOf = await learnedCorrections(parts, aNetwork({ stations }), EVENING)
  const correction = correctionOf(stations.find((station) => station.id === id)!)
  expect(correction.version).toBe(0)
  return correction.shift[cellOf(2, EVENING, 'clear')]!
}

describe('a station that has learnt nothing borrows', () => {
  test('in a domain of enough stations from that domain', async () => {
    const shift = await borrowed('new-hill')
    expect(shift).toBeLessThan(-0.1)
    expect(shift).toBeGreaterThan(-0.5)
  })
  test('outside from all of its authority', async () => {
    expect(await borrowed('alone')).toBeLessThan(-0.6)
  })
})
