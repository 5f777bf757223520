import { expect, test } from 'vitest'
import type { Alert, AlertAnswer } from '#src/decision/alert.ts'
import { deadlineCondition } from '#src/decision/alerts/deadlines.ts'
import { type AlertChange, alertChanges, type Condition } from '#src/decision/alerts.ts'
import {
  aDecision,
  anAlert,
  aRecommendation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'

const KINDS: ReadonlySet<Alert['kind']> = new Set(['sensor_silent'])
const condition: Condition = {
  kind: 'sensor_silent',
  subject: 'a',
  severity: 'warning',
  message: 'Silent.',
  raises: true,
}
const raised_at = hoursAfter(EVENING, -1)
const standing = anAlert({ id: 'sensor_silent:a', subject: 'a', message: 'Silent.', raised_at })
const cleared = (minutesAgo: number, more: Partial<Alert> = {}): Alert => ({
  ...standing,
  version: 2,
  cleared_at: minutesAfter(EVENING, -minutesAgo),
  ...more,
})
const answer: AlertAnswer = {
  kind: 'acknowledged',
  by: 'ann',
  at: raised_at,
  comment: 'An engineer is there.',
  until: null,
  seen: { severity: 'warning', due_at: null, behind: 0 },
}
const acknowledged = { ...standing, version: 2, answer }
const snoozed = (minutes: number): Alert => ({
  ...standing,
  version: 2,
  answer: { ...answer, kind: 'snoozed', until: minutesAfter(EVENING, minutes) },
})
const urgent = { ...condition, severity: 'urgent' as const }
const kept = { ...condition, raises: false }

type Expected = [AlertChange['event'], Partial<Alert>][]
const changes: readonly [string, Condition[], Alert[], Expected][] = [
  ['raised once', [condition], [], [['raised', { version: 1, raised_at: EVENING, answer: null }]]],
  ['not repeated', [condition], [standing], []],
  ['kept by hysteresis', [kept], [standing], []],
  ['hysteresis alone raises nothing', [kept], [], []],
  ['hysteresis alone brings nothing back', [kept], [cleared(1)], []],
  ['cleared once', [], [standing], [['cleared', { version: 2, cleared_at: EVENING }]]],
  ['cleared stays cleared', [], [cleared(0)], []],
  [
    'back within half an hour: the same',
    [condition],
    [cleared(29)],
    [['returned', { version: 3, raised_at }]],
  ],
  [
    'back after half an hour: another',
    [condition],
    [cleared(30)],
    [['raised', { version: 3, raised_at: EVENING }]],
  ],
  [
    'back before it was cleared, by a clock put back',
    [condition],
    [cleared(-5)],
    [['raised', { version: 3 }]],
  ],
  ['back with its answer', [condition], [cleared(5, { answer })], [['returned', { answer }]]],
  ['back worse than answered', [urgent], [cleared(5, { answer })], [['returned', { answer: null }]]],
  [
    'raised anew: the answer was to the one before',
    [condition],
    [cleared(40, { answer })],
    [['raised', { answer: null }]],
  ],
  ['acknowledged, and the same', [condition], [acknowledged], []],
  ['acknowledged, and over', [], [acknowledged], [['cleared', { version: 3, answer }]]],
  [
    'acknowledged, then louder',
    [urgent],
    [acknowledged],
    [['worsened', { version: 3, answer: null, severity: 'urgent' }]],
  ],
  ['louder before anybody answered', [urgent], [standing], [['worsened', { version: 2, raised_at }]]],
  [
    'quieter',
    [condition],
    [{ ...standing, severity: 'urgent' }],
    [['reworded', { version: 1, severity: 'warning' }]],
  ],
  ['snoozed', [condition], [snoozed(1)], []],
  ['snoozed until now', [condition], [snoozed(0)], [['snooze_over', { version: 3, answer: null }]]],
  ['snoozed, then louder', [urgent], [snoozed(60)], [['worsened', { answer: null }]]],
  [
    'snoozed past a deadline that has moved',
    [{ ...condition, due_at: minutesAfter(EVENING, 59) }],
    [snoozed(60)],
    [['worsened', { answer: null }]],
  ],
  [
    'snoozed up to the deadline',
    [{ ...condition, due_at: minutesAfter(EVENING, 60) }],
    [snoozed(60)],
    [['reworded', { version: 2 }]],
  ],
  [
    'three more behind it',
    [{ ...condition, behind: ['a', 'b', 'c'] }],
    [acknowledged],
    [['worsened', { answer: null }]],
  ],
  ['two more behind it', [{ ...condition, behind: ['a', 'b'] }], [acknowledged], [['reworded', { answer }]]],
  ['another authority is left alone', [], [{ ...standing, authority: 'southshire' }], []],
  ['another kind is left alone', [], [{ ...standing, kind: 'store_behind', id: 'store_behind:a' }], []],
]
test.each(changes)('alert %s', (_name, conditions, known, expected) => {
  const found = alertChanges('northshire', KINDS, conditions, known, EVENING)
  expect(found.map(({ event }) => event)).toEqual(expected.map(([event]) => event))
  for (const [index, [, alert]] of expected.entries()) expect(found[index]!.alert).toMatchObject(alert)
})

const STORE: ReadonlySet<Alert['kind']> = new Set(['store_behind'])
const away: Condition = { ...condition, kind: 'store_behind' }
const open = { ...standing, id: 'store_behind:a', kind: 'store_behind' as const }
const fading = (minutesAgo: number) => ({ ...open, fading_at: minutesAfter(EVENING, -minutesAgo) })
test.each<[string, Condition[], Alert, Expected]>([
  ['begins to fade', [], open, [['reworded', { fading_at: EVENING, cleared_at: null, version: 1 }]]],
  ['fades', [], fading(4), []],
  ['is over after five minutes', [], fading(5), [['cleared', { fading_at: null, cleared_at: EVENING }]]],
  ['is there again', [away], fading(4), [['reworded', { fading_at: null, version: 1 }]]],
  ['begins to fade anew after a clock put back', [], fading(-60), [['reworded', { fading_at: EVENING }]]],
])('a connection whose trouble %s', (_name, conditions, known, expected) => {
  const found = alertChanges('northshire', STORE, conditions, [known], EVENING)
  expect(found.map(({ event }) => event)).toEqual(expected.map(([event]) => event))
  for (const [index, [, alert]] of expected.entries()) expect(found[index]!.alert).toMatchObject(alert)
})

const deadlineIn = (minutes: number | null) =>
  deadlineCondition(
    aDecision({
      recommendation: aRecommendation({ start_by: minutes === null ? null : minutesAfter(EVENING, minutes) }),
    }),
    { routeName: 'Route 1', now: EVENING, timeZone: 'Europe/London' },
  )
const next = (conditions: Condition[], known: Alert[]) =>
  alertChanges('northshire', new Set(['deadline_near']), conditions, known, EVENING)
const [raised] = next(deadlineIn(50), [])

test('an alert that stands says what holds now, without being raised again', () => {
  expect(raised?.alert.message).toBe('Route 1: order the treatment by 18:50.')
  const [changed] = next(deadlineIn(40), [raised!.alert])
  expect(changed).toMatchObject({
    event: 'reworded',
    alert: {
      version: 1,
      due_at: minutesAfter(EVENING, 40),
      message: 'Route 1: order the treatment by 18:40.',
    },
  })
})
test('a deadline that creeps forward breaks an acknowledgement once it is a quarter of an hour earlier', () => {
  const seen = { severity: 'urgent' as const, due_at: minutesAfter(EVENING, 50), behind: 0 }
  let alert: Alert = { ...raised!.alert, answer: { ...answer, seen } }
  const events = [47, 44, 41, 38, 35].map((minutes) => {
    const [change] = next(deadlineIn(minutes), [alert])
    alert = change!.alert
    return change!.event
  })
  expect(events).toEqual(['reworded', 'reworded', 'reworded', 'reworded', 'worsened'])
})
test('a deadline that wavers is told again only when it is earlier than was told', () => {
  let alert = raised!.alert
  const events = [35, 55, 34, 50, 21, 20, 19].map((minutes) => {
    const [change] = next(deadlineIn(minutes), [alert])
    alert = change!.alert
    return change!.event
  })
  expect(events.map((event) => event === 'worsened')).toEqual([true, false, false, false, false, true, false])
})
test('when the moment was is no news once it is past; that the road freezes is', () => {
  const passed = (minutes: number, onset: number) =>
    deadlineCondition(
      aDecision({
        recommendation: aRecommendation({
          start_by: minutesAfter(EVENING, minutes),
          onset_at: minutesAfter(EVENING, onset),
        }),
      }),
      { routeName: 'Route 1', now: EVENING, timeZone: 'Europe/London' },
    )
  const look = (conditions: Condition[], known: Alert[]) =>
    alertChanges('northshire', new Set(['deadline_passed']), conditions, known, EVENING)
  let [change] = look(passed(-5, 60), [])
  const events = [passed(-90, 60), passed(-90, -1), passed(-60, 5), passed(-90, -1)].map((conditions) => {
    change = look(conditions, [change!.alert])[0]
    return change!.event
  })
  expect(events).toEqual(['reworded', 'worsened', 'reworded', 'reworded'])
})
test('a road that is cold already is worse than any deadline', () => {
  const seen = { severity: 'urgent' as const, due_at: minutesAfter(EVENING, 50), behind: 0 }
  const [change] = next(deadlineIn(null), [{ ...raised!.alert, answer: { ...answer, seen } }])
  expect(change?.event).toBe('worsened')
})
