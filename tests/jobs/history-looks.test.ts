import { beforeEach, expect, test } from 'vitest'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import { historyLooks } from '#src/jobs/history-looks.ts'
import { aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'

let clock: VirtualClock
let looked: string[]
let looks: ReturnType<typeof historyLooks>
const secondsLater = (seconds: number) => new Date(EVENING.getTime() + seconds * 1_000)
const received = (minutesLate: number, more: object = {}) =>
  aReading({ at: minutesAfter(EVENING, -minutesLate), received_at: EVENING, ...more })

beforeEach(() => {
  clock = virtualClock(EVENING)
  looked = []
  looks = historyLooks(clock, ({ station, seq }) => void looked.push(`${station} ${seq}`))
})

test.each([
  ['measured now', received(0, { seq: 1 }), true],
  ['29 minutes on its way', received(29, { seq: 1 }), true],
  ['half an hour on its way', received(30, { seq: 1 }), false],
  ['one of a flood', received(0, { seq: 1, flags: ['RATE_LIMITED'] }), false],
  ['ahead of our clock', received(-5, { seq: 1 }), true],
])('%s: looked at at once: %#', (_, reading, isAtOnce) => {
  looks.onReading(reading)
  expect(looked).toEqual(isAtOnce ? [`${reading.station} 1`] : [])
})

test('history is one look a station, twenty seconds after its first', async () => {
  for (let seq = 1; seq <= 500; seq++) looks.onReading(received(600 - seq / 10, { seq }))
  looks.onReading(received(600, { station: 'valley', seq: 1 }))
  await clock.advanceTo(secondsLater(19.9))
  expect(looked).toEqual([])
  await clock.advanceTo(secondsLater(20))
  expect(looked).toEqual(['moor-top 500', 'valley 1'])
  looks.onReading(received(600, { seq: 501 }))
  await clock.advanceTo(secondsLater(41))
  expect(looked).toEqual(['moor-top 500', 'valley 1', 'moor-top 501'])
})

test('news between history does not wait for it', () => {
  looks.onReading(received(600, { seq: 1 }))
  looks.onReading(received(0, { seq: 2 }))
  expect(looked).toEqual(['moor-top 2'])
})

test('stopped, nothing is looked at any more', async () => {
  looks.onReading(received(600))
  looks.stop()
  await clock.advanceTo(secondsLater(60))
  expect(looked).toEqual([])
})
