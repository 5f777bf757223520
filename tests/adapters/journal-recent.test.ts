import { expect, test } from 'vitest'
import { type Appended, recentRecords } from '#src/adapters/reading-journal-recent.ts'
import { aReading, EVENING } from '#tests/support/builders.ts'

const readingNumber = (seq: number): Appended => ({
  record: { kind: 'reading', reading: aReading({ seq }), payload: new Uint8Array() },
  bytes: 10,
})
const refused: Appended = {
  record: {
    kind: 'rejection',
    rejection: {
      authority: 'peak',
      device: 'moor-top-box',
      topic: 'v1/peak/moor-top-box/telemetry',
      received_at: EVENING,
      code: 'RANGE',
      message: 'too warm',
      payload: '',
    },
  },
  bytes: 5,
}
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => readingNumber(from + index))
const seqs = (batch: ReturnType<ReturnType<typeof recentRecords>['after']>) =>
  batch?.records.map((record) => (record.kind === 'reading' ? record.reading.seq : record.kind))

test('what was appended lately is found after each of its positions', () => {
  const recent = recentRecords(1_000)
  recent.keep(numbers(0, 3))
  recent.keep(numbers(3, 5))
  expect(seqs(recent.after(1_000, 10))).toEqual([0, 1, 2, 3, 4])
  expect(seqs(recent.after(1_030, 10))).toEqual([3, 4])
  expect(recent.after(1_050, 10)).toEqual({ records: [], through: 1_050 })
})

test.each([
  ['before all that is held', 990],
  ['within a record', 1_015],
  ['after the end', 1_060],
])('a position %s has to be read from disk', (_, position) => {
  const recent = recentRecords(1_000)
  recent.keep(numbers(0, 5))
  expect(recent.after(position, 10)).toBeNull()
})

test('batches are no longer than asked for and say how far they reach', () => {
  const recent = recentRecords(0)
  recent.keep(numbers(0, 5))
  expect(recent.after(0, 2)?.through).toBe(20)
  expect(seqs(recent.after(20, 2))).toEqual([2, 3])
})

test('of one kind only, the position goes past the others', () => {
  const recent = recentRecords(0)
  recent.keep([readingNumber(0), refused, readingNumber(1), refused])
  expect(seqs(recent.after(0, 10, 'reading'))).toEqual([0, 1])
  expect(seqs(recent.after(0, 10, 'rejection'))).toEqual(['rejection', 'rejection'])
  expect(recent.after(0, 1, 'rejection')?.through).toBe(15)
  expect(recent.after(30, 10, 'reading')).toEqual({ records: [], through: 30 })
})

test('a flood leaves the newest, and what is gone is said to be', () => {
  const recent = recentRecords(0)
  for (let from = 0; from < 100_000; from += 1_000) recent.keep(numbers(from, from + 1_000))
  expect(recent.after(0, 10)).toBeNull()
  expect(seqs(recent.after(999_990, 10))).toEqual([99_999])
})
