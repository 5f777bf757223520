import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import {
  type LearnedError,
  learn,
  nothingLearned,
  resetLearned,
} from '#src/forecast/learning/learned-error.ts'
import { type ForecastOutcome, OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import { FORECAST_MODEL } from '#src/forecast/road-forecast.ts'
import { KEPT, LEARNED_ERROR_RESET, verification } from '#src/jobs/verification.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { anOutcome, aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const EVER = { from: new Date(0), to: hoursAfter(EVENING, 1_000) }
const expected = (more: Partial<ForecastOutcome> = {}) => anOutcome({ model: FORECAST_MODEL, ...more })
/** One issue an hour for some hours before the evening. */
const issues = (hours: number, more: Partial<ForecastOutcome> = {}) =>
  Array.from({ length: hours }, (_, hour) =>
    OUTCOME_LEADS.map((lead_h) => expected({ issued_at: hoursAfter(EVENING, -hour), lead_h, ...more })),
  ).flat()

let store: OperationalStore
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
})
afterEach(() => store.close())

const DOUBTFUL = [
  'SPIKE',
  'STUCK',
  'DRIFT',
  'IMPLAUSIBLE',
  'INCONSISTENT',
  'CLAMPED',
  'CLOCK_SKEW',
  'DUP_CONFLICT',
]
const HARMLESS = ['SEQ_GAP', 'LATE_BACKFILL', 'LOW_BATTERY']

/** The job at some hours after the evening, with what the sensors said by then. */
function at(hours: number, readings: readonly Reading[], on: OperationalStore = store) {
  const now = hoursAfter(EVENING, hours)
  const recent = {
    ofStation: (station: string, from: Date, to: Date) =>
      readings.filter(
        (reading) =>
          reading.station === station && reading.at >= from && reading.at < to && reading.at <= now,
      ),
  }
  return verification({ clock: { now: () => now }, recent, store: on, log: silentLog })
}
/** A reading each ten minutes from two days before to a day after the evening. */
const everyTenMinutes = (road: (i: number) => number, more: Partial<Reading> = {}) =>
  Array.from({ length: 432 }, (_, i) =>
    aReading({ at: minutesAfter(EVENING, 10 * (i - 288)), seq: i, road_temp_c: road(i), ...more }),
  )

describe('verification', () => {
  test('measures what is due, once, and learns from it', async () => {
    await store.saveOutcomes(issues(1))
    const readings = everyTenMinutes(() => -1.5)
    expect(await at(3.5, readings)()).toEqual({ measured: 3, stations: 1 })
    expect(await at(3.5, readings)()).toEqual({ measured: 0, stations: 0 })
    const outcomes = await store.outcomesOf(EVER)
    expect(outcomes.map(({ observed_c }) => observed_c)).toEqual([-1.5, -1.5, -1.5, ...Array(6).fill(null)])
    expect(await store.learnedErrors()).toMatchObject([
      { station: 'moor-top', version: 3, outcomes: 3, through_at: hoursAfter(EVENING, 3) },
    ])
  })

  test.each([
    ['waits for a reading just after', 6.24, 0],
    ['until a quarter of an hour has passed', 6.25, 1],
    ['two days later still', 53.9, 1],
    ['and then no longer', 54.1, 0],
  ])('%s', async (_, hours, measured) => {
    await store.saveOutcomes([expected()])
    expect(
      (
        await at(
          hours,
          everyTenMinutes(() => 1),
        )()
      ).measured,
    ).toBe(measured)
  })

  test('a reading that came late is found, and told from none', async () => {
    await store.saveOutcomes([expected()])
    expect((await at(7, [])()).measured).toBe(0)
    expect((await at(20, [aReading({ at: hoursAfter(EVENING, 6), road_temp_c: -3 })])()).measured).toBe(1)
  })

  test('a doubtful reading never enters, whatever its doubt', async () => {
    const trusted = (flags: readonly string[]) => flags.every((flag) => HARMLESS.includes(flag))
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            minutes: fc.integer({ min: -20, max: 20 }),
            road: fc.integer({ min: -20, max: 20 }),
            flags: fc.subarray([...DOUBTFUL, ...HARMLESS], { maxLength: 2 }),
          }),
          { maxLength: 6 },
        ),
        async (said) => {
          const one = await openOperationalStore({ sqliteFile: ':memory:' })
          await one.saveOutcomes([expected()])
          const readings = said.map(({ minutes, road, flags }) =>
            aReading({ at: minutesAfter(EVENING, 360 + minutes), road_temp_c: road, flags }),
          )
          await at(7, readings, one)()
          const [outcome] = await one.outcomesOf(EVER)
          await one.close()
          const roads = said
            .filter(({ minutes, flags }) => Math.abs(minutes) <= 15 && trusted(flags))
            .map(({ road }) => road)
          if (outcome!.observed_c === null) expect(roads).toEqual([])
          else expect(roads).toContain(outcome!.observed_c)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('what was valid more than two winters ago is dropped', async () => {
    const old = expected({ issued_at: new Date(EVENING.getTime() - KEPT), lead_h: 1 })
    await store.saveOutcomes([old, expected()])
    await at(2, [])()
    expect(await store.outcomesOf(EVER)).toEqual([expected()])
  })

  test('a store that does not answer fails the run, and the next makes up for it', async () => {
    await store.saveOutcomes(issues(1))
    const readings = everyTenMinutes(() => -1.5)
    const away = { ...store, saveOutcomes: () => Promise.reject(new Error('gone')) }
    await expect(at(5, readings, away)()).rejects.toThrow('gone')
    expect(await at(5, readings)()).toEqual({ measured: 4, stations: 1 })
  })
})

describe('the document', () => {
  const readings = everyTenMinutes((i) => Math.round(20 * Math.cos(i / 23)) / 10)
  const learnedOf = async (): Promise<LearnedError> => (await store.learnedErrors())[0]!
  const close = (values: readonly number[]) => values.map((value) => Number(value.toPrecision(9)))

  test('made again from the stored outcomes is the same', async () => {
    await store.saveOutcomes(issues(20))
    for (const hours of [-3, 0, 1, 4, 9, 20]) await at(hours, readings)()
    const kept = await learnedOf()
    const { station, authority, model, since_at } = kept
    const again = learn(
      nothingLearned({ station, authority, model, since_at }),
      await store.outcomesOf(EVER),
      hoursAfter(EVENING, 20),
    )
    expect(kept.outcomes).toBeGreaterThan(120)
    expect({ ...again, cells: null, bands: null }).toEqual({ ...kept, cells: null, bands: null })
    expect(close(again.cells.error)).toEqual(close(kept.cells.error))
    expect(again.bands.map(close)).toEqual(kept.bands.map(close))
  })

  test('begins with the first forecast there was, not half a year before', async () => {
    await store.saveOutcomes(issues(20))
    await at(2, readings)()
    const first = (await store.outcomesOf(EVER)).map(({ issued_at }) => issued_at.getTime())
    expect((await learnedOf()).since_at).toEqual(new Date(Math.min(...first)))
  })

  const losses: [string, (kept: LearnedError) => LearnedError | null][] = [
    ['lost', () => null],
    ['of another model', (kept) => ({ ...kept, model: 'older/1' })],
    ['of another format', (kept) => ({ ...kept, format: 'frostline.learned-error/0' as never })],
  ]
  test.each(losses)('%s is made again from all outcomes', async (_, lose) => {
    await store.saveOutcomes(issues(20))
    await at(2, readings)()
    const kept = await learnedOf()
    const lost = lose(kept)
    const away = { ...store, learnedErrors: async () => (lost ? [lost] : []) }
    await at(3.5, readings, away)()
    expect((await learnedOf()).outcomes).toBeGreaterThan(kept.outcomes)
    expect((await learnedOf()).model).toBe(FORECAST_MODEL)
  })

  test('lost after a reset is not made again from what was before', async () => {
    await store.saveOutcomes(issues(20))
    await at(2, readings)()
    const reset_at = hoursAfter(EVENING, 2)
    await store.saveOutcomes([], [resetLearned(await learnedOf(), reset_at)])
    const entry = { actor: 'winter', authority: 'northshire', subject: 'moor-top', detail: null }
    await store.appendRecord({ ...entry, at: reset_at, action: LEARNED_ERROR_RESET })
    await store.saveOutcomes([expected({ issued_at: hoursAfter(EVENING, 2.2), lead_h: 1 })])
    await at(5, readings, { ...store, learnedErrors: async () => [] })()
    expect(await learnedOf()).toMatchObject({ since_at: reset_at, outcomes: 1 })
  })
})
