import { describe, expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Alert, AlertAnswer } from '#src/decision/alert.ts'
import { type AlertRequest, actOnAlert, deadlineFor } from '#src/decision/alerts/acts.ts'
import { byLoudness } from '#src/decision/alerts/cause.ts'
import { countdown } from '#src/decision/alerts/countdown.ts'
import { aDecision, anAlert, aRecommendation, EVENING, minutesAfter } from '#tests/support/builders.ts'

const duty = { username: 'ann', authority: 'northshire', role: 'duty_manager', on_duty: true }
const seen = { severity: 'warning' as const, due_at: null, behind: 0 }
const answer: AlertAnswer = {
  kind: 'acknowledged',
  by: 'bob',
  at: minutesAfter(EVENING, -10),
  comment: 'Mine.',
  until: null,
  seen,
}
const acknowledge: AlertRequest = { act: 'acknowledge', expected_version: 1, comment: 'Crew is looking.' }
const undo: AlertRequest = { act: 'undo', expected_version: 1 }
const snooze = (minutes: number): AlertRequest => ({
  act: 'snooze',
  expected_version: 1,
  comment: 'After the rain.',
  until: minutesAfter(EVENING, minutes),
})
const acknowledged = anAlert({ answer })
const snoozed = (minutes: number) =>
  anAlert({ answer: { ...answer, kind: 'snoozed', until: minutesAfter(EVENING, minutes) } })
const over = anAlert({ cleared_at: EVENING })
const near = anAlert({ kind: 'deadline_near', due_at: minutesAfter(EVENING, 40) })
const coldNow = anAlert({ kind: 'deadline_near' })

type More = { user?: Partial<typeof duty>; deadline?: number }
const outcome = (alert: Alert, request: AlertRequest, { user, deadline }: More = {}) =>
  actOnAlert({
    alert,
    request,
    now: EVENING,
    user: { ...duty, ...user },
    deadline: deadline === undefined ? null : minutesAfter(EVENING, deadline),
    timeZone: 'Europe/London',
  })
const said = (alert: Alert, request: AlertRequest, more: More = {}) => {
  const found = outcome(alert, request, more)
  return isActRefusal(found) ? found.code : (found.answer?.kind ?? 'standing')
}

const ofEngineer = { user: { role: 'sensor_engineer', on_duty: false } }
const ofManager = { user: { role: 'winter_manager', on_duty: false } }
test.each<[string, Alert, AlertRequest, string, More?]>([
  ['acknowledged with a comment', anAlert(), acknowledge, 'acknowledged'],
  ['acknowledged without one', anAlert(), { ...acknowledge, comment: ' ' }, 'COMMENT_REQUIRED'],
  ['acknowledged by another after the first', acknowledged, acknowledge, 'acknowledged'],
  ['acknowledged once it is over', over, acknowledge, 'ALERT_CLEARED'],
  ['an older version', anAlert({ version: 2 }), acknowledge, 'STALE_VERSION'],
  ['a version that is not there yet', anAlert(), { ...acknowledge, expected_version: 2 }, 'STALE_VERSION'],
  ['undone', acknowledged, undo, 'standing'],
  ['undone while snoozed', snoozed(5), undo, 'standing'],
  ['undone with nothing to undo', anAlert(), undo, 'NOTHING_TO_UNDO'],
  ['undone when the snooze has ended by itself', snoozed(0), undo, 'NOTHING_TO_UNDO'],
  ['undone once it is over', { ...over, answer }, undo, 'ALERT_CLEARED'],
  ['snoozed for two hours', anAlert(), snooze(120), 'snoozed'],
  ['snoozed for longer', anAlert(), snooze(121), 'SNOOZE_END'],
  ['snoozed up to the deadline', anAlert(), snooze(40), 'snoozed', { deadline: 40 }],
  ['snoozed past the deadline', anAlert(), snooze(41), 'SNOOZE_END', { deadline: 40 }],
  ['snoozed after the deadline', anAlert(), snooze(5), 'SNOOZE_TOO_LATE', { deadline: -1 }],
  ['snoozed at the deadline', anAlert(), snooze(5), 'SNOOZE_TOO_LATE', { deadline: 0 }],
  ['snoozed on a road that is cold now', coldNow, snooze(5), 'SNOOZE_TOO_LATE'],
  ['snoozed until now', anAlert(), snooze(0), 'SNOOZE_END'],
  ['snoozed without an end', anAlert(), { ...snooze(5), until: undefined } as never, 'SNOOZE_END'],
  ['snoozed again', snoozed(5), snooze(60), 'snoozed'],
  ['snoozed without a comment', anAlert(), { ...snooze(5), comment: '' }, 'COMMENT_REQUIRED'],
  ['off duty', anAlert(), acknowledge, 'SHIFT', { user: { on_duty: false } }],
  ['another authority’s', anAlert(), acknowledge, 'TENANT', { user: { authority: 'southshire' } }],
  ['a viewer', anAlert(), acknowledge, 'ROLE', { user: { role: 'viewer' } }],
  ['a winter manager', near, acknowledge, 'acknowledged', ofManager],
  ['a sensor engineer on a sensor', anAlert(), acknowledge, 'acknowledged', ofEngineer],
  ['a sensor engineer on a route', near, acknowledge, 'ROLE', ofEngineer],
  ['snoozed by a winter manager', near, snooze(5), 'ROLE', ofManager],
])('alert %s', (_name, alert, request, expected, more = {}) => {
  expect(said(alert, request, more)).toBe(expected)
})

test('an answer says who, when, why and what was seen, one version on; undoing leaves none', () => {
  expect(outcome(near, { ...acknowledge, comment: ' Crew is looking. ' })).toEqual({
    ...near,
    version: 2,
    answer: {
      kind: 'acknowledged',
      by: 'ann',
      at: EVENING,
      comment: 'Crew is looking.',
      until: null,
      seen: { severity: 'warning', due_at: near.due_at, behind: 0 },
    },
  })
  expect(outcome(acknowledged, undo)).toEqual({ ...acknowledged, version: 2, answer: null })
})
test('a stale answer is told what is different now', () => {
  expect(outcome({ ...acknowledged, version: 3, message: 'Worse.' }, acknowledge)).toMatchObject({
    status: 409,
    difference: {
      expected_version: 1,
      now: { version: 3, state: 'acknowledged', message: 'Worse.', by: 'bob' },
    },
  })
})
test('a snooze that is too long is told the latest end', () => {
  expect(outcome(anAlert(), snooze(90), { deadline: 40 })).toMatchObject({
    field: 'until',
    message: expect.stringContaining('until 18:40 at the latest'),
    difference: { latest: minutesAfter(EVENING, 40) },
  })
})

describe('the deadline that a snooze may not outlast', () => {
  const due = (route: string, minutes: number | null, more: object = {}) =>
    aDecision({
      id: `2026-01-15-${route}`,
      route,
      recommendation: aRecommendation({ start_by: minutes === null ? null : minutesAfter(EVENING, minutes) }),
      ...more,
    })
  test.each([
    [
      'of a route’s alert is its own, also past',
      anAlert({ kind: 'deadline_passed', due_at: minutesAfter(EVENING, -5) }),
      [due('b', 20)],
      -5,
    ],
    ['of a sensor is the first of all routes', anAlert(), [due('a', 50), due('b', 20)], 20],
    ['is none that is past', anAlert(), [due('a', -1), due('b', 20)], 20],
    ['is none that is answered', anAlert(), [due('a', 10, { status: 'confirmed' }), due('b', 20)], 20],
    ['is none of another authority', anAlert(), [due('a', 10, { authority: 'southshire' })], null],
    ['is none where no time is known', anAlert(), [due('a', null)], null],
  ])('%s', (_name, alert, decisions, minutes) => {
    expect(deadlineFor(alert, decisions, EVENING)).toEqual(
      minutes === null ? null : minutesAfter(EVENING, minutes),
    )
  })
})

test.each([
  [130.5, '2 h 10 min left'],
  [1, '1 min left'],
  [0.5, 'under a minute left'],
  [0, 'under a minute left'],
  [-0.4, 'under a minute too late'],
  [-0.6, '1 min too late'],
  [-12.7, '13 min too late'],
  [-61, '1 h 1 min too late'],
])('countdown of %d minutes: %s', (minutes, words) => {
  expect(countdown({ kind: 'deadline_near', due_at: minutesAfter(EVENING, minutes) }, EVENING)).toBe(words)
})
test('a road that is cold now has no minute left; what has no deadline has no countdown', () => {
  expect(countdown(coldNow, EVENING)).toBe('order now')
  expect(countdown(anAlert(), EVENING)).toBeNull()
})
test('louder first: the moment that is past, the one that is near, other urgent ones, warnings', () => {
  const of = (kind: Alert['kind'], severity: Alert['severity'], minutes = 0) =>
    anAlert({ kind, severity, raised_at: minutesAfter(EVENING, minutes) })
  const order = [
    of('deadline_passed', 'urgent', -9),
    of('deadline_near', 'urgent', -8),
    of('sensor_silent', 'urgent', -1),
    of('store_behind', 'urgent', -2),
    of('freeze_likely', 'warning'),
  ]
  expect(order.toReversed().toSorted(byLoudness)).toEqual(order)
})
