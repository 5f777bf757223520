import { expect, test } from 'vitest'
import { checkPlan } from '#src/routing/check/check-plan.ts'
import { keepSpreaders } from '#src/routing/mend/keep-spreaders.ts'
import { changedTask, NO_CHANGE, type PlanChange, whatIfPlan } from '#src/routing/mend/what-if-plan.ts'
import { planSpreading } from '#src/routing/plan-spreading.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'
import {
  drawnNetwork,
  lonLatAt,
  plainSettings,
  spreaderAt,
  taskOf,
  toTreat,
} from '#tests/support/drawn-roads.ts'

/**
 *      n            10 km each; a depot at d and another at e
 *      │
 * w ── d ── e
 */
const network = drawnNetwork(
  { w: [-10_000, 0], d: [0, 0], e: [10_000, 0], n: [0, 10_000] },
  { dw: { road: 'A606' }, de: { road: 'Melton Road' }, dn: { road: 'Hill Road' } },
)
const task = taskOf({
  segments: [toTreat('dw'), toTreat('de')],
  depots: [
    { id: 'west', name: 'West', ...lonLatAt([0, 0]), salt_t: null },
    { id: 'east', name: 'East', ...lonLatAt([10_000, 0]), salt_t: null },
  ],
  spreaders: [spreaderAt('west', 'one'), spreaderAt('east', 'two')],
  settings: {
    ...plainSettings,
    u_turns: 'anywhere',
    limit_min: 25,
    price_min: { spreader: 1, dead_km: 0, moved_km: 0 },
  },
})
const replan = (changed: SpreadingTask) => planSpreading(network, changed, { iterations: 300 }, 1)
const plan = replan(task)

const cases: [string, Partial<PlanChange>, string][] = [
  ['nothing', {}, 'Nothing changes.'],
  [
    'a spreader out',
    { spreaders_out: ['two'] },
    '1 segment late instead of 0; 1 spreader instead of 2; 50 min to the last treated instead of 20; 10.0 km go to another spreader.',
  ],
  [
    'a road closed',
    { roads_closed: ['de'] },
    '1 segment not treated instead of 0; 1 spreader instead of 2; 10.0 km of dead running instead of 20.0; 0.6 t of salt instead of 1.2.',
  ],
  ['another rate', { spread_rate_g_m2: 20 }, '2.4 t of salt instead of 1.2.'],
]

test.each(cases)('what if: %s', async (_, change, message) => {
  const found = await whatIfPlan(network, task, plan, { ...NO_CHANGE, ...change }, replan)
  expect(found.message).toBe(message)
  expect(checkPlan(network, found.task, found.plan)).toEqual([])
})

test('an empty depot sends nobody with salt from there', async () => {
  const found = await whatIfPlan(network, task, plan, { ...NO_CHANGE, depots_empty: ['east'] }, replan)
  expect(found.comparison.handed_over).toEqual([
    { segment: 'de', road: 'Melton Road', km: 10, from: 'two', to: 'one' },
  ])
  expect(found.comparison.newly_missed.map(({ code }) => code)).toEqual(['late'])
  expect(checkPlan(network, found.task, found.plan)).toEqual([])
})

test('one more class of roads is treated besides, what is treated anyway stays as decided', () => {
  const also_treated = [toTreat('dn'), toTreat('dw', { spread_rate_g_m2: 40 })]
  const changed = changedTask(task, { ...NO_CHANGE, also_treated })
  expect(changed.segments).toEqual([toTreat('dw'), toTreat('de'), toTreat('dn')])
})

test('standing tours of a spreader that is out are nobody’s', () => {
  const standing = { ...task, standing_tours: [{ route: 'route-1', spreader: 'two', steps: [] }] }
  expect(changedTask(standing, { ...NO_CHANGE, spreaders_out: ['two'] }).standing_tours).toEqual([])
})

test('of like spreaders each keeps the roads that it has', () => {
  const like = { ...task, spreaders: [spreaderAt('west', 'one'), spreaderAt('west', 'two')] }
  const before = replan(like)
  const [first, second] = before.tours
  const swapped = {
    ...before,
    tours: [
      { ...first!, spreader: second!.spreader },
      { ...second!, spreader: first!.spreader },
    ],
  }
  expect(keepSpreaders(network, like, before, swapped)).toEqual(before)
})

test('unlike spreaders and drivers of standing tours keep theirs', () => {
  const [first, second] = plan.tours
  const swapped = {
    ...plan,
    tours: [
      { ...first!, spreader: second!.spreader },
      { ...second!, spreader: first!.spreader },
    ],
  }
  expect(keepSpreaders(network, task, plan, swapped)).toEqual(swapped)
  const standing_tours = [{ route: 'route-1', spreader: 'one', steps: [] }]
  const like = { ...task, spreaders: [spreaderAt('west', 'one'), spreaderAt('west', 'two')], standing_tours }
  expect(keepSpreaders(network, like, plan, swapped)).toEqual(swapped)
})
