import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { OperationalStore } from '#src/ports.ts'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import { canonicalText } from '#src/wire.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aNightPlan, aPlanWork, aRoadNetwork } from '#tests/support/night-plans.ts'

const entryFor = ({ id, authority }: Pick<NightPlan, 'id' | 'authority'>, action = 'plan_proposed') => ({
  at: EVENING,
  actor: 'duty',
  authority,
  action,
  subject: id,
  detail: null,
})
const confirmed = (plan: NightPlan): NightPlan => ({
  ...plan,
  confirmed: { choice: 'proposed', by: 'dot', at: minutesAfter(EVENING, 5), reason: 'gritter-2 is broken' },
})
const installed = (at: Date, id = 'roads') => ({
  at,
  by: 'winter',
  entry: entryFor({ id, authority: 'northshire' }, 'road_network_installed'),
})

/** What every operational store does with road networks and the plans made on them. */
export function plansContract(store: () => OperationalStore): void {
  const roads = aRoadNetwork()
  const plan = aNightPlan()

  test('a road network is named by the hash of its canonical text and comes back whole', async () => {
    const sha256 = await store().keepRoadNetwork('northshire', roads)
    expect(sha256).toBe(hash('sha256', canonicalText(roads)))
    expect(await store().roadNetwork('northshire', sha256)).toEqual(roads)
    expect(await store().roadNetwork('southshire', sha256)).toBeNull()
    expect(await store().roadNetworks('northshire')).toEqual([])
  })

  test('what is installed is listed, the last first, with its line of the record', async () => {
    const first = await store().keepRoadNetwork('northshire', roads, installed(EVENING))
    const next = { ...roads, name: 'Imported anew' }
    const second = await store().keepRoadNetwork('northshire', next, installed(minutesAfter(EVENING, 1)))
    expect((await store().roadNetworks('northshire')).map(({ sha256 }) => sha256)).toEqual([second, first])
    await store().keepRoadNetwork('northshire', roads, installed(minutesAfter(EVENING, 2)))
    expect(await store().roadNetworks('northshire')).toEqual([
      { sha256: first, at: minutesAfter(EVENING, 2), by: 'winter' },
      { sha256: second, at: minutesAfter(EVENING, 1), by: 'winter' },
    ])
    expect(await store().record('roads', 10)).toHaveLength(3)
  })

  test('a plan is kept once, with its work and its line of the record', async () => {
    expect(await store().addPlan(plan, aPlanWork(), entryFor(plan))).toBe(true)
    expect(await store().addPlan(plan, aPlanWork(), entryFor(plan))).toBe(false)
    expect(await store().plan(plan.id)).toEqual(plan)
    expect(await store().planWork(plan.id)).toEqual(aPlanWork())
    expect(await store().plan('plan-20260115-0000')).toBeNull()
    expect(await store().planWork('plan-20260115-0000')).toBeNull()
    expect(await store().record(plan.id, 10)).toHaveLength(1)
  })

  test('it is answered once, and its work stays', async () => {
    await store().addPlan(plan, aPlanWork(), entryFor(plan))
    const after = confirmed(plan)
    expect(await store().confirmPlan(after, entryFor(after, 'plan_confirmed'))).toBe(true)
    expect(await store().confirmPlan(after, entryFor(after, 'plan_confirmed'))).toBe(false)
    expect(await store().plan(plan.id)).toEqual(after)
    expect(await store().planWork(plan.id)).toEqual(aPlanWork())
    expect((await store().record(plan.id, 10)).map(({ action }) => action)).toEqual([
      'plan_proposed',
      'plan_confirmed',
    ])
  })

  test('of an authority and a night, oldest first', async () => {
    const later = aNightPlan({ id: 'plan-20260115-0001', made_at: minutesAfter(EVENING, 10) })
    const south = aNightPlan({ id: 'plan-20260115-0002', authority: 'southshire' })
    const another = aNightPlan({ id: 'plan-20260116-0003', night: '2026-01-16' })
    for (const one of [later, plan, south, another]) await store().addPlan(one, aPlanWork(), entryFor(one))
    expect(await store().plansOfNight('northshire', '2026-01-15')).toEqual([plan, later])
  })
}
