import { expect, test } from 'vitest'
import { type Restored, restoredGap } from '#src/decision/alerts/restored-gap.ts'
import { EVENING, hoursAfter } from '#tests/support/builders.ts'

const restored: Restored = {
  at: hoursAfter(EVENING, 2),
  backup_at: EVENING,
  former_store: 'before',
  record_seq: 40,
  former_seq: 43,
  journal: { id: 'before', through: 1_000 },
  last_received_at: EVENING,
  replayed: null,
}

test('a service that was never restored has nothing to tell', () => {
  expect(restoredGap('northshire', null)).toEqual([])
})

test.each<[string, Partial<Restored>, 'urgent' | 'warning', RegExp]>([
  ['orders are to be entered again', {}, 'urgent', /Orders, treatments and answers .* are not here/],
  [
    'who was shut out since may come in again',
    {},
    'urgent',
    /revoked or taken back after it is in force again/,
  ],
  ['entries of the record that are lost', {}, 'urgent', /Entries 41 to 43 of the record are lost/],
  ['readings that are missing', {}, 'urgent', /missing: stop the service and run/],
  ['readings that were taken over', { replayed: 150 }, 'warning', /complete: 150 of the old journal/],
])('whoever decides is told of %s', (_, more, severity, words) => {
  const [told] = restoredGap('northshire', { ...restored, ...more })
  expect(told).toMatchObject({ kind: 'restored_gap', subject: 'northshire', severity })
  expect(told?.message).toMatch(words)
})
