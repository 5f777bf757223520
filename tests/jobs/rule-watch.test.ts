import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import type { DecideCase } from '#src/decision/decide-case.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import type { ShadowRule } from '#src/decision/verification/shadow-rules.ts'
import { type RuleWatch, ruleWatch } from '#src/jobs/rule-watch.ts'
import type { OperationalStore } from '#src/ports.ts'
import { nightSpan } from '#src/season.ts'
import { EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo, twoSensors } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const NIGHT = '2026-01-15'
const { from: NOON } = nightSpan(NIGHT, 'Europe/London')
const oldRule: ShadowRule = { kind: 'noon', id: 'old-rule', treat_below_c: 1, side: '<=' }
const careful: ShadowRule = {
  kind: 'policy',
  id: 'careful',
  policy: { ...examplePolicy, id: 'careful', version: 7, treat_probability: 0.1 },
}

let store: OperationalStore
let shadows: ShadowRule[]
let watch: RuleWatch
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  shadows = []
  watch = ruleWatch({ store, shadowsOf: () => shadows, log: silentLog })
})
afterEach(() => store.close())

async function look(given: DecideCase, night = NIGHT) {
  const heeded = { given, advice: recommend(given), authority: 'northshire' }
  watch.heed({ ...heeded, night: { night, from: nightSpan(night, 'Europe/London').from } })
  await watch.settled()
}
const kept = () => store.ruleNights('northshire', { from: NIGHT, to: '2026-01-20' })
const orders = async () =>
  Object.fromEntries((await kept()).map(({ rule, order }) => [rule, order?.decided_at ?? null]))

/** Falls to `minimum` at 05:00; the forecast was issued just now. */
const at = (now: Date, minimum: number, more: Partial<DecideCase> = {}): DecideCase =>
  aDecideCase({
    now,
    forecasts: [forecastTo(minimum, { issued_at: now, atmosphere: { source: 'x', issued_at: now } })],
    readings: twoSensors(6, { at: now, received_at: now }),
    ...more,
  })

describe('the engine’s own advice', () => {
  test('a mild night is noted without an order', async () => {
    await look(at(EVENING, 4))
    expect(await kept()).toMatchObject([
      { authority: 'northshire', night: NIGHT, route: 'route-1', rule: 'live', version: 1, order: null },
    ])
  })

  test('treatment advised is an order once its deadline comes, and the first stands', async () => {
    const { start_by } = recommend(at(EVENING, -3))
    await look(at(EVENING, -3))
    expect(await orders()).toEqual({ live: null })
    await look(at(start_by!, -3))
    await look(at(minutesAfter(start_by!, 30), -3))
    expect(await orders()).toEqual({ live: start_by })
  })

  test('what could not be kept is noted again at the next look', async () => {
    const broken = { saveRuleNights: () => Promise.reject(new Error('no answer')) }
    let to: Pick<OperationalStore, 'saveRuleNights'> = broken
    watch = ruleWatch({
      store: { saveRuleNights: (nights) => to.saveRuleNights(nights) },
      shadowsOf: () => [],
      log: silentLog,
    })
    await look(at(EVENING, 4))
    to = store
    await look(at(minutesAfter(EVENING, 1), 4))
    expect(await kept()).toHaveLength(1)
  })

  test('every night anew', async () => {
    await look(at(EVENING, 4))
    await look(at(hoursAfter(EVENING, 24), 4), '2026-01-16')
    expect((await kept()).map(({ night }) => night)).toEqual([NIGHT, '2026-01-16'])
  })
})

describe('a shadow rule', () => {
  test('of noon decides once, on the minimum forecast since noon', async () => {
    shadows = [oldRule]
    const now = minutesAfter(NOON, 10)
    await look(at(now, 1))
    await look(at(minutesAfter(now, 20), 4))
    expect(await orders()).toMatchObject({ 'old-rule': now })
  })

  const idle: Record<string, DecideCase> = {
    'looked at after 14:00': at(minutesAfter(NOON, 130), -3),
    'without a forecast': at(minutesAfter(NOON, 10), -3, { forecasts: [] }),
    'with a forecast of the morning': {
      ...at(minutesAfter(NOON, 10), -3),
      forecasts: [forecastTo(-3, { issued_at: minutesAfter(NOON, -55) })],
    },
  }
  for (const [name, given] of Object.entries(idle))
    test(`of noon, ${name}: its night does not count`, async () => {
      shadows = [oldRule]
      await look(given)
      expect(Object.keys(await orders())).toEqual(['live'])
    })

  test('of noon that sees no frost is noted without an order, whatever comes later', async () => {
    shadows = [oldRule]
    await look(at(minutesAfter(NOON, 10), 4))
    await look(at(minutesAfter(NOON, 60), -5))
    expect(await orders()).toMatchObject({ 'old-rule': null })
  })

  test('that is a policy orders by its own level, while the engine does not', async () => {
    shadows = [careful]
    // One chance in five of freezing, the median warm
    const given = at(hoursAfter(EVENING, 8), 0.5)
    const warm = {
      ...given,
      route: { ...given.route, threshold: { ...given.route.threshold, treat_below_c: 0 } },
    }
    await look(warm)
    expect(await kept()).toMatchObject([
      { rule: 'careful', version: 7, order: { decided_at: warm.now } },
      { rule: 'live', order: null },
    ])
  })

  test('that fails costs the decision nothing', async () => {
    const broken = { kind: 'policy', id: 'broken', policy: null } as unknown as ShadowRule
    shadows = [broken]
    await look(at(EVENING, 4))
    expect(await orders()).toEqual({ live: null })
  })
})
