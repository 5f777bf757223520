import { expect, test } from 'vitest'
import type { NightPlan } from '#src/routing/night/night-plan.ts'
import { changeOf, whatIfBody } from '#src/web/plan/plan-form.ts'
import { type PlansDocument, planPage, planWhatIfPage } from '#src/web/plan/plan-page.ts'
import { clockAfter, movedLines, sideRows, sideSentence } from '#src/web/plan/plan-words.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aNightPlan, aPlanSide } from '#tests/support/night-plans.ts'

const NIGHT = '2026-01-15'
const seen = { now: minutesAfter(EVENING, 4), time_zone: 'Europe/London', night: NIGHT, routes: [] }
const duty = {
  ...{ kind: 'user' as const, name: 'duty', authorities: ['northshire'], role: 'duty_manager' as const },
  ...{ on_duty: true, scopes: ['read' as const, 'write' as const] },
}
const plans = (items: NightPlan[], more: Partial<PlansDocument> = {}): PlansDocument => ({
  night: NIGHT,
  in_force: null,
  gap: null,
  in_hand: null,
  failed: null,
  choices: { spreaders: [], depots: [], roads: [] },
  items,
  ...more,
})
const confirmed = (choice: 'proposed' | 'standing') =>
  aNightPlan({ confirmed: { choice, by: 'dot', at: EVENING, reason: 'brakes' } })
const standing = aNightPlan({ because: [], confirmed: confirmed('proposed').confirmed })
const id = aNightPlan().id

test.each([
  ['no plan', plans([]), 'The standing routes hold.'],
  ['one that waits', plans([aNightPlan()]), 'The standing routes hold. A proposed plan waits for an answer.'],
  [
    'one confirmed',
    plans([confirmed('proposed')], { in_force: id }),
    'A changed plan holds: 1 spreader treats 2.0 km in 3 min; everything in time.',
  ],
  [
    'the standing routes confirmed',
    plans([confirmed('standing')], { in_force: id }),
    'The standing routes hold.',
  ],
  [
    'the standing routes as the plan',
    plans([standing], { in_force: id }),
    'The standing routes are confirmed as the plan.',
  ],
])('%s: what holds is said first', (_, document, expected) => {
  expect(planPage(document, seen, duty, null).lead).toBe(expected)
})

test('a search says how far it is and whose it is; one that failed says why', () => {
  const in_hand = { by: 'dot', began_at: EVENING, share: 0.42 }
  expect(planPage(plans([], { in_hand }), seen, duty, null).next).toContain(
    'dot has a plan searched: 42 % done',
  )
  const failed = planPage(plans([], { failed: 'out of memory' }), seen, duty, null).next
  expect(failed).toContain('ended without a plan: out of memory')
})

test('a plan says why, how old it is, and what it would leave', () => {
  const [line] = planPage(plans([aNightPlan()]), seen, duty, null).plans
  expect(line).toMatchObject({
    because: ['gritter-2 cannot be sent.'],
    leaves: ['B2, 1 km, would not be treated.'],
    moved: ['1.0 km from gritter-2 to gritter-1: B2'],
    confirmed: null,
    holds: false,
  })
  expect(line!.made).toBe('Made at 18:00 by duty, 4 min ago; spreaders leave from 18:00 on.')
})

test('the newest plan stands first, and one that was replaced does not hold', () => {
  const other = aNightPlan({ id: 'plan-20260115-2222', made_at: minutesAfter(EVENING, 2) })
  const page = planPage(plans([confirmed('proposed'), other], { in_force: id }), seen, duty, null)
  expect(page.plans.map((plan) => [plan.id, plan.holds])).toEqual([
    [other.id, false],
    [id, true],
  ])
})

test('how late the standing routes are is in their first words, and nothing is said to be ticked then', () => {
  const late = aPlanSide({ falls_short: ['B2'], figures: { ...aPlanSide().figures, late: 2 } })
  const page = planPage(plans([{ ...standing, proposed: late }], { in_force: id }), seen, duty, null)
  expect(page.plans[0]!.title).toBe(
    'The standing routes as they are: 1 spreader treats 2.0 km in 3 min; 2 segments late.',
  )
  expect(page.next).toBe(
    'When a spreader, a depot or a road falls out, say so below and have a plan proposed.',
  )
  const changed = planPage(plans([confirmed('proposed')], { in_force: id }), seen, duty, null)
  expect(changed.next).toContain('stands ticked below')
})

const tried = {
  ...{ message: 'Nothing changes.', because: ['gritter-1 cannot be sent.'], assumed: [], moved: [] },
  ...{ leave_at: EVENING, present: aPlanSide(), what_if: aPlanSide() },
}
test.each([
  ['what was tried', duty, {}, true],
  ['with more routes, which are only to try', duty, { 'route:route-2': 'yes' }, false],
  ['by who may not propose', { ...duty, on_duty: false }, {}, false],
])('%s: can be proposed without ticking it anew', (_, who, more, expected) => {
  const entered = { 'spreader:gritter-1': 'yes', roads: 'A1, s-2', act: 'try', ...more }
  const { propose } = planWhatIfPage(tried, NIGHT, seen, who, entered)
  expect(propose).toEqual(
    expected
      ? [
          ['spreader:gritter-1', 'yes'],
          ['roads', 'A1, s-2'],
        ]
      : [],
  )
})

test.each([
  [{ roads: 'Z9' }, 'change'],
  [{ plan: id, reason: '' }, id],
])('what was not done is said first, with a way to its form: %o', (entered, at) => {
  const page = planPage(plans([aNightPlan()]), seen, duty, { entered, problem: 'Give a reason.' })
  expect(page.problem).toEqual({ words: 'Give a reason.', at })
  expect(planPage(plans([]), seen, duty, null).problem).toBeNull()
})

test('an older proposal that a newer one replaced can no longer be confirmed by mistake', () => {
  const newer = aNightPlan({ id: 'plan-20260115-2222', made_at: minutesAfter(EVENING, 2) })
  const page = planPage(plans([aNightPlan(), newer]), seen, duty, null)
  expect(page.plans.map((plan) => [plan.id, plan.isReplaced])).toEqual([
    [newer.id, false],
    [id, true],
  ])
})

test.each([
  ['a plan that holds', plans([confirmed('proposed')], { in_force: id }), true],
  ['a plan that waits', plans([aNightPlan()]), true],
  ['the standing routes confirmed', plans([confirmed('standing')], { in_force: id }), false],
  ['no plan', plans([]), false],
])(
  '%s: what is out already stays ticked, so that no broken spreader is sent again',
  (_, document, ticked) => {
    const spreaders = ['gritter-1', 'gritter-2'].map((one) => ({ id: one, depot: 'main' }))
    const choices = { spreaders, depots: [{ id: 'main', name: 'Main depot' }], roads: [] }
    const { form } = planPage({ ...document, choices }, seen, duty, null)
    expect(form.spreaders).toMatchObject([
      { name: 'gritter-1, Main depot', ticked: false },
      { name: 'gritter-2, Main depot', ticked },
    ])
  },
)

test('routes that nobody has answered for are named before a plan can be confirmed', () => {
  const routes = [
    { id: 'route-1', name: 'Route 1', status: 'proposed' as const },
    { id: 'route-2', name: 'Route 2', status: 'proposed' as const },
  ] as unknown as Parameters<typeof planPage>[1]['routes']
  const [line] = planPage(plans([aNightPlan()]), { ...seen, routes }, duty, null).plans
  expect(line!.toAnswer).toBe('Route 1')
})

test('times of a plan are those of the clock', () => {
  const [line] = planPage(plans([aNightPlan()]), seen, duty, null).plans
  expect(line!.rows).toContainEqual({
    name: 'Last metre treated at',
    left: '18:03',
    right: '18:03',
    differs: false,
  })
  expect(line!.tours[0]!.cells.at(-1)).toBe('18:03')
})

test.each([
  ['a duty manager on duty', duty, true, true],
  ['one off duty', { ...duty, on_duty: false }, false, true],
  ['a winter manager', { ...duty, role: 'winter_manager' as const }, false, true],
  ['a crew', { ...duty, role: 'crew' as const, on_duty: false }, false, false],
  ['a visitor', null, false, false],
])('%s: who may decide and who may try', (_, who, mayDecide, maySuppose) => {
  expect(planPage(plans([]), seen, who, null)).toMatchObject({ mayDecide, maySuppose })
})

test('a crew sees what was confirmed and nothing that was only proposed', () => {
  const crew = { ...duty, role: 'crew' as const, on_duty: false }
  const other = aNightPlan({ id: 'plan-20260115-2222' })
  const waiting = planPage(plans([other]), seen, crew, null)
  expect(waiting).toMatchObject({ plans: [], lead: 'The standing routes hold.' })
  expect(waiting.next).toBe('Drive by the list of your route: open it from Tonight.')
  const held = planPage(plans([confirmed('proposed'), other], { in_force: id }), seen, crew, null)
  expect(held.plans.map((plan) => plan.id)).toEqual([id])
  expect(held.next).toBe('Drive by the list of your spreader below.')
})

test('of another night nobody decides', () => {
  const page = planPage(plans([aNightPlan()]), { ...seen, night: '2026-01-16' }, duty, null)
  expect(page).toMatchObject({ mayDecide: false, maySuppose: false })
  expect(page.next).toContain('not tonight')
})

test('what falls short is in the sentence, never "everything in time"', () => {
  const short = aPlanSide({ falls_short: ['B2'], figures: { ...aPlanSide().figures, late: 2, untreated: 1 } })
  expect(sideSentence(short)).toBe(
    '1 spreader treats 2.0 km in 3 min; 1 segment not treated, 2 segments late.',
  )
  const rows = sideRows(aPlanSide(), short, clockAfter(EVENING, 'Europe/London'))
  expect(rows.filter(({ differs }) => differs).map(({ name }) => name)).toEqual(['Not treated', 'Late'])
})

test('roads nobody would treat are said to be given to nobody', () => {
  expect(movedLines([{ road: 'A1', km: 2, from: 'gritter-2', to: null }])).toEqual([
    '2.0 km from gritter-2 to nobody: A1',
  ])
})

test('the form: ticks by kind, roads by commas', () => {
  const entry = {
    'spreader:gritter-1': 'yes',
    'depot:west': 'yes',
    'route:route-2': 'yes',
    roads: 'A1, s-2 ,',
  }
  expect(changeOf(entry)).toEqual({
    spreaders_out: ['gritter-1'],
    depots_empty: ['west'],
    roads_closed: ['A1', 's-2'],
  })
  expect(whatIfBody(entry)).toMatchObject({ more_routes: ['route-2'] })
  expect(changeOf({})).toEqual({ spreaders_out: [], depots_empty: [], roads_closed: [] })
})
