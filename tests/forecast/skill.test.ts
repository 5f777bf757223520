import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ForecastOutcome } from '#src/forecast/learning/outcome.ts'
import { OUTCOME_LEADS } from '#src/forecast/learning/outcome.ts'
import { bandTally } from '#src/forecast/skill/band.ts'
import { errorTally } from '#src/forecast/skill/errors.ts'
import { figuresTally } from '#src/forecast/skill/figures.ts'
import { frostTally } from '#src/forecast/skill/frost.ts'
import { isOfLead, LEAD_GROUPS } from '#src/forecast/skill/lead-groups.ts'
import { isPair, LEAST_PAIRS, type Pair } from '#src/forecast/skill/pair.ts'
import { probabilityTally, reliabilityTally } from '#src/forecast/skill/probability.ts'
import { type SkillQuestion, skillTally } from '#src/forecast/skill.ts'
import { anOutcome, EVENING, hoursAfter } from '#tests/support/builders.ts'

const times = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item)
const said = (said: number, measured: number, count = 1) => times(count, { said, measured })
const pair = (more: Partial<Pair> = {}): Pair => ({ ...anOutcome(), observed_c: 0.5, ...more })
const nightOf = (at: Date) => at.toISOString().slice(0, 10)

type SaidAndMeasured = { said: number; measured: number }
const counted = <T, Tally extends { add(...given: never[]): void }>(
  tally: Tally,
  given: readonly T[],
  add: (tally: Tally, item: T) => void,
): Tally => {
  for (const item of given) add(tally, item)
  return tally
}
const errorFigures = (pairs: readonly SaidAndMeasured[]) =>
  counted(errorTally(), pairs, (tally, { said, measured }) => tally.add(said, measured)).figures()
const frostFigures = (pairs: readonly SaidAndMeasured[]) =>
  counted(frostTally(), pairs, (tally, { said, measured }) => tally.add(said, measured)).figures()
const bandFigures = (pairs: readonly Pair[]) =>
  counted(bandTally(), pairs, (tally, item) => tally.add(item)).figures()
const probabilityFigures = (pairs: readonly Pair[]) =>
  counted(probabilityTally(), pairs, (tally, item) => tally.add(item)).figures()
const reliability = (pairs: readonly Pair[]) =>
  counted(reliabilityTally(), pairs, (tally, item) => tally.add(item)).bins()
const skillFigures = (pairs: readonly Pair[]) =>
  counted(figuresTally(), pairs, (tally, item) => tally.add(item, nightOf(item.at))).figures()
const skill = (outcomes: readonly ForecastOutcome[], question: SkillQuestion) =>
  counted(skillTally(question), outcomes, (tally, item) => tally.add(item)).skill()

const QUESTION: SkillQuestion = { lead: '3-6', isDark: () => true, nightOf }

describe('errors', () => {
  test('by hand: 10 pairs 1 °C too warm, 20 pairs 2.5 °C too cold', () => {
    expect(errorFigures([...said(1, 0, 10), ...said(-2.5, 0, 20)])).toEqual({
      mean_absolute_c: 2,
      root_mean_square_c: 2.121,
      bias_c: -1.333,
      within_2_c: 0.333,
    })
  })
  test.each([
    ['said too warm: above zero', said(3, 1, LEAST_PAIRS), 2],
    ['said too cold: below zero', said(-1, 1, LEAST_PAIRS), -2],
  ])('the sign of the bias: %s', (_, pairs, bias) => {
    expect(errorFigures(pairs)?.bias_c).toBe(bias)
  })
  test('exactly 2 °C off is within 2 °C', () => {
    expect(errorFigures([...said(2, 0, 15), ...said(2.01, 0, 15)])?.within_2_c).toBe(0.5)
  })
  test('one pair too few is no figure', () => {
    expect(errorFigures(said(1, 0, LEAST_PAIRS - 1))).toBeNull()
    expect(errorFigures(said(1, 0, LEAST_PAIRS))).not.toBeNull()
  })
})

describe('frost', () => {
  test('by hand: 31 of 33 seen, 4 times wolf cried, 62 right to stay silent', () => {
    const pairs = [...said(-1, -1, 31), ...said(1, -1, 2), ...said(-1, 1, 4), ...said(1, 1, 62)]
    expect(frostFigures(pairs)).toEqual({
      hits: 31,
      misses: 2,
      false_alarms: 4,
      correct_negatives: 62,
      hit_rate: 0.939,
      false_alarm_ratio: 0.114,
      peirce_skill: 0.879,
    })
  })
  test.each([
    ['0.0 °C is no frost', 0, 0, 'correct_negatives'],
    ['−0.1 °C is one', -0.1, -0.1, 'hits'],
    ['said frost, none came', -0.1, 0, 'false_alarms'],
    ['frost came unsaid', 0, -0.1, 'misses'],
  ] as const)('%s', (_, saidC, measured, cell) => {
    expect(frostFigures(said(saidC, measured))[cell]).toBe(1)
  })
  test('with nine frosts the share of them that was seen is not said, the counts are', () => {
    const figures = frostFigures([...said(-1, -1, 9), ...said(1, 1, 90)])
    expect(figures).toMatchObject({ hits: 9, hit_rate: null, false_alarm_ratio: null, peirce_skill: null })
  })
})

describe('the band', () => {
  const band = { road_temp_p10_c: -1, road_temp_p90_c: 2 }
  test('by hand: 24 of 30 within, 2 below, 4 above, 3 °C wide; the ends belong to it', () => {
    const measured = [...times(20, 0), -1, -1, 2, 2, -1.1, -3, ...times(4, 2.1)]
    expect(bandFigures(measured.map((observed_c) => pair({ ...band, observed_c })))).toEqual({
      within: 0.8,
      below_p10: 0.067,
      above_p90: 0.133,
      mean_width_c: 3,
    })
  })
  test('too few to say', () => {
    expect(bandFigures(times(LEAST_PAIRS - 1, pair(band)))).toBeNull()
  })
})

describe('chances', () => {
  const chance = (freeze_probability: number, observed_c: number, count: number) =>
    times(count, pair({ freeze_probability, observed_c }))
  test('by hand: 30 % said 20 times and true 6 times', () => {
    const bins = reliability([...chance(0.3, -1, 6), ...chance(0.3, 1, 14)])
    expect(bins[3]).toEqual({ from_p: 0.3, to_p: 0.4, pairs: 20, said: 0.3, happened: 0.3 })
    expect(bins[2]).toMatchObject({ pairs: 0, said: null, happened: null })
  })
  test.each([
    [0, 0],
    [0.0999, 0],
    [0.1, 1],
    [0.7, 7],
    [0.9, 9],
    [1, 9],
  ])('%f belongs to bin %i', (probability, index) => {
    expect(reliability(chance(probability, 1, 1)).findIndex(({ pairs }) => pairs === 1)).toBe(index)
  })
  test('fewer than ten pairs: their number, and nothing about what happened', () => {
    expect(reliability(chance(0.9, -1, 9))[9]).toMatchObject({ pairs: 9, happened: null })
  })
  test('Brier by hand: sure and right 15 times, sure and wrong 5 times, half and half 20 times', () => {
    const pairs = [...chance(1, -1, 15), ...chance(1, 1, 5), ...chance(0.5, 1, 10), ...chance(0.5, -1, 10)]
    expect(probabilityFigures(pairs)).toEqual({ brier: 0.25, brier_of_base_rate: 0.234 })
  })
  test('too few to say', () => {
    expect(probabilityFigures(chance(1, -1, LEAST_PAIRS - 1))).toBeNull()
  })
})

describe('who is compared with whom', () => {
  test('ours, as now and the weather service on the same road', () => {
    const pairs = times(
      LEAST_PAIRS,
      pair({ observed_c: 0, road_temp_c: -0.5, persistence_c: 2, weather_air_temp_c: 3 }),
    )
    const { forecast, persistence, weather } = skillFigures(pairs)
    expect(forecast.error).toMatchObject({ mean_absolute_c: 0.5, bias_c: -0.5 })
    expect(persistence.error).toMatchObject({ mean_absolute_c: 2, bias_c: 2 })
    expect(weather.error).toMatchObject({ mean_absolute_c: 3, bias_c: 3 })
  })
  test('where the weather service was silent it is not judged, and ours beside it only where it spoke', () => {
    const spoken = times(LEAST_PAIRS, pair({ observed_c: 0, road_temp_c: 1, weather_air_temp_c: 2 }))
    const silent = times(LEAST_PAIRS, pair({ observed_c: 0, road_temp_c: 3, weather_air_temp_c: null }))
    const figures = skillFigures([...spoken, ...silent])
    expect(figures.pairs).toBe(2 * LEAST_PAIRS)
    expect(figures.forecast.error?.mean_absolute_c).toBe(2)
    expect(figures.weather).toMatchObject({ pairs: LEAST_PAIRS, error: { mean_absolute_c: 2 } })
    expect(figures.forecast_where_weather).toMatchObject({
      pairs: LEAST_PAIRS,
      error: { mean_absolute_c: 1 },
    })
  })
  test('nights are counted, because pairs of one night are much alike', () => {
    const pairs = [0, 1, 2, 30].map((hours) => pair({ at: hoursAfter(EVENING, hours) }))
    expect(skillFigures(pairs).nights).toBe(2)
  })
})

describe('leads and stations', () => {
  test('every lead that is written down is in one group', () => {
    for (const lead_h of OUTCOME_LEADS)
      expect(
        LEAD_GROUPS.filter((group) => isOfLead(group)({ lead_h })),
        `${lead_h} h`,
      ).toHaveLength(1)
  })
  test('a lead stands in its own group alone; stations are those of the lead asked for, worst first', () => {
    const outcomes = [
      ...times(LEAST_PAIRS, pair({ lead_h: 4, station: 'moor-top', road_temp_c: 1.5 })),
      ...times(LEAST_PAIRS, pair({ lead_h: 6, station: 'valley', road_temp_c: 3.5 })),
      ...times(3, pair({ lead_h: 6, station: 'new' })),
      ...times(LEAST_PAIRS, pair({ lead_h: 24, station: 'bridge' })),
    ]
    const found = skill(outcomes, QUESTION)
    expect(found.leads.map(({ lead, all }) => [lead, all.pairs])).toEqual([
      ['0-1', 0],
      ['1-3', 0],
      ['3-6', 63],
      ['6-12', 0],
      ['12-24', 30],
    ])
    expect(found.stations.map(({ station }) => station)).toEqual(['valley', 'moor-top', 'new'])
    expect(found.stations[2]?.all).toMatchObject({ pairs: 3, forecast: { error: null }, band: null })
  })
  test('the night is counted apart', () => {
    const outcomes = [
      ...times(40, pair({ lead_h: 4, road_temp_c: 1.5 })),
      ...times(60, pair({ lead_h: 6, road_temp_c: 3.5 })),
    ]
    const [, , { all, night } = {}] = skill(outcomes, {
      ...QUESTION,
      isDark: ({ lead_h }) => lead_h === 4,
    }).leads
    expect([all?.pairs, all?.forecast.error?.mean_absolute_c]).toEqual([100, 2.2])
    expect([night?.pairs, night?.forecast.error?.mean_absolute_c]).toEqual([40, 1])
  })
  test.each([
    ['not measured yet, or never', null],
    ['no number', Number.NaN],
  ])('%s is no pair', (_, observed_c) => {
    const outcomes = times(LEAST_PAIRS, anOutcome({ lead_h: 4, observed_c }))
    expect(outcomes.filter(isPair)).toEqual([])
    expect(skill(outcomes, QUESTION).leads.every(({ all }) => all.pairs === 0)).toBe(true)
  })
})

/** Eighths and sixteenths add up exactly in any order. */
const temperature = fc.integer({ min: -100, max: 160 }).map((eighths) => eighths / 8)
const anyPair = fc
  .record({
    road_temp_c: temperature,
    observed_c: temperature,
    persistence_c: temperature,
    weather_air_temp_c: fc.option(temperature),
    freeze_probability: fc.integer({ min: 0, max: 16 }).map((sixteenths) => sixteenths / 16),
    below: fc.integer({ min: 0, max: 30 }),
    above: fc.integer({ min: 0, max: 30 }),
    lead_h: fc.constantFrom(...OUTCOME_LEADS),
    station: fc.constantFrom('moor-top', 'valley'),
  })
  .map(({ below, above, ...some }) =>
    pair({
      ...some,
      road_temp_p10_c: some.road_temp_c - below / 8,
      road_temp_p90_c: some.road_temp_c + above / 8,
    }),
  )
const anyPairs = fc.array(anyPair, { minLength: LEAST_PAIRS, maxLength: 120 })

describe('whatever was forecast', () => {
  test('a perfect forecast: no error, no miss, skill 1, all in the band', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const perfect = pairs.map((some) =>
          pair({
            ...some,
            road_temp_c: some.observed_c,
            road_temp_p10_c: some.observed_c,
            road_temp_p90_c: some.observed_c,
            freeze_probability: some.observed_c < 0 ? 1 : 0,
          }),
        )
        const { forecast, band, probability } = skillFigures(perfect)
        expect(forecast.error).toMatchObject({ mean_absolute_c: 0, root_mean_square_c: 0, bias_c: 0 })
        expect([null, 1]).toContain(forecast.frost.peirce_skill)
        expect(forecast.frost.misses + forecast.frost.false_alarms).toBe(0)
        expect([band?.within, probability?.brier]).toEqual([1, 0])
      }),
    )
  })
  test('saying what "as now" says scores what "as now" scores: the pairs are identical', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const figures = skillFigures(pairs.map((some) => ({ ...some, road_temp_c: some.persistence_c })))
        expect(figures.forecast).toEqual(figures.persistence)
        expect(figures.forecast_where_weather.pairs).toBe(figures.weather.pairs)
      }),
    )
  })
  test('each pair is in one cell, on one side of the band and in one bin; a bias is never more than the error', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        const { forecast, band } = skillFigures(pairs)
        const { hits, misses, false_alarms, correct_negatives } = forecast.frost
        expect(hits + misses + false_alarms + correct_negatives).toBe(pairs.length)
        expect(band!.within + band!.below_p10 + band!.above_p90).toBeCloseTo(1, 2)
        expect(reliability(pairs).reduce((all, bin) => all + bin.pairs, 0)).toBe(pairs.length)
        const { bias_c, mean_absolute_c, root_mean_square_c } = forecast.error!
        expect(Math.abs(bias_c)).toBeLessThanOrEqual(mean_absolute_c + 1e-3)
        expect(mean_absolute_c).toBeLessThanOrEqual(root_mean_square_c + 1e-3)
      }),
    )
  })
  test('the order in which outcomes come does not matter', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        expect(skill(pairs.toReversed(), QUESTION)).toEqual(skill(pairs, QUESTION))
      }),
    )
  })
})

test('a frost night is one whatever its hours: seen when any was said, wolf when none came', () => {
  const night = (station: string, hours: readonly (readonly [said: number, measured: number])[]) =>
    hours.map(([road_temp_c, observed_c], hour) =>
      pair({ station, at: hoursAfter(EVENING, hour - 5), road_temp_c, observed_c }),
    )
  const pairs = [
    ...night('seen', [
      [-1, 1],
      [1, -1],
      [2, 2],
    ]),
    ...night('missed', [
      [1, -1],
      [0, -2],
    ]),
    ...night('wolf', [
      [-1, 1],
      [-1, 0],
    ]),
    ...night('mild', [[3, 3]]),
  ]
  expect(skillFigures(pairs).forecast.frost_nights).toMatchObject({
    hits: 1,
    misses: 1,
    false_alarms: 1,
    correct_negatives: 1,
  })
})
