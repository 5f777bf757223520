import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RoadNetwork } from '#src/network/road-network.ts'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { mendsOf } from '#src/routing/mend/mends.ts'
import { comparisonOf, NO_CHANGE, whatIfPlan } from '#src/routing/mend/what-if-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import '#tests/support/property-seed.ts'
import { randomNight } from '#tests/support/random-roads.ts'

const replanOn = (network: RoadNetwork) => (task: SpreadingTask) =>
  planSpreading(network, task, { iterations: 100 }, 1)

test('whatever is missed: each mend that is told has a valid plan that misses nothing that can be mended', async () => {
  await fc.assert(
    fc.asyncProperty(randomNight, async ({ network, task }) => {
      const replan = replanOn(network)
      const plan = replan(task)
      const mending = await mendsOf(network, task, plan, replan)
      expect(mending === null).toBe(plan.shortfalls.length === 0)
      for (const mend of mending?.mends ?? []) {
        expect(checkPlan(network, mend.task, mend.plan)).toEqual([])
        expect(mend.plan.shortfalls.filter(({ code }) => code !== 'unreachable')).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})

test('whatever changes: both plans are valid, and each road is either kept, handed over or told', async () => {
  await fc.assert(
    fc.asyncProperty(randomNight, fc.nat(20), fc.nat(3), async ({ network, task }, road, out) => {
      const plan = replanOn(network)(task)
      const change = {
        ...NO_CHANGE,
        roads_closed: network.segments.slice(road, road + 1).map(({ id }) => id),
        spreaders_out: task.spreaders.slice(out, out + 1).map(({ id }) => id),
      }
      const found = await whatIfPlan(network, task, plan, change, replanOn(network))
      expect(checkPlan(network, found.task, found.plan)).toEqual([])
      const { handed_over, newly_missed } = found.comparison
      const lost = handed_over.filter(({ to }) => to === null).map(({ segment }) => segment)
      const missed = new Set([...newly_missed, ...plan.shortfalls].map(({ segment }) => segment))
      expect(lost.filter((segment) => !missed.has(segment))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test('a plan beside itself differs in nothing', () => {
  fc.assert(
    fc.property(randomNight, ({ network, task }) => {
      const planned = { task, plan: replanOn(network)(task) }
      const { before, after, ...rest } = comparisonOf(network, planned, planned)
      expect(after).toEqual(before)
      expect(rest).toEqual({ handed_over: [], newly_missed: [], no_longer_missed: [] })
    }),
    { numRuns: 20 },
  )
})
