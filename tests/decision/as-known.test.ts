import fc from 'fast-check'
import { expect, test } from 'vitest'
import { knownAt } from '#src/decision/as-known.ts'
import type { RecordEntry } from '#src/decision/record-entry.ts'
import { aCompletedTreatment, aDecision, anAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'

const withdrawn = aCompletedTreatment({ withdrawn: { by: 'ann', at: EVENING, reason: 'another route' } })

const details = [
  ['decision_changed', 'd', { before: null, after: aDecision() }],
  ['alert_raised', 'a', anAlert()],
  ['alert_cleared', 'a', anAlert({ cleared_at: EVENING })],
  ['sensor_verdict', 's', { before: 'trusted', after: aVerdict() }],
  ['threshold_approved', 'r', { before: 1, after: 2 }],
  ['device_registered', 's', null],
  ['treatment_completed', 't', { after: aCompletedTreatment() }],
  ['treatment_withdrawn', 't', { after: withdrawn }],
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
  expect(knownAt([threshold!, device!], EVENING)).toEqual({
    decisions: [],
    alerts: [],
    verdicts: [],
    treatments: [],
  })
  expect(knownAt([changed!, threshold!], EVENING).decisions).toEqual([aDecision()])
})

test('what a crew told stands until it is taken back', () => {
  const [told, back] = [entryOf([5, 6], 1), entryOf([9, 7], 2)]
  const known = (minutes: number) => knownAt([told, back], minutesAfter(EVENING, minutes)).treatments
  expect([known(4), known(5), known(9)]).toEqual([[], [aCompletedTreatment()], []])
})
