import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Alert } from '#src/decision/alert.ts'
import { type AlertRequest, actOnAlert } from '#src/decision/alerts/acts.ts'
import { type AlertEvent, type AlertState, alertLife, alertState } from '#src/decision/alerts/life.ts'
import { alertChanges, type Condition, RETURNS_WITHIN } from '#src/decision/alerts.ts'
import { MINUTE } from '#src/units.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'

const RUNS = Number(process.env.FROSTLINE_PROPERTY_RUNS ?? 2_000)
type Kind = 'deadline_near' | 'store_behind'
/** The one is over at once, the other fades. */
const KINDS: readonly Kind[] = ['deadline_near', 'store_behind']
const duty = { username: 'ann', authority: 'northshire', role: 'duty_manager', on_duty: true }

describe('the table', () => {
  const states = Object.entries(alertLife) as [AlertState, Partial<Record<AlertEvent, string>>][]
  test.each(states)(
    '%s: evidence alone clears, and worse always makes it stand unanswered',
    (state, events) => {
      const isOpen = state !== 'cleared'
      expect(events.cleared).toBe(isOpen ? 'cleared' : undefined)
      expect(events.worsened).toBe(isOpen ? 'standing' : undefined)
      for (const act of ['acknowledged', 'snoozed', 'undone'] as const)
        expect(events[act] === 'cleared').toBe(false)
    },
  )
})

type Step =
  | {
      readonly kind: 'look'
      readonly holds: 'raises' | 'keeps' | 'no'
      readonly severity: Alert['severity']
      readonly due: number | null
      readonly behind: number
    }
  | {
      readonly kind: 'act'
      readonly act: AlertRequest['act']
      readonly until: number
      readonly behindVersion: number
    }

const looks = fc.record({
  kind: fc.constant('look' as const),
  holds: fc.constantFrom('raises', 'keeps', 'no'),
  severity: fc.constantFrom('warning', 'urgent'),
  due: fc.option(fc.integer({ min: -30, max: 180 })),
  behind: fc.integer({ min: 0, max: 9 }),
})
const acts = fc.record({
  kind: fc.constant('act' as const),
  act: fc.constantFrom('acknowledge', 'snooze', 'undo'),
  until: fc.integer({ min: -10, max: 150 }),
  behindVersion: fc.integer({ min: 0, max: 1 }),
})
const steps: fc.Arbitrary<{ minutes: number; step: Step }[]> = fc.array(
  fc.record({ minutes: fc.integer({ min: 0, max: 45 }), step: fc.oneof(looks, acts) as fc.Arbitrary<Step> }),
  { maxLength: 40 },
)

const conditionOf = (kind: Kind, step: Extract<Step, { kind: 'look' }>, now: Date): Condition[] =>
  step.holds === 'no'
    ? []
    : [
        {
          kind,
          subject: 'route-1',
          severity: step.severity,
          message: 'Order.',
          due_at: step.due === null ? null : minutesAfter(now, step.due),
          behind: Array.from({ length: step.behind }, (_, n) => `thing ${n}`),
          raises: step.holds === 'raises',
        },
      ]

type Told = {
  readonly at: Date
  readonly event: string
  readonly before: Alert | undefined
  readonly after: Alert | undefined
}

/** Everything that happens on one alert, by looks and by people, in the order of the clock. */
function lived(
  sequence: readonly { minutes: number; step: Step }[],
  check: (at: Date, alert: Alert | undefined, step: Step) => void,
  kind: Kind = 'deadline_near',
): Told[] {
  let alert: Alert | undefined
  let now = EVENING
  const told: Told[] = []
  for (const { minutes, step } of sequence) {
    now = minutesAfter(now, minutes)
    const before = alert
    if (step.kind === 'look')
      for (const change of alertChanges(
        'northshire',
        new Set([kind]),
        conditionOf(kind, step, now),
        alert ? [alert] : [],
        now,
      )) {
        alert = change.alert
        told.push({ at: now, event: change.event, before, after: alert })
      }
    else if (alert) {
      const request = {
        act: step.act,
        comment: 'Why.',
        until: minutesAfter(now, step.until),
        expected_version: alert.version - step.behindVersion,
      }
      const after = actOnAlert({ alert, request, now, user: duty, deadline: alert.due_at, timeZone: 'UTC' })
      if (!isActRefusal(after)) {
        alert = after
        told.push({ at: now, event: step.act, before, after })
      }
    }
    check(now, alert, step)
  }
  return told
}

test('no sequence of acts loses an alert that still holds', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...KINDS), (sequence, kind) => {
      let holds = false
      const check = (_now: Date, alert: Alert | undefined, step: Step) => {
        if (step.kind === 'look') holds = step.holds === 'raises' || (holds && step.holds === 'keeps')
        if (holds) expect(alert?.cleared_at).toBe(null)
      }
      lived(sequence, check, kind)
    }),
    { numRuns: RUNS },
  )
})

test('an alert is over when its cause is gone, at once or when that has lasted, whatever was answered', () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(...KINDS), (sequence, kind) => {
      let goneAt: Date | null = null
      const check = (now: Date, alert: Alert | undefined, step: Step) => {
        if (step.kind !== 'look' || !alert) return
        goneAt = step.holds === 'no' ? (goneAt ?? now) : null
        const hasLasted = goneAt !== null && now.getTime() - goneAt.getTime() >= 5 * MINUTE
        if (hasLasted || (goneAt && kind === 'deadline_near')) expect(alert.cleared_at).not.toBe(null)
      }
      lived(sequence, check, kind)
    }),
    { numRuns: RUNS },
  )
})

test('an act alone neither raises nor clears; its version is newer, and an old one is refused', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      for (const { event, before, after } of lived(sequence, () => {})) {
        if (event !== 'reworded') expect(after!.version).toBe((before?.version ?? 0) + 1)
        if (!['acknowledge', 'snooze', 'undo'].includes(event)) continue
        expect(after!.cleared_at).toBe(before!.cleared_at)
        expect(after!.raised_at).toBe(before!.raised_at)
      }
    }),
    { numRuns: RUNS },
  )
})

test('a snooze ends two hours later at the latest, and never past the last moment to order', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      for (const { at, event, after } of lived(sequence, () => {})) {
        if (event !== 'snooze') continue
        const { until } = after!.answer!
        expect(until!.getTime() - at.getTime()).toBeLessThanOrEqual(120 * MINUTE)
        if (after!.due_at) expect(until!.getTime()).toBeLessThanOrEqual(after!.due_at.getTime())
        expect(alertState(after!, until!)).toBe('standing')
      }
    }),
    { numRuns: RUNS },
  )
})

test('what is louder than the person saw stands unanswered at once', () => {
  fc.assert(
    fc.property(steps, (sequence) => {
      lived(sequence, (_now, alert) => {
        const isLouder = alert?.severity === 'urgent' && alert.answer?.seen.severity === 'warning'
        if (alert?.cleared_at === null) expect(isLouder).toBe(false)
      })
    }),
    { numRuns: RUNS },
  )
})

test('however often its cause comes and goes within half an hour, an alert is raised once', () => {
  const flaps = fc.array(fc.record({ minutes: fc.integer({ min: 0, max: 29 }), holds: fc.boolean() }), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(flaps, (sequence) => {
      const told = lived(
        sequence.map(({ minutes, holds }) => ({
          minutes,
          step: { kind: 'look', holds: holds ? 'raises' : 'no', severity: 'urgent', due: null, behind: 0 },
        })),
        () => {},
      )
      const raised = told.filter(({ event }) => event === 'raised').map(({ at }) => at.getTime())
      for (const [index, at] of raised.slice(1).entries())
        expect(at - raised[index]!).toBeGreaterThanOrEqual(RETURNS_WITHIN)
    }),
    { numRuns: RUNS },
  )
})
