import { beforeEach, expect, test, vi } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type AdoptedPolicy, adoptionEntry } from '#src/decision/adopted-policy.ts'
import { examplePolicy, type Policy } from '#src/decision/policy.ts'
import { policiesInForce } from '#src/main/policies-in-force.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'
import { aNetwork, aRoute } from '#tests/support/builders.ts'
import { anAdoptedPolicy } from '#tests/support/policies.ts'

let store: OperationalStore
let network: Network
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  network = aNetwork({ routes: [aRoute(), aRoute({ id: 'route-2' })] })
  return () => store.close()
})
const started = () =>
  policiesInForce(store, {
    network: () => network,
    changes: {
      changeNetwork: async (next) => {
        network = next
      },
      newSecret: () => Promise.reject(new Error('no secrets here')),
    },
  })
function aVersion(version: number, more: Partial<Policy> = {}): AdoptedPolicy {
  const [adopted] = anAdoptedPolicy(version)
  return { ...adopted, policy: { ...adopted.policy, ...more } }
}
const halfADegree = {
  classes: [
    { id: 'p1', name: 'Primary', threshold: { treat_below_c: 0.5, side: '<=' as const }, margin_min: 60 },
  ],
  routes: [{ route: 'route-1', class: 'p1', mobilisation_min: 45 }],
}

test('without one the example, and the network as it is', async () => {
  const rules = await started()
  expect(rules.policyOf('northshire')).toBe(examplePolicy)
  expect(rules.network()).toBe(network)
})

test('an adopted one at once and after a restart, for its authority alone', async () => {
  const rules = await started()
  const adopted = aVersion(1, halfADegree)
  expect(await rules.policies.adopt(adopted, adoptionEntry(adopted, null))).toBe(true)
  for (const now of [rules, await started()]) {
    expect(now.policyOf('northshire')).toEqual(adopted.policy)
    expect(now.policyOf('southshire')).toBe(examplePolicy)
    expect(now.network().routes[0]).toMatchObject({
      threshold: { treat_below_c: 0.5, side: '<=', version: 1 },
      margin_min: 60,
      mobilisation_min: 45,
      treatment_min: 150,
    })
    expect(now.network().routes[1]).toBe(network.routes[1])
  }
})

test('a version that somebody else adopted first changes nothing', async () => {
  const [one, two] = [await started(), await started()]
  const [first, second] = [aVersion(1), aVersion(1, halfADegree)]
  await one.policies.adopt(first, adoptionEntry(first, null))
  expect(await two.policies.adopt(second, adoptionEntry(second, null))).toBe(false)
  expect(two.policyOf('northshire')).toBe(examplePolicy)
})

test('the same network as long as neither it nor a policy changes', async () => {
  const rules = await started()
  const adopted = aVersion(1, halfADegree)
  await rules.policies.adopt(adopted, adoptionEntry(adopted, null))
  const before = rules.network()
  expect(rules.network()).toBe(before)
  const next = aVersion(2)
  await rules.policies.adopt(next, adoptionEntry(next, adopted.policy))
  expect(rules.network().routes[0]).toBe(network.routes[0])
})

test("what a policy rules is never saved as a route's own", async () => {
  const adopted = aVersion(1, halfADegree)
  await store.addPolicy(adopted, adoptionEntry(adopted, null))
  const rules = await started()
  const [own] = network.routes
  const changed = rules.network().routes.map((route) => ({ ...route, name: `${route.name} (new)` }))
  const next = { ...rules.network(), routes: [...changed, aRoute({ id: 'route-3' })] }
  await rules.changes.changeNetwork(next, { entry: adoptionEntry(adopted, null) })
  expect(network.routes[0]).toEqual({ ...own, name: 'Route 1 (new)' })
  expect(network.routes.map(({ id }) => id)).toEqual(['route-1', 'route-2', 'route-3'])
  expect(rules.network().routes[0]).toMatchObject({ name: 'Route 1 (new)', margin_min: 60 })
})

test('a stored policy that cannot be used stops the start with what is wrong', async () => {
  const broken = aVersion(3, { treat_probability: Number.NaN })
  vi.spyOn(store, 'policiesInForce').mockResolvedValue([broken])
  await expect(started()).rejects.toThrow(
    /the policy of northshire, version 3, cannot be used.*\n.*treat_probability/,
  )
})
