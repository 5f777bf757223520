import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { randomSpreadingTask } from '#tests/routing/random-spreading-task.ts'

test('every plan on random roads can be driven, and falls short only as it tells', () => {
  fc.assert(
    fc.property(
      randomSpreadingTask,
      fc.nat(1000),
      fc.constantFrom(0, 30, 120),
      ({ network, task }, seed, iterations) => {
        const plan = planSpreading(network, task, { iterations }, seed)
        expect(checkPlan(network, task, plan)).toEqual([])
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 150) },
  )
})
