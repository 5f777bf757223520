import { expect, test } from 'vitest'
import type { RuleNight, StationNight } from '#src/decision/verification/rule-night.ts'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import type { OperationalStore } from '#src/ports.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

const ruleNight = (more: Partial<RuleNight> = {}): RuleNight => ({
  authority: 'northshire',
  night: '2026-01-15',
  route: 'route-1',
  rule: 'live',
  version: 1,
  first_look_at: EVENING,
  order: null,
  ...more,
})
const order = { decided_at: hoursAfter(EVENING, 3), salt_g_m2: 8, because: 'minimum -1.2 °C at Moor Top' }

const stationNight = (more: Partial<StationNight> = {}): StationNight => ({
  authority: 'northshire',
  night: '2026-01-15',
  station: 'moor-top',
  minimum_c: -1.2,
  onset_at: hoursAfter(EVENING, 8),
  forecast: { issued_at: EVENING, minimum_c: -0.8, measured_c: -1.2 },
  ...more,
})

const WEEK = { from: '2026-01-12', to: '2026-01-19' }

/** What every operational store keeps of rules and of what the roads did. */
export function verificationContract(store: () => OperationalStore): void {
  const kept = () => store().ruleNights('northshire', WEEK)

  test('a rule’s night is kept once; its order is filled in and then stands', async () => {
    await store().saveRuleNights([ruleNight()])
    expect(await kept()).toEqual([ruleNight()])
    await store().saveRuleNights([ruleNight({ order, first_look_at: order.decided_at })])
    expect(await kept()).toEqual([ruleNight({ order })])
    await store().saveRuleNights([ruleNight({ order: { ...order, salt_g_m2: 20 } }), ruleNight()])
    expect(await kept()).toEqual([ruleNight({ order })])
  })

  test('one without an order never comes before one with, even together', async () => {
    await store().saveRuleNights([ruleNight({ order }), ruleNight()])
    expect(await kept()).toEqual([ruleNight({ order })])
  })

  test('nights of one authority in [from, to), by night, route and rule', async () => {
    const nights = [
      ruleNight({ night: '2026-01-19' }),
      ruleNight({ rule: 'old-rule' }),
      ruleNight(),
      ruleNight({ night: '2026-01-12', route: 'route-2' }),
      ruleNight({ night: '2026-01-11' }),
      ruleNight({ authority: 'southshire' }),
    ]
    await store().saveRuleNights(nights)
    expect((await kept()).map(({ night, route, rule }) => [night, route, rule])).toEqual([
      ['2026-01-12', 'route-2', 'live'],
      ['2026-01-15', 'route-1', 'live'],
      ['2026-01-15', 'route-1', 'old-rule'],
    ])
  })

  test('a station’s night is replaced by what is known of it later', async () => {
    const corrected = stationNight({ minimum_c: 0.4, onset_at: null, forecast: null })
    await store().saveStationNights([stationNight(), stationNight({ station: 'a-valley' })])
    await store().saveStationNights([corrected, stationNight({ authority: 'southshire' })])
    expect(await store().stationNights('northshire', WEEK)).toEqual([
      stationNight({ station: 'a-valley' }),
      corrected,
    ])
    expect(await store().stationNights('northshire', { from: '2026-01-16', to: '2026-01-19' })).toEqual([])
  })

  test('shadow rules are replaced as a whole, each change with its line of the record', async () => {
    const rules: ShadowRules = {
      authority: 'northshire',
      rules: [{ kind: 'noon', id: 'old-rule', treat_below_c: 1, side: '<=' }],
      old_rule: 'old-rule',
      cost: null,
      changed_at: EVENING,
      changed_by: 'kim',
    }
    const entry = {
      at: EVENING,
      actor: 'kim',
      authority: 'northshire',
      action: 'shadow_rules_changed',
      subject: 'northshire',
      detail: null,
    }
    await store().saveShadowRules({ ...rules, rules: [], old_rule: null }, entry)
    await store().saveShadowRules(rules, entry)
    expect(await store().shadowRules()).toEqual([rules])
    expect((await store().record('northshire', 10)).map(({ action }) => action)).toEqual([
      'shadow_rules_changed',
      'shadow_rules_changed',
    ])
  })
}
