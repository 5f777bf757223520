import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import type { HumanAction } from '#src/decision/decision.ts'
import { peopleNights } from '#src/jobs/people-nights.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aDecision, aNetwork, aRecommendation, EVENING, hoursAfter } from '#tests/support/builders.ts'

const NOW = hoursAfter(EVENING, 18.5)
let store: OperationalStore
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
})
afterEach(() => store.close())

const answer = (more: Partial<HumanAction>): HumanAction => ({
  by: 'pat',
  at: hoursAfter(EVENING, 2),
  action: 'treat',
  spread_rate_g_m2: 15,
  note: null,
  basis: null,
  flags: [],
  ...more,
})
async function noted(decided: HumanAction | null, passes: number | null = 2) {
  const recommendation = aRecommendation({ passes })
  await store.saveDecision(aDecision({ decided, recommendation }), null)
  await peopleNights({ clock: virtualClock(NOW), network: () => aNetwork(), store })()
  return store.ruleNights('northshire', { from: '2026-01-15', to: '2026-01-16' })
}

test('a treatment ordered: when, and how much over all passes', async () => {
  expect(await noted(answer({}))).toMatchObject([
    { rule: 'people', route: 'route-1', order: { decided_at: hoursAfter(EVENING, 2), salt_g_m2: 30 } },
  ])
})
test('no action decided: a night without an order', async () => {
  expect(await noted(answer({ action: 'no_action', spread_rate_g_m2: null }))).toMatchObject([
    { order: null },
  ])
})
test('nobody answered: no night, because what people did is not known', async () => {
  expect(await noted(null)).toEqual([])
})
