import { describe, expect, test } from 'vitest'
import { contingencyFigures } from '#src/decision/verification/contingency.ts'
import { roadNight } from '#src/decision/verification/road-night.ts'
import type { RuleNight, StationNight } from '#src/decision/verification/rule-night.ts'
import { shareOf } from '#src/decision/verification/share.ts'
import { type VerificationGiven, verification } from '#src/decision/verification/verification.ts'
import {
  aRuleNight,
  aStationNight,
  aVerifiedRoute,
  inNight,
  januaryNight,
} from '#tests/support/verified-nights.ts'

describe('a share and its interval', () => {
  // Newcombe (1998), Statistics in Medicine 17, 857, table I, method 3
  const published = [
    { part: 81, whole: 263, low: 0.2553, high: 0.3662 },
    { part: 15, whole: 148, low: 0.0624, high: 0.1605 },
    { part: 0, whole: 20, low: 0, high: 0.1611 },
    { part: 1, whole: 29, low: 0.0061, high: 0.1718 },
  ]
  for (const { part, whole, low, high } of published)
    test(`${part} of ${whole}`, () => {
      const found = shareOf(part, whole)
      expect(found.share).toBe(part / whole)
      expect(found.low).toBeCloseTo(low, 4)
      expect(found.high).toBeCloseTo(high, 4)
    })
  test('of nothing there is none', () => {
    expect(shareOf(0, 0)).toEqual({ part: 0, whole: 0, share: null, low: null, high: null })
  })
  test('all of it reaches 1', () => expect(shareOf(7, 7).high).toBe(1))
})

describe('two by two', () => {
  const nights = (said: boolean, came: boolean, times: number) =>
    Array.from({ length: times }, () => ({ said, came }))
  test('the measures of the handbook', () => {
    const found = contingencyFigures([
      ...nights(true, true, 30),
      ...nights(false, true, 2),
      ...nights(true, false, 8),
      ...nights(false, false, 60),
    ])
    expect(found).toMatchObject({ hits: 30, misses: 2, false_alarms: 8, correct_negatives: 60 })
    expect(found.percent_correct.share).toBe(0.9)
    expect(found.miss_rate.share).toBe(2 / 32)
    expect(found.false_alarm_ratio.share).toBe(8 / 38)
    expect(found.peirce_skill).toBeCloseTo(30 / 32 - 8 / 68, 12)
  })
  test('without a frost there is no miss rate and no skill', () => {
    const found = contingencyFigures(nights(false, false, 5))
    expect(found.miss_rate.share).toBeNull()
    expect(found.false_alarm_ratio.share).toBeNull()
    expect(found.peirce_skill).toBeNull()
    expect(found.percent_correct.share).toBe(1)
  })
})

describe('the night of a route with several stations', () => {
  const on = (...nights: StationNight[]) => new Map(nights.map((night) => [night.station, night]))
  const stations = ['moor-top', 'valley']
  const cases: Record<string, [Map<string, StationNight>, number | null]> = {
    'is its coldest': [on(aStationNight(5, 2), aStationNight(5, -1, null, { station: 'valley' })), -1],
    'is not known while one is silent and the other warm': [on(aStationNight(5, 2)), null],
    'is a frost night for sure when one froze': [on(aStationNight(5, -1)), -1],
    'is not known without any': [on(), null],
  }
  for (const [name, [nights, minimum]] of Object.entries(cases))
    test(name, () => expect(roadNight(januaryNight(5), stations, nights)?.minimum_c ?? null).toBe(minimum))
  test('of no stations is not known', () => expect(roadNight(januaryNight(5), [], on())).toBeNull())
})

const judged = (
  rule_nights: readonly RuleNight[],
  station_nights: readonly StationNight[],
  more: Partial<VerificationGiven> = {},
) =>
  verification({
    routes: [aVerifiedRoute()],
    rule_nights,
    station_nights,
    old_rule: null,
    cost: { per_treatment_gbp: 250, source: 'made up', example: true },
    time_zone: 'Europe/London',
    ...more,
  })

describe('decisions', () => {
  const ONSET = 14
  const LEAD = 3.5
  const cases: Record<string, { minimum: number; ordered: number | null; expected: object }> = {
    'a frost treated in time': {
      minimum: -1,
      ordered: 9,
      expected: { hits: 1, missed_frosts: 0, needless_runs: 0 },
    },
    'a frost treated as it sets in is missed': {
      minimum: -1,
      ordered: ONSET - LEAD,
      expected: { hits: 0, misses: 1, missed_frosts: 1, treated: 1 },
    },
    'a frost not treated is missed': {
      minimum: -1,
      ordered: null,
      expected: { misses: 1, missed_frosts: 1, treated: 0 },
    },
    'exactly 0.0 °C is no frost: the run was needless': {
      minimum: 0,
      ordered: 5,
      expected: { false_alarms: 1, needless_runs: 1, needless_salt_t: 1, needless_cost_gbp: 250 },
    },
    'no frost and nothing ordered': {
      minimum: 1,
      ordered: null,
      expected: { correct_negatives: 1, treated: 0, salt_t: 0 },
    },
    'a mild night is in no two by two, its needless run is counted': {
      minimum: 3,
      ordered: 5,
      expected: { critical_nights: 0, false_alarms: 0, needless_runs: 1 },
    },
    'a critical night is below 3 °C': { minimum: 2.9, ordered: null, expected: { critical_nights: 1 } },
  }
  for (const [name, { minimum, ordered, expected }] of Object.entries(cases))
    test(name, () => {
      const { rules } = judged([aRuleNight(5, ordered)], [aStationNight(5, minimum)])
      expect(rules.map(({ rule }) => rule)).toEqual(['live'])
      expect(rules[0]!.all).toMatchObject({ nights: 1, ...expected })
      expect(rules[0]!.routes).toMatchObject([{ route: 'route-1', name: 'Route 1', ...expected }])
      expect(rules[0]!.seasons).toMatchObject([{ season: '2025/26', ...expected }])
    })

  test('a night whose road nobody measured is judged by nobody', () => {
    expect(judged([aRuleNight(5, 9), aRuleNight(6, 9)], [aStationNight(6, -1)]).rules[0]!.all.nights).toBe(1)
  })

  test('a rule that first looked in the evening was not there for the night; people may answer late', () => {
    const late = { first_look_at: inNight(5, 8) }
    const { rules } = judged(
      [aRuleNight(5, null, late), aRuleNight(5, 9, { ...late, rule: 'people' })],
      [aStationNight(5, -1)],
    )
    expect(rules.map(({ rule }) => rule)).toEqual(['people'])
  })

  test('salt that is not known is counted, not made up', () => {
    const unknown = { decided_at: inNight(5, 3), salt_g_m2: null, because: 'too cold for salt' }
    const { rules } = judged(
      [aRuleNight(5, 3, { order: unknown }), aRuleNight(6, 3)],
      [aStationNight(5, -12), aStationNight(6, -1)],
    )
    expect(rules[0]!.all).toMatchObject({ treated: 2, salt_t: 1, without_salt: 1 })
    const bare = judged([aRuleNight(6, 3)], [aStationNight(6, -1)], {
      routes: [aVerifiedRoute({ treated_m2: 0 })],
    })
    expect(bare.rules[0]!.all).toMatchObject({ salt_t: 0, without_salt: 1 })
  })
})

describe('the ledger against the old rule', () => {
  const nights = [aStationNight(5, -1), aStationNight(6, 2), aStationNight(7, -2), aStationNight(8, 1)]
  const live = [aRuleNight(5, 9), aRuleNight(6, null), aRuleNight(7, 9), aRuleNight(8, null)]
  const old = [aRuleNight(5, null), aRuleNight(6, 0), aRuleNight(8, 0)].map((night) => ({
    ...night,
    rule: 'old-rule',
  }))

  test('counts only nights on which both ran, and frosts beside savings', () => {
    const { ledger } = judged([...live, ...old], nights, { old_rule: 'old-rule' })
    expect(ledger).toHaveLength(1)
    expect(ledger[0]).toMatchObject({
      rule: 'live',
      old_rule: 'old-rule',
      figures: { nights: 3, treated: 1, missed_frosts: 0 },
      old_figures: { nights: 3, treated: 2, missed_frosts: 1 },
      saved: { treatments: 1, salt_t: 1, cost_gbp: 250, missed_frosts: 1 },
    })
  })
  test('without an old rule there is none', () => expect(judged(live, nights).ledger).toEqual([]))
  test('an old rule that never ran saves nothing', () =>
    expect(judged(live, nights, { old_rule: 'old-rule' }).ledger).toEqual([]))
})

describe('the evening’s forecast', () => {
  test('by station and season, over critical nights', () => {
    const { forecast } = judged(
      [],
      [
        aStationNight(5, -1, 0.5),
        aStationNight(6, -1, -2),
        aStationNight(7, 1, -0.1),
        aStationNight(8, 5, 4),
        aStationNight(9, -1, null),
        aStationNight(5, 1, 1, { station: 'valley' }),
      ],
    )
    expect(forecast.all).toMatchObject({
      nights: 5,
      hits: 1,
      misses: 1,
      false_alarms: 1,
      correct_negatives: 1,
    })
    expect(forecast.stations.map(({ station, nights }) => [station, nights])).toEqual([
      ['moor-top', 4],
      ['valley', 1],
    ])
    expect(forecast.seasons).toMatchObject([{ season: '2025/26', nights: 5 }])
  })
})
