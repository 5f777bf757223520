import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import type { CompletedTreatment } from '#src/decision/completed-treatment.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { completedTreatments } from '#src/jobs/completed-treatments.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { earlierTreatments } from '#src/jobs/earlier-treatments.ts'
import { type LiveFeed, liveFeed } from '#src/jobs/live-feed.ts'
import type { OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import {
  aCompletedTreatment,
  aDecision,
  aNetwork,
  aReading,
  aRoute,
  aSegment,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

describe('what was spread before', () => {
  const ordered = (hours: number) =>
    aDecision({
      status: 'confirmed',
      decided: {
        by: 'dot',
        at: hoursAfter(EVENING, hours),
        action: 'treat',
        spread_rate_g_m2: 10,
        note: null,
        basis: null,
        flags: [],
      },
    })
  const earlier = (orderedAt: number, completed: readonly CompletedTreatment[]) =>
    earlierTreatments(aRoute(), [ordered(orderedAt)], completed, EVENING).map((one) => ({
      id: one.id,
      sure: !one.is_only_ordered,
    }))

  test('an order that nobody has told of since', () => {
    expect(earlier(-4, [])).toEqual([{ id: aDecision().id, sure: false }])
  })
  test('a report answers for the order before it', () => {
    expect(earlier(-4, [aCompletedTreatment()])).toEqual([{ id: 'run-1', sure: true }])
  })
  test('and not for one that came after it', () => {
    const morning = { started_at: hoursAfter(EVENING, -9), finished_at: hoursAfter(EVENING, -7) }
    const expected = [
      { id: aDecision().id, sure: false },
      { id: 'run-1', sure: true },
    ]
    expect(earlier(-4, [aCompletedTreatment(morning)])).toEqual(expected)
  })
  test('what was taken back, and what is to come, is nothing', () => {
    const withdrawn = { by: 'dot', at: EVENING, reason: 'Wrong route' }
    const ahead = { started_at: minutesAfter(EVENING, 2), finished_at: minutesAfter(EVENING, 4) }
    expect(earlier(-4, [aCompletedTreatment({ withdrawn }), aCompletedTreatment(ahead)])).toEqual([
      { id: aDecision().id, sure: false },
    ])
  })
})

let store: OperationalStore
let clock: VirtualClock
let live: LiveFeed
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  live = liveFeed()
})
afterEach(() => store.close())

async function report(treatment: CompletedTreatment): Promise<void> {
  const { id: subject, authority, route } = treatment
  const entry = {
    at: EVENING,
    actor: 'crew',
    authority,
    action: 'treatment_completed',
    subject,
    detail: null,
  }
  await store.addTreatment(treatment, entry)
  live.publish({ kind: 'treatment', subject: route, at: clock.now() })
}

describe('the memory of what crews did', () => {
  test('asks the store once, and again when a treatment is told', async () => {
    let asked = 0
    const counting = {
      treatments: (span: { from: Date; to: Date }) => {
        asked++
        return store.treatments(span)
      },
    }
    const memory = completedTreatments({ clock, store: counting, live, log: silentLog })
    for (let look = 0; look < 5; look++) expect(await memory.ofRoute('route-1')).toEqual([])
    expect(asked).toBe(1)
    await report(aCompletedTreatment())
    expect(await memory.ofRoute('route-1')).toHaveLength(1)
    expect(await memory.ofRoute('route-2')).toEqual([])
    expect(asked).toBe(2)
  })

  test('a store that is away costs one try a minute and keeps what was known', async () => {
    let isAway = false
    let asked = 0
    const failing = {
      treatments: async (span: { from: Date; to: Date }) => {
        asked++
        if (isAway) throw new Error('gone')
        return store.treatments(span)
      },
    }
    await report(aCompletedTreatment())
    const memory = completedTreatments({ clock, store: failing, live, log: silentLog })
    await memory.ofRoute('route-1')
    isAway = true
    live.publish({ kind: 'treatment', subject: 'route-1', at: clock.now() })
    for (let look = 0; look < 5; look++) expect(await memory.ofRoute('route-1')).toHaveLength(1)
    expect(asked).toBe(2)
    await clock.advanceTo(minutesAfter(EVENING, 1))
    isAway = false
    await memory.ofRoute('route-1')
    expect(asked).toBe(3)
  })
})

describe('the decision after a treatment', () => {
  const segments = ['moor', 'edge'].map((id) => aSegment({ id }))
  const network = aNetwork({ routes: [aRoute({ segments })] })
  const credit = { ...examplePolicy, residual_salt: { credit_share: 1, least_spread_rate_g_m2: 3 } }

  /** Told before the first look, so that what is lowered need not hold first. */
  async function decided(treatment: CompletedTreatment | null) {
    const recent = recentReadings()
    for (let minutes = -240; minutes <= 0; minutes += 20)
      recent.add(
        aReading({
          at: minutesAfter(EVENING, minutes),
          seq: 1000 + minutes,
          road_temp_c: 6,
          precipitating: false,
        }),
        EVENING,
      )
    await store.saveForecasts([forecastTo(-1, { issued_at: EVENING, precipitation: [] })])
    if (treatment) await report(treatment)
    const common = { network: () => network, clock, recent, store, live, log: silentLog }
    await decisionCycle({ ...common, policyOf: () => credit }).all()
    return (await store.decision('2026-01-15-route-1'))!.recommendation
  }

  test('salt that a crew tells of lowers the rate by the policy’s rule, and never says not to treat', async () => {
    const { outcome, spread_rate_g_m2, notes } = await decided(aCompletedTreatment())
    expect([outcome, spread_rate_g_m2]).toEqual(['treat', 5])
    expect(notes?.at(-1)?.says).toContain(
      'the rate is lowered by the policy’s rule. Salt left is never a reason',
    )
  })
  test('salt on one of its roads lowers nothing', async () => {
    const { spread_rate_g_m2, notes } = await decided(
      aCompletedTreatment({ stretch: { from: 'edge', to: 'edge' } }),
    )
    expect(spread_rate_g_m2).toBe(8)
    expect(notes?.at(-1)?.says).toContain('it was spread on part of the route only')
  })
  test('without it the full rate', async () => {
    expect((await decided(null)).spread_rate_g_m2).toBe(8)
  })
})
