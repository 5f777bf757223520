import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownAt } from '#src/decision/as-known.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import { aDecision, anAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'

const details = [
  ['decision_changed', 'd', { before: null, after: aDecision() }],
  ['alert_raised', 'a', anAlert()],
  ['alert_cleared', 'a', anAlert({ cleared_at: EVENING })],
  ['sensor_verdict', 's', { before: 'trusted', after: aVerdict() }],
  ['threshold_approved', 'r', { before: 1, after: 2 }],
  ['device_registered', 's', null],
] as const

const entryOf = ([minute, sort]: [number, number], seq: number): RecordEntry => {
  const [action, subject, detail] = details[sort]!
  const at = minutesAfter(EVENING, minute)
  return { seq, at, actor: 'engine', authority: 'northshire', action, subject, detail, pinned: null }
}

test('what the record says later changes nothing of what it said at an instant, in whatever order it is read', () => {
  const anEntry = fc.tuple(fc.nat(60), fc.nat(details.length - 1))
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 20 }), fc.nat(60), (given, minutes) => {
      const entries = given.map(entryOf)
      const at = minutesAfter(EVENING, minutes)
      const until = entries.filter((entry) => entry.at <= at)
      expect(knownAt(entries.toReversed(), at)).toEqual(knownAt(until, at))
    }),
  )
})

test('entries that are about something else are passed over', () => {
  const [changed, , , , threshold, device] = details.map((_, sort) => entryOf([0, sort], sort))
  expect(knownAt([threshold!, device!], EVENING)).toEqual({ decisions: [], alerts: [], verdicts: [] })
  expect(knownAt([changed!, threshold!], EVENING).decisions).toEqual([aDecision()])
})
