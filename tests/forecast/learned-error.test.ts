import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Correction, correctionsOf } from '#src/forecast/learning/learned-correction.ts'
import {
  type LearnedError,
  learn,
  nothingLearned,
  resetLearned,
} from '#src/forecast/learning/learned-error.ts'
import { cellOf } from '#src/forecast/learning/learned-error-cells.ts'
import { type ForecastOutcome, OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import { SKY_CLASSES } from '#src/forecast/sky-class.ts'
import { anOutcome, EVENING, hoursAfter } from '#tests/support/builders.ts'

const MODEL = 'test/1'
const START = hoursAfter(EVENING, -24 * 60)
const empty = (station = 'moor-top', more: Partial<LearnedError> = {}): LearnedError => ({
  ...nothingLearned({ authority: 'northshire', station, model: MODEL, since_at: START }),
  ...more,
})

type Shown = Partial<ForecastOutcome> & { readonly error?: number }
/** Outcomes of the same three evening hours on each of the last nights. */
const nights = (count: number, { error = -1, ...more }: Shown = {}): ForecastOutcome[] =>
  Array.from({ length: count }, (_, night) =>
    [0, 1, 2].flatMap((hour) =>
      [1, 2, 3].map((lead_h) => {
        const at = hoursAfter(EVENING, hour - 24 * (night + 1))
        return anOutcome({ issued_at: hoursAfter(at, -lead_h), lead_h, observed_c: 0.5 + error, ...more })
      }),
    ),
  ).flat()

const learnt = (outcomes: readonly ForecastOutcome[], station?: string) =>
  learn(empty(station), outcomes, EVENING)
const correctionOf = (group: readonly LearnedError[], station = 'moor-top', now = EVENING): Correction =>
  correctionsOf(group, MODEL, now)(station)
/** Of a clear evening, two hours ahead. */
const EVENING_CELL = cellOf(2, EVENING, 'clear')
const evening = (group: readonly LearnedError[], station?: string) =>
  correctionOf(group, station).shift[EVENING_CELL]!

const anyOutcome = fc
  .record({
    lead_h: fc.constantFrom(...OUTCOME_LEADS),
    hour: fc.integer({ min: -24 * 40, max: 24 * 5 }),
    sky: fc.constantFrom(...SKY_CLASSES),
    road_temp_c: fc.double({ min: -20, max: 40, noNaN: true }),
    width: fc.double({ min: 0.05, max: 4, noNaN: true }),
    observed_c: fc.option(fc.double({ min: -30, max: 60, noNaN: true }), { freq: 8 }),
    learned_c: fc.double({ min: -2, max: 1, noNaN: true }),
    station: fc.constantFrom('moor-top', 'bridge', 'dale'),
  })
  .map(({ hour, width, ...more }) =>
    anOutcome({
      ...more,
      issued_at: hoursAfter(EVENING, hour),
      road_temp_p10_c: more.road_temp_c - width,
      road_temp_p90_c: more.road_temp_c + width,
    }),
  )
const anyOutcomes = fc.array(anyOutcome, { maxLength: 60 })
const ofAll = (outcomes: readonly ForecastOutcome[], now = EVENING): LearnedError[] =>
  ['moor-top', 'bridge', 'dale'].map((station) => learn(empty(station), outcomes, now))

describe('what is learnt from', () => {
  const left: [string, Partial<ForecastOutcome>][] = [
    ['not measured', { observed_c: null }],
    ['made without a weather forecast', { weather_air_temp_c: null }],
    ['of another station', { station: 'bridge' }],
    ['of another model', { model: 'other/1' }],
    ['issued before the reset', { issued_at: hoursAfter(START, -1) }],
    ['valid after now', { issued_at: hoursAfter(EVENING, -1) }],
  ]
  test.each(left)('not one that is %s', (_, more) => {
    const shown = { issued_at: hoursAfter(EVENING, -7), observed_c: -3 }
    expect(learnt([anOutcome(shown)]).outcomes).toBe(1)
    expect(learnt([anOutcome({ ...shown, ...more })])).toEqual(empty())
  })

  test("the model's own error, whatever was added to it", () => {
    const plain = learnt(nights(5))
    const corrected = learnt(nights(5, { road_temp_c: -0.1, learned_c: -0.6 }))
    expect(corrected.cells.error[EVENING_CELL]).toBeCloseTo(plain.cells.error[EVENING_CELL]!, 9)
  })

  test('an absurd error counts as 4 °C', () => {
    expect(learnt(nights(5, { error: -60 })).cells).toEqual(learnt(nights(5, { error: -4 })).cells)
  })

  test('a reset forgets all and the version goes on', () => {
    const before = learnt(nights(5))
    const after = resetLearned(before, EVENING)
    expect(after).toEqual({ ...empty(), since_at: EVENING, version: before.version + 1 })
    expect(learn(after, nights(5), EVENING)).toBe(after)
  })

  test('in any order and in any portions it comes to the same', () => {
    const close = (cells: readonly number[]) => cells.map((value) => Number(value.toPrecision(9)))
    fc.assert(
      fc.property(anyOutcomes, fc.nat(60), (outcomes, cut) => {
        const whole = learnt(outcomes)
        const portions = learn(learnt(outcomes.slice(cut)), outcomes.slice(0, cut), EVENING)
        expect({ ...portions, cells: null, bands: null }).toEqual({ ...whole, cells: null, bands: null })
        expect(close(portions.cells.error)).toEqual(close(whole.cells.error))
        expect(portions.bands.map(close)).toEqual(whole.bands.map(close))
      }),
    )
  })
})

describe('a correction', () => {
  test('is nothing where nothing was learnt', () => {
    const { shift, band, version } = correctionOf([empty()])
    expect(version).toBe(0)
    expect(shift.every((value) => value === 0)).toBe(true)
    expect(band.every(({ cold, warm }) => cold === 1 && warm === 1)).toBe(true)
  })

  test('nears the error as nights are added, from the safe side of it', () => {
    const after = [1, 3, 10, 30].map((count) => evening([learnt(nights(count))]))
    expect(after).toEqual(after.toSorted((a, b) => b - a))
    expect(after[0]).toBeGreaterThan(-0.3)
    expect(after[3]).toBeLessThan(-0.75)
    expect(after[3]).toBeGreaterThan(-1)
  })

  test.each([5, 10, 30])('toward warm is smaller than toward cold: after %i nights', (count) => {
    const [cold, warm] = [-1, 1].map((error) => evening([learnt(nights(count, { error }))]))
    expect(warm).toBeGreaterThan(0)
    expect(warm).toBeLessThan(-0.75 * cold!)
  })

  test('of a rare cell is borrowed from its station, of a new station from its neighbours', () => {
    const rare = cellOf(2, EVENING, 'overcast')
    expect(correctionOf([learnt(nights(30))]).shift[rare]).toBeLessThan(-0.1)
    const neighbours = ['a', 'b', 'c', 'd'].map((station) => learnt(nights(30, { station }), station))
    const borrowed = evening(neighbours)
    expect(borrowed).toBeLessThan(-0.5)
    expect(evening(neighbours.slice(0, 1))).toBeGreaterThan(borrowed)
  })

  test('rests on the station itself where it differs from its neighbours', () => {
    const neighbours = ['a', 'b', 'c', 'd'].map((station) =>
      learnt(nights(30, { station, error: 0 }), station),
    )
    expect(evening([...neighbours, learnt(nights(30))])).toBeLessThan(-0.7)
    expect(evening([...neighbours, learnt(nights(30))], 'a')).toBeGreaterThan(-0.1)
  })

  test('fades: nights of two months ago weigh a quarter', () => {
    const documents = [learnt(nights(10))]
    const later = correctionOf(documents, 'moor-top', hoursAfter(EVENING, 60 * 24)).shift[EVENING_CELL]!
    expect(later).toBeGreaterThan(0.6 * evening(documents))
    expect(later).toBeLessThan(0)
  })

  test.each([
    ['of another model', { model: 'other/1' }],
    ['that knows of the future', { through_at: hoursAfter(EVENING, 1) }],
    ['of another format', { format: 'frostline.learned-error/0' as never }],
    ['with other cells', { bands: [] }],
  ])('counts no document %s', (_, more) => {
    expect(correctionOf([{ ...learnt(nights(30)), ...more }])).toEqual(correctionOf([]))
  })

  test.each([
    [-4, -2],
    [4, 1],
  ])('of an error of %d °C every night is %d °C', (error, most) => {
    expect(evening([learnt(nights(60, { error }))])).toBe(most)
  })

  test('is bounded, whatever came', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const { shift, band } = correctionOf(ofAll(outcomes))
        expect(Math.min(...shift)).toBeGreaterThanOrEqual(-2)
        expect(Math.max(...shift)).toBeLessThanOrEqual(1)
        for (const { cold, warm } of band)
          for (const factor of [cold, warm]) {
            expect(factor).toBeGreaterThanOrEqual(0.7)
            expect(factor).toBeLessThanOrEqual(2.5)
          }
      }),
    )
  })

  test('never knows what is valid after now', () => {
    fc.assert(
      fc.property(anyOutcomes, (outcomes) => {
        const past = outcomes.filter(({ at }) => at <= EVENING)
        expect(correctionOf(ofAll(outcomes))).toEqual(correctionOf(ofAll(past)))
      }),
    )
  })
})

describe('the band', () => {
  /** Observed at these distances from the median, in widths of the band's side, night after night. */
  const fallen = (widths: readonly number[]) =>
    learnt(nights(60).map((outcome, i) => ({ ...outcome, observed_c: 0.5 + widths[i % widths.length]! })))
  const factors = (document: LearnedError) => correctionOf([document]).band[0]!

  test.each([
    ['one in two below p10: wider to the cold', [-1.5, 0.5], 1.2, 2.5, 0.7, 1],
    ['one in two above p90: wider to the warm', [-0.5, 1.5], 0.7, 1, 1.2, 2.5],
    ['all near the median: narrower', [-0.3, 0.3], 0.7, 0.95, 0.7, 0.95],
    ['as it should be', [-1.4, -0.7, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7, 1.4], 0.9, 1.15, 0.9, 1.15],
  ])('%s', (_, widths, coldFrom, coldTo, warmFrom, warmTo) => {
    const { cold, warm } = factors(fallen(widths))
    expect(cold).toBeGreaterThanOrEqual(coldFrom)
    expect(cold).toBeLessThanOrEqual(coldTo)
    expect(warm).toBeGreaterThanOrEqual(warmFrom)
    expect(warm).toBeLessThanOrEqual(warmTo)
  })

  test("is measured in the model's own widths, also when it was issued scaled", () => {
    const plain = fallen([-1.5, 0.5])
    const scaled = learnt(
      nights(60).map((outcome, i) => ({
        ...outcome,
        road_temp_p10_c: outcome.road_temp_c - 1.4,
        learned_cold_factor: 1.4,
        observed_c: 0.5 + [-1.5, 0.5][i % 2]!,
      })),
    )
    expect(factors(scaled)).toEqual(factors(plain))
  })
})
