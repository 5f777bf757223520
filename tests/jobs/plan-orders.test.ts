import { expect, test } from 'vitest'
import { gapInWords, orderGap, treatedMetres } from '#src/jobs/plan/plan-orders.ts'
import { EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { aNightPlan } from '#tests/support/night-plans.ts'
import { decided, ordered, plannedCounty } from '#tests/support/planned-county.ts'

const { routes } = plannedCounty
const [round, west] = routes
const DUE = hoursAfter(EVENING, 6)
const ofRoute = (route: typeof round) => ({
  ...{ id: `${route!.id}-2026-01-15`, route: route!.id, version: 1, spread_rate_g_m2: 10, passes: 1 },
  ...{ complete_by: DUE, treated_m: treatedMetres(route!) },
})
const plan = aNightPlan({ decisions: [ofRoute(round), ofRoute(west)] })
const due = (complete_by: Date | null) => {
  const one = ordered('route-1')
  return { ...one, recommendation: { ...one.recommendation, complete_by } }
}
const bare = { ...west!, id: 'route-3', segments: [] }
const shorter = { ...round!, segments: round!.segments.slice(1) }

test.each([
  ['all as it was', [ordered('route-1'), ordered('route-2')], routes, null],
  ['a few minutes earlier', [due(minutesAfter(DUE, -20)), ordered('route-2')], routes, null],
  ['later', [due(hoursAfter(DUE, 2)), ordered('route-2')], routes, null],
  ['no time any more', [due(null), ordered('route-2')], routes, null],
  ['due an hour earlier', [due(hoursAfter(DUE, -1)), ordered('route-2')], routes, 'sooner'],
  ['not answered', [decided('route-1'), ordered('route-2')], routes, 'not_ordered'],
  ['another rate', [ordered('route-1', { spread_rate_g_m2: 20 }), ordered('route-2')], routes, 'changed'],
  ['another line', [ordered('route-1'), ordered('route-2')], [shorter, west!], 'other_roads'],
  ['a route that is gone', [ordered('route-1'), ordered('route-2')], [west!], 'other_roads'],
  [
    'one without roads ordered besides',
    [ordered('route-1'), ordered('route-2'), ordered('route-3')],
    [...routes, bare],
    null,
  ],
  [
    'one with roads ordered besides',
    [ordered('route-1'), ordered('route-2'), ordered('route-3')],
    [...routes, { ...bare, segments: west!.segments }],
    'not_planned',
  ],
] as const)('a plan and the orders as they are now: %s', (_, decisions, now, kind) => {
  const gap = orderGap(plan, decisions, now)
  expect(gap?.kind ?? null).toBe(kind)
  if (gap) expect(gapInWords(gap)).toContain(gap.route)
})

test('where no time was known, any time is an earlier one', () => {
  const timeless = { ...plan, decisions: plan.decisions.map((one) => ({ ...one, complete_by: null })) }
  expect(orderGap(timeless, [ordered('route-1'), ordered('route-2')], routes)?.kind).toBe('sooner')
})
