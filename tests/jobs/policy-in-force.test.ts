import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { adoptionEntry } from '#src/decision/adopted-policy.ts'
import type { Policy } from '#src/decision/policy.ts'
import { type DecisionCycle, decisionCycle } from '#src/jobs/decision-cycle.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { type PoliciesInForce, policiesInForce } from '#src/main/policies-in-force.ts'
import type { OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { aNetwork, aReading, EVENING } from '#tests/support/builders.ts'
import { forecastTo, twoSensors } from '#tests/support/decide-cases.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const ID = '2026-01-15-route-1'
let store: OperationalStore
let rules: PoliciesInForce
let cycle: DecisionCycle

beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  const network = aNetwork()
  const unchanged = {
    changeNetwork: async () => {},
    newSecret: () => Promise.reject(new Error('no secrets here')),
  }
  rules = await policiesInForce(store, { network: () => network, changes: unchanged })
  const clock = virtualClock(EVENING)
  const recent = recentReadings()
  for (const reading of twoSensors(6)) recent.add(reading, EVENING)
  const { network: ruled, policyOf } = rules
  cycle = decisionCycle({ network: ruled, policyOf, clock, recent, store, live: liveFeed(), log: silentLog })
  await store.saveForecasts([forecastTo(0.7)])
  await cycle.all()
})
afterEach(() => {
  cycle.stop()
  return store.close()
})

async function adopt(version: number, more: Partial<Policy>) {
  const [adopted] = anAdoptedPolicy(version)
  const next = { ...adopted, policy: { ...adopted.policy, ...more } }
  await rules.policies.adopt(next, adoptionEntry(next, null))
}
const decided = async () => {
  const { outcome, rule, inputs } = (await store.decision(ID))!.recommendation
  const of = (name: string) => inputs.find((input) => input.kind === 'policy' && input.name === name)
  return { outcome, rule, policy: of('version')?.id, version: of('version')?.value, side: of('side')?.value }
}
test('the example decides until the authority adopts its own, which decides at the next look', async () => {
  expect(await decided()).toMatchObject({ outcome: 'treat', rule: 'scotland-2010/S1', policy: 'example' })
  await adopt(1, {})
  await cycle.all()
  expect(await decided()).toMatchObject({ outcome: 'treat', rule: 'ours/S1', policy: 'ours', version: 1 })
})

test('a threshold that it rules decides at the next reading, with its side and version in the inputs', async () => {
  await adopt(1, {
    classes: [{ id: 'p1', name: 'Primary', threshold: { treat_below_c: 0.7, side: '<=' } }],
    default_class: 'p1',
  })
  await cycle.onReading(aReading({ device: 'moor-top-box', road_temp_c: 6, seq: 9 }))
  expect(await decided()).toEqual({
    outcome: 'treat',
    rule: 'ours/S1',
    policy: 'ours',
    version: 1,
    side: '<=',
  })
})
