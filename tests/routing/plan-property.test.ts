import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import { planDefects } from '#tests/support/plan-defects.ts'
import '#tests/support/property-seed.ts'
import { easyNight, randomNight, withStandingRoutes } from '#tests/support/random-roads.ts'

const STOP = { iterations: 200 }
const RUNS = Number(process.env.RUNS ?? 200)

test('whatever the roads and the night, a plan is valid but for what it tells itself, and tells that right', () => {
  fc.assert(
    fc.property(randomNight, fc.nat(99), ({ network, task }, seed) => {
      expect(checkPlan(network, task, planSpreading(network, task, STOP, seed))).toEqual([])
    }),
    { numRuns: RUNS },
  )
})

test('where nothing stands in the way everything is treated in time', () => {
  fc.assert(
    fc.property(easyNight, fc.nat(99), ({ network, task }, seed) => {
      const plan = planSpreading(network, task, STOP, seed)
      expect(plan.shortfalls).toEqual([])
      expect(checkPlan(network, task, plan)).toEqual([])
    }),
    { numRuns: RUNS / 2 },
  )
})

test('same roads, night, tries and seed: the same plan', () => {
  fc.assert(
    fc.property(randomNight, fc.nat(99), ({ network, task }, seed) => {
      expect(planSpreading(network, task, STOP, seed)).toEqual(planSpreading(network, task, STOP, seed))
    }),
    { numRuns: 30 },
  )
})

test('with standing routes: as they are on the same night, and valid on any other', () => {
  fc.assert(
    fc.property(randomNight, fc.nat(20), fc.nat(3), ({ network, task }, dropped, out) => {
      const before = planSpreading(network, task, STOP, 1)
      const usual = withStandingRoutes(task, before)
      const again = planSpreading(network, usual, STOP, 2)
      expect(checkPlan(network, usual, again)).toEqual([])
      if (before.shortfalls.length === 0 && before.tours.length > 0)
        expect(again).toMatchObject({ standing: true, tours: before.tours })
      const night = {
        ...usual,
        segments: usual.segments.filter((_, index) => index !== dropped),
        spreaders: usual.spreaders.filter((_, index) => index !== out),
      }
      expect(checkPlan(network, night, planSpreading(network, night, STOP, 3))).toEqual([])
    }),
    { numRuns: RUNS / 2 },
  )
})

/** Plans to spoil, the same for every defect. */
const plans = fc
  .sample(randomNight, RUNS)
  .map(({ network, task }) => ({ network, task, plan: planSpreading(network, task, STOP, 1) }))

test.each(Object.entries(planDefects))('in whatever plan, a defect is found: %s', (_, [codes, spoil]) => {
  const spoiled = plans.flatMap((valid, index) => spoil(valid, 7 * index) ?? [])
  for (const bad of spoiled) {
    const found = checkPlan(bad.network, bad.task, bad.plan).map(({ code }) => code)
    expect(found.some((code) => codes.includes(code))).toBe(true)
  }
  expect(spoiled.length).toBeGreaterThan(2)
})
