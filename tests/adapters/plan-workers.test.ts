import { describe, expect, test } from 'vitest'
import { planWorkers } from '#src/adapters/plan-workers.ts'
import { aRoadNetwork, aSpreadingTask } from '#tests/support/night-plans.ts'

const strange = new URL('../support/strange-plan-worker.ts', import.meta.url)
const order = { network: aRoadNetwork(), task: aSpreadingTask(), budget: { iterations: 100 } }

describe('searches on threads', () => {
  test.each([
    [1, 'the plan that was found does not pass the check: a-b is missed.'],
    [2, 'out of memory'],
    [3, 'the search ended without a plan, exit code 0'],
  ])('ended badly (%s): the reason is told', async (seed, message) => {
    await expect(planWorkers(strange).plan({ ...order, seed })).rejects.toThrow(message)
  })

  test('one that was refused does not take the others’ plans away', async () => {
    const plan = await planWorkers(strange).plan({ ...order, seed: 1, threads: 3 })
    expect(plan.seed).toBe(1001)
  })

  test('of plans as good as each other that of the first seed counts', async () => {
    const plan = await planWorkers(strange).plan({ ...order, seed: 5, threads: 3 })
    expect(plan.seed).toBe(5)
  })

  test('who is stopped before it began gives the best so far all the same', async () => {
    const planner = planWorkers()
    const plan = await planner.plan({
      ...order,
      seed: 1,
      budget: { seconds: 600 },
      signal: AbortSignal.abort(),
    })
    expect(plan.tours).toHaveLength(1)
    await planner.stop()
  })

  test('one that hangs after it was stopped is given up, and the plans of the others count', async () => {
    const signal = AbortSignal.abort()
    await expect(planWorkers(strange, 50).plan({ ...order, seed: 4, signal })).rejects.toThrow(
      'the search ended without a plan',
    )
    const plan = await planWorkers(strange, 500).plan({ ...order, seed: 4, threads: 2, signal })
    expect(plan.seed).toBe(1004)
  })

  test('given up, a search rejects', async () => {
    const planner = planWorkers()
    const planned = planner.plan({ ...order, seed: 1, budget: { seconds: 600 } })
    const rejected = expect(planned).rejects.toThrow('the search ended without a plan')
    await planner.stop()
    await rejected
  })
})
