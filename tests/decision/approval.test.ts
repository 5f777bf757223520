import { expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { type ApproveRequest, type Approver, approve, treatAlso } from '#src/decision/approval.ts'
import type { Decision } from '#src/decision/decision.ts'
import { aDecision, aRecommendation, EVENING, hoursAfter } from '#tests/support/builders.ts'

const dutyManager: Approver = {
  username: 'dot',
  authority: 'northshire',
  role: 'duty_manager',
  on_duty: true,
}
const request = (more: Partial<ApproveRequest> = {}): ApproveRequest => ({
  action: 'treat',
  routes: ['route-1'],
  spread_rate_g_m2: 10,
  expected_version: 1,
  ...more,
})
const noAction = (more: Partial<ApproveRequest> = {}) =>
  request({ action: 'no_action', spread_rate_g_m2: undefined, ...more })
const advised = (outcome: Decision['recommendation']['outcome']) =>
  aDecision({ recommendation: aRecommendation({ outcome }) })

const accepted: readonly [string, ApproveRequest, Decision['status'], string[], Decision?][] = [
  ['as proposed', request(), 'confirmed', []],
  ['another rate', request({ spread_rate_g_m2: 8.5 }), 'amended', []],
  ['the highest usual rate', request({ spread_rate_g_m2: 20 }), 'amended', []],
  ['an unusual rate', request({ spread_rate_g_m2: 40 }), 'amended', ['UNUSUAL_RATE']],
  ['without a forecast', request({ basis: 'no_forecast' }), 'confirmed', ['DEGRADED_BASIS']],
  ['on the normal basis', request({ basis: 'normal' }), 'confirmed', []],
  ['more routes', request({ added_routes: ['route-2'] }), 'confirmed', ['MORE_CAUTIOUS']],
  [
    'no action against advice, with a reason',
    noAction({ note: 'Patrol confirms dry' }),
    'refused',
    ['OVERRIDE'],
  ],
  [
    'no action where unknown, with a reason',
    noAction({ note: 'Patrol' }),
    'refused',
    ['OVERRIDE'],
    advised('unknown'),
  ],
  ['no action as advised', noAction(), 'confirmed', [], advised('no_action')],
  ['treat although no action is advised', request(), 'amended', [], advised('no_action')],
]
test.each(accepted)('accepted: %s', (_name, asked, status, flags, decision = aDecision()) => {
  const answer = approve(decision, asked, EVENING, dutyManager)
  if (isActRefusal(answer)) throw new Error(answer.message)
  expect([answer.status, answer.flags, answer.version]).toEqual([status, flags, decision.version + 1])
  expect(answer.decided).toMatchObject({ by: 'dot', at: EVENING, action: asked.action, flags })
  expect(answer.recommendation).toBe(decision.recommendation)
})

const refused: readonly [string, ApproveRequest, number, string, Partial<Approver>?, Decision?][] = [
  ['another authority', request(), 403, 'TENANT', { authority: 'southshire' }],
  ['a winter manager', request(), 403, 'ROLE', { role: 'winter_manager' }],
  ['a duty manager off shift', request(), 403, 'SHIFT', { on_duty: false }],
  ['no route', request({ routes: [] }), 422, 'BODY'],
  ['another route', request({ routes: ['route-2'] }), 422, 'BODY'],
  ['a second route that would be ignored', request({ routes: ['route-1', 'route-2'] }), 422, 'BODY'],
  ['a route twice', request({ routes: ['route-1', 'route-1'] }), 422, 'BODY'],
  ['a route added that is there already', request({ added_routes: ['route-1'] }), 422, 'BODY'],
  ['routes added to no action', noAction({ note: 'dry', added_routes: ['route-2'] }), 422, 'BODY'],
  ['no rate', request({ spread_rate_g_m2: undefined }), 422, 'BODY'],
  ['rate zero', request({ spread_rate_g_m2: 0 }), 422, 'BODY'],
  ['a negative rate', request({ spread_rate_g_m2: -10 }), 422, 'BODY'],
  ['a rate of more than 40', request({ spread_rate_g_m2: 40.0001 }), 422, 'BODY'],
  ['a rate that is not a number', request({ spread_rate_g_m2: Number.NaN }), 422, 'BODY'],
  ['an old version', request({ expected_version: 0 }), 409, 'STALE_VERSION'],
  ['a version that does not exist yet', request({ expected_version: 2 }), 409, 'STALE_VERSION'],
  ['an expired proposal', request(), 410, 'EXPIRED', {}, aDecision({ valid_until: hoursAfter(EVENING, -2) })],
  ['no action against advice without a reason', noAction(), 422, 'NO_ACTION_NEEDS_REASON'],
  ['a reason of spaces', noAction({ note: '  ' }), 422, 'NO_ACTION_NEEDS_REASON'],
  [
    'no action where unknown without a reason',
    noAction(),
    422,
    'NO_ACTION_NEEDS_REASON',
    {},
    advised('unknown'),
  ],
]
test.each(refused)('refused: %s', (_name, asked, status, code, user = {}, decision = aDecision()) => {
  const answer = approve(decision, asked, EVENING, { ...dutyManager, ...user })
  expect(answer).toMatchObject({ status, code })
})

test('a stale version is answered with what stands now', () => {
  const answer = approve(aDecision({ version: 4 }), request({ expected_version: 3 }), EVENING, dutyManager)
  expect(answer).toMatchObject({ difference: { expected_version: 3, now: { version: 4, outcome: 'treat' } } })
})

test('valid to the very instant', () => {
  const decision = aDecision({ valid_until: EVENING })
  expect(approve(decision, request(), EVENING, dutyManager)).toHaveProperty('status', 'confirmed')
})

test('an added route is treated by the same person at the same rate, whatever was advised for it', () => {
  const other = aDecision({
    route: 'route-2',
    recommendation: aRecommendation({ outcome: 'no_action', spread_rate_g_m2: null }),
  })
  expect(treatAlso(other, request({ added_routes: ['route-2'] }), EVENING, 'dot')).toMatchObject({
    status: 'amended',
    version: 2,
    flags: ['MORE_CAUTIOUS'],
    decided: { by: 'dot', at: EVENING, action: 'treat', spread_rate_g_m2: 10 },
  })
})

test('a route ordered along is flagged as the order is', () => {
  const order = request({ added_routes: ['route-2'], spread_rate_g_m2: 30, basis: 'forecast_stale' })
  const flags = ['UNUSUAL_RATE', 'DEGRADED_BASIS', 'MORE_CAUTIOUS']
  expect(treatAlso(aDecision({ route: 'route-2' }), order, EVENING, 'dot')).toMatchObject({
    flags,
    decided: { flags },
  })
})
