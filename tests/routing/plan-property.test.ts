import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import '#tests/support/property-seed.ts'
import { easyNight } from '#tests/support/random-roads.ts'

const STOP = { iterations: 200 }

test('where nothing stands in the way everything is treated in time', () => {
  fc.assert(
    fc.property(easyNight, fc.nat(99), ({ network, task }, seed) => {
      const plan = planSpreading(network, task, STOP, seed)
      expect(plan.shortfalls).toEqual([])
      expect(checkPlan(network, task, plan)).toEqual([])
    }),
  )
})
