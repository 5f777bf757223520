import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE } from '#src/units.ts'
import { type NightChoice, nightRecord, virtualNight } from '#tests/support/virtual-night.ts'

const AFTERNOON = new Date('2026-01-15T14:00:00Z')
const at = (time: string) => new Date(`2026-01-${time}:00Z`)
const night = (more: Partial<NightChoice>) =>
  virtualNight({ scenario: 'radiation-frost', seed: 1, from: AFTERNOON, hours: 16, ...more })
type Night = Awaited<ReturnType<typeof virtualNight>>

const tonight = ({ store }: Night) => store.decisionsOfNight('2026-01-15')
const outcomes = async (watched: Night) =>
  (await tonight(watched)).map(({ recommendation }) => recommendation.outcome)

/** Every outcome that was proposed for a route from an instant on, with its time. */
async function proposedAfter({ store }: Night, route: string, after: Date) {
  const entries = await store.record(`2026-01-15-${route}`, 10_000)
  return entries
    .filter((entry) => entry.at >= after)
    .map((entry) => ({
      at: entry.at,
      outcome: (entry.detail as { after: { recommendation: { outcome: string } } }).after.recommendation
        .outcome,
    }))
}

describe('a night of the whole service on the virtual clock', { timeout: 90_000 }, () => {
  test('the same seed gives the same night, byte for byte; another seed another', async () => {
    const short = { hours: 6 }
    const [first, again, other] = [await night(short), await night(short), await night({ ...short, seed: 2 })]
    const [record, repeated, different] = [
      await nightRecord(first),
      await nightRecord(again),
      await nightRecord(other),
    ]
    expect(record.length).toBeGreaterThan(50_000)
    expect(repeated).toBe(record)
    expect(different).not.toBe(record)
  })

  test('a radiation frost: every route is to be treated, ordered hours before it freezes', async () => {
    const watched = await night({ hours: 3 })
    const decisions = await tonight(watched)
    expect(decisions).toHaveLength(6)
    for (const { recommendation } of decisions) {
      expect(recommendation).toMatchObject({
        outcome: 'treat',
        rule: expect.stringMatching(/^scotland-2010\/S/),
      })
      expect(recommendation.start_by?.getTime()).toBeGreaterThan(at('15T17:00').getTime())
      expect(recommendation.because.length).toBeGreaterThan(40)
    }
  })

  test('what was forecast is held against what came, and learnt from for the next issue', async () => {
    const watched = await night({ hours: 8 })
    const ever = { from: AFTERNOON, to: new Date(AFTERNOON.getTime() + 48 * HOUR) }
    const outcomes = await watched.store.outcomesOf(ever, 'ashwell-valley')
    const due = outcomes.filter(({ at: valid }) => valid.getTime() <= AFTERNOON.getTime() + 7.5 * HOUR)
    expect(due.length).toBeGreaterThan(20)
    expect(due.every(({ observed_c }) => observed_c !== null)).toBe(true)
    expect(
      outcomes
        .filter(({ at: valid }) => valid > watched.clock.now())
        .every(({ observed_c }) => observed_c === null),
    ).toBe(true)
    const learned = await watched.store.learnedErrors()
    expect(learned).toHaveLength(watched.network.stations.length)
    expect(learned.find(({ station }) => station === 'ashwell-valley')?.outcomes).toBeGreaterThanOrEqual(
      due.length,
    )
    const forecasts = await watched.store.forecastsOf('ashwell-valley', ever)
    expect(forecasts[0]?.learned).toBeUndefined()
    expect(forecasts.at(-1)?.learned?.version).toBeGreaterThan(0)
  })

  test('a marginal night: nothing to do at noon’s forecast, treat before the bulletin at 23:00 comes', async () => {
    const watched = await night({ scenario: 'marginal-night', hours: 9 })
    const proposals = await proposedAfter(watched, 'route-1', at('15T15:00'))
    const early = proposals.filter((proposal) => proposal.at < at('15T19:00'))
    expect(early.every((proposal) => proposal.outcome === 'no_action')).toBe(true)
    const firstTreat = proposals.find((proposal) => proposal.outcome === 'treat')
    expect(firstTreat?.at.getTime()).toBeLessThan(at('15T21:00').getTime())
  })

  test('an uneventful night: no route is treated, and each says why', async () => {
    const watched = await night({ scenario: 'uneventful', hours: 6 })
    expect(await outcomes(watched)).toEqual(Array(6).fill('no_action'))
    expect((await watched.store.alerts()).filter((alert) => !alert.cleared_at)).toEqual([])
  })

  test('forecasts are made every hour for every station', async () => {
    const { store, network } = await night({ hours: 5 })
    for (const { id } of network.stations) {
      const issued = await store.forecastsOf(id, {
        from: new Date(AFTERNOON.getTime() + HOUR),
        to: at('15T19:00'),
      })
      expect(issued.map((forecast) => forecast.issued_at.getUTCMinutes())).toEqual([5, 5, 5, 5])
    }
  })
})

describe('what is missing is never warm', () => {
  test('sensors fall silent on a mild evening: unknown, one alert that names the cause', async () => {
    const silentFrom = at('15T17:00')
    const watched = await night({ scenario: 'uneventful', hours: 5, silent: (_, when) => when >= silentFrom })
    expect(await outcomes(watched)).toEqual(Array(6).fill('unknown'))
    const open = (await watched.store.alerts()).filter((alert) => !alert.cleared_at)
    expect(open.filter((alert) => alert.kind === 'sensor_silent')).toHaveLength(1)
  })

  test('one silent sensor of two: the other and the forecast still decide', async () => {
    const watched = await night({
      scenario: 'uneventful',
      hours: 5,
      silent: (device, when) => device === 'frost-10' && when >= at('15T16:00'),
    })
    const silent = (await watched.store.alerts()).filter((alert) => alert.kind === 'sensor_silent')
    expect(silent).toHaveLength(1)
    expect(silent[0]?.raised_at.getTime()).toBeLessThanOrEqual(at('15T16:00').getTime() + 45 * MINUTE)
  })

  test('no weather service on a mild evening: never no action', async () => {
    const watched = await night({ scenario: 'uneventful', hours: 4, weather: false })
    expect(await outcomes(watched)).not.toContain('no_action')
  })

  test('no sensor ever speaks: unknown, decide by hand', async () => {
    const watched = await night({ hours: 2, silent: () => true })
    for (const { recommendation } of await tonight(watched)) {
      expect(recommendation.outcome).toBe('unknown')
      expect(recommendation.because).toContain('Decide by hand')
    }
  })
})
