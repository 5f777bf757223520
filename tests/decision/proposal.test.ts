import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { isEasing, nextDecision } from '#src/decision/proposal.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { Recommendation } from '#src/decision/recommendation.ts'
import { aDecision, aRecommendation, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo } from '#tests/support/decide-cases.ts'

const START = hoursAfter(EVENING, 4)
const row = (id: string, road_temp_c: number, more: Partial<Recommendation> = {}): Recommendation => {
  const doses: Record<string, [number, number]> = {
    S1: [8, 1],
    S2: [10, 1],
    S3: [16, 1],
    S4: [18, 1],
    S5: [15, 2],
    S7: [20, 2],
    S8: [20, 1],
    S10: [20, 1],
  }
  const [spread_rate_g_m2, passes] = doses[id]!
  return aRecommendation({
    outcome: 'treat',
    rule: `scotland-2010/${id}`,
    spread_rate_g_m2,
    passes,
    start_by: START,
    valid_until: hoursAfter(EVENING, 1),
    coldest: { station: 'moor-top', at: START, road_temp_c },
    ...more,
  })
}
const noAction = (rule: string) =>
  aRecommendation({
    outcome: 'no_action',
    rule,
    spread_rate_g_m2: null,
    passes: null,
    start_by: null,
    complete_by: null,
    valid_until: hoursAfter(EVENING, 1),
  })
const unknown = (rule: string) => ({ ...noAction(rule), outcome: 'unknown' as const })
const due = (minutes: number) => row('S1', -1, { start_by: minutesAfter(START, minutes) })

const proposed = (recommendation: Recommendation, version = 4): Decision =>
  aDecision({
    id: '2026-01-15-route-1',
    route: 'route-1',
    night: '2026-01-15',
    status: 'proposed',
    decided: null,
    version,
    recommendation,
    valid_until: hoursAfter(EVENING, 1),
  })
const on = (easing_min: number | null, now = EVENING) => ({
  authority: 'northshire',
  route: 'route-1',
  night: '2026-01-15',
  now,
  policy: examplePolicy,
  easing_since: easing_min === null ? null : minutesAfter(now, -easing_min),
})
const kindAfter = (before: Recommendation, advice: Recommendation, easing_min: number | null, version = 4) =>
  nextDecision(proposed(before, version), advice, on(easing_min))?.kind ?? null

type Step = readonly [string, Recommendation, Recommendation]
const at_once: readonly Step[] = [
  ['more salt, however near the bound', row('S3', -4.99), row('S5', -5.0)],
  ['20 g to be repeated while freezing rain falls, after two passes of 20', row('S7', -1), row('S8', -1)],
  ['treat after no action', noAction('RST_ABOVE_TRIGGER'), row('S1', -0.1)],
  ['treat after unknown', unknown('NO_FRESH_READING'), row('S1', -0.1)],
  ['unknown after no action', noAction('RST_ABOVE_TRIGGER'), unknown('FORECAST_STALE')],
  ['unknown after treat: what spoke for it is gone', row('S1', -1), unknown('NO_FORECAST')],
  ['beyond the table', row('S4', -9.9), unknown('TOO_COLD_FOR_SALT')],
  ['another reason for unknown', unknown('NO_FORECAST'), unknown('SENSOR_CONTRADICTS')],
  ['marginal', noAction('RST_ABOVE_TRIGGER'), noAction('MARGINAL_MONITOR')],
  ['a deadline 16 min earlier', due(0), due(-16)],
  ['no time left at all', due(0), row('S1', -1, { start_by: null })],
  ['less salt, and a deadline 16 min earlier', row('S10', -1), due(-16)],
  ['the same salt, to be ploughed', row('S1', -1), row('S1', -1, { plough: true })],
]
test.each(at_once)('at once: %s', (_name, before, advice) => {
  expect(kindAfter(before, advice, null)).toBe('changed')
})

const once_held: readonly Step[] = [
  ['less salt, well above the bound', row('S5', -5.4), row('S3', -4.69)],
  ['less salt on a road that dried at the same temperature', row('S3', -4), row('S2', -4)],
  ['freezing rain is over', row('S8', -1), row('S7', -1)],
  ['less salt after ice', row('S10', -1), row('S1', -1)],
  ['no action after treat', row('S1', -0.1), noAction('MARGINAL_MONITOR')],
  ['no action after unknown', unknown('SENSOR_CONTRADICTS'), noAction('RST_ABOVE_TRIGGER')],
  ['a rate where the table had none', unknown('TOO_COLD_FOR_SALT'), row('S5', -9)],
  ['no more marginal', noAction('MARGINAL_MONITOR'), noAction('RST_ABOVE_TRIGGER')],
  ['a deadline 31 min later', due(0), due(31)],
]
test.each(once_held)('once it held for 15 min: %s', (_name, before, advice) => {
  expect(isEasing(proposed(before), advice, on(null))).toBe(true)
  expect([null, 0, 14.9, 15].map((held) => kindAfter(before, advice, held))).toEqual([
    null,
    null,
    null,
    'changed',
  ])
})

const never: readonly Step[] = [
  ['less salt within 0.3 °C above the bound', row('S5', -5.01), row('S3', -4.7)],
  ['a deadline 15 min earlier', due(0), due(-15)],
  ['a deadline 30 min later', due(0), due(30)],
  ['a deadline that has passed, and passed even longer ago', due(-250), due(-400)],
]
test.each(never)('no other version, however long: %s', (_name, before, advice) => {
  expect(isEasing(proposed(before), advice, on(null))).toBe(false)
  expect(kindAfter(before, advice, 600)).not.toBe('changed')
})

const answered = (recommendation: Recommendation): Decision => ({
  ...proposed(recommendation),
  status: 'confirmed',
  decided: {
    action: 'treat',
    by: 'duty',
    at: EVENING,
    note: null,
    basis: null,
    flags: [],
    spread_rate_g_m2: 20,
  },
})
test.each([
  ['the same row', row('S7', -1), row('S7', -1), null],
  [
    'freezing rain that was forecast falls: less at once, but to be repeated',
    row('S7', -1),
    row('S8', -1),
    'reopened',
  ],
  ['it falls on', row('S8', -1), row('S8', -2), null],
  ['the plough as well', row('S10', -1), row('S10', -1, { plough: true }), 'reopened'],
  ['the plough no more', row('S10', -1, { plough: true }), row('S10', -1), null],
])('an answered treatment is a proposal again where it is more work: %s', (_name, before, advice, kind) => {
  expect(nextDecision(answered(before), advice, on(null))?.kind ?? null).toBe(kind)
})

test.each([
  ['the first advice of a night', 'NO_FRESH_READING', 1, 'changed'],
  ['one without any observation', 'NO_OBSERVATION', 3, 'changed'],
  ['one without any forecast', 'NO_FORECAST', 3, 'changed'],
  ['a sensor that fell silent and speaks again', 'NO_FRESH_READING', 3, 'waits'],
] as const)('unknown gives way at once when its evidence comes in: %s', (_, rule, version, kind) => {
  const after = kindAfter(unknown(rule), noAction('RST_ABOVE_TRIGGER'), null, version)
  expect(after === 'changed' ? 'changed' : 'waits').toBe(kind)
})

test('small steps of a deadline add up to one that counts, and its figures are shown meanwhile', () => {
  const first = nextDecision(null, due(0), on(null))!.decision
  const second = nextDecision(first, due(-10), on(null))!
  expect(second).toMatchObject({ kind: 'refreshed', decision: { version: 1, recommendation: due(-10) } })
  expect(nextDecision(second.decision, due(-20), on(null))).toMatchObject({
    kind: 'changed',
    decision: { version: 2 },
  })
})

test('advice that waits does not replace what is proposed, which stays valid', () => {
  const before = proposed(row('S5', -5.01))
  const late = on(0, minutesAfter(EVENING, 40))
  const advice = row('S3', -4.2, { valid_until: minutesAfter(EVENING, 100) })
  expect(nextDecision(before, advice, late)).toEqual({
    kind: 'refreshed',
    decision: { ...before, valid_until: advice.valid_until },
  })
})

test('however the coldest moment trembles about −5.0 °C, what is proposed is never less than the table asks', () => {
  const temperature = fc.double({ min: -5.2, max: -4.8, noNaN: true })
  fc.assert(
    fc.property(fc.array(temperature, { minLength: 20, maxLength: 20 }), (temperatures) => {
      let decision: Decision | null = null
      for (const [step, road_temp_c] of temperatures.entries()) {
        const given = aDecideCase({ forecasts: [forecastTo(road_temp_c, {})], readings: [] })
        const advice = recommend(given)
        decision = nextDecision(decision, advice, on(15, minutesAfter(EVENING, step)))?.decision ?? decision
        const salt = ({ spread_rate_g_m2, passes }: Recommendation) => spread_rate_g_m2! * passes!
        if (salt(decision!.recommendation) < salt(advice)) return false
      }
      return decision!.version <= 2
    }),
  )
})
