import { describe, expect, test } from 'vitest'
import { cronTable } from '#src/jobs/cron-table.ts'
import { isDue, lastSlot, nextSlot } from '#src/jobs/due-slots.ts'
import { HOUR, MINUTE } from '#src/units.ts'

const LONDON = 'Europe/London'
const line = (cron: string) => ({ job: 'a-job', cron, says: 'for the test', ends_within_s: 60 })

/** Every slot of a pattern in [from, from + hours), as UTC times. */
function slots(cron: string, from: string, hours: number): string[] {
  const start = Date.parse(from)
  const found: string[] = []
  for (let at = start; at < start + hours * HOUR; at += MINUTE)
    if (isDue(line(cron), new Date(at), LONDON)) found.push(new Date(at).toISOString().slice(11, 16))
  return found
}

const SPRING = '2026-03-28T23:00:00Z'
const AUTUMN = '2026-10-24T22:00:00Z'

describe('slots in civil time', () => {
  test.each([
    ['an ordinary night, 01:30', '30 1 * * *', '2026-01-15T23:00:00Z', 6, ['01:30']],
    ['clocks forward, 01:30 does not exist: first minute after the gap', '30 1 * * *', SPRING, 6, ['01:00']],
    ['clocks forward, 02:30 BST', '30 2 * * *', SPRING, 6, ['01:30']],
    ['clocks forward, 00:30 GMT', '30 0 * * *', SPRING, 6, ['00:30']],
    ['clocks back, 01:30 comes twice: the first', '30 1 * * *', AUTUMN, 6, ['00:30']],
    ['clocks back, 02:30 GMT', '30 2 * * *', AUTUMN, 6, ['02:30']],
    [
      'clocks back, hourly: every real hour',
      '5 * * * *',
      AUTUMN,
      5,
      ['22:05', '23:05', '00:05', '01:05', '02:05'],
    ],
    ['clocks forward, hourly: every real hour', '5 * * * *', SPRING, 4, ['23:05', '00:05', '01:05', '02:05']],
    ['summer time, noon', '0 12 * * *', '2026-06-01T00:00:00Z', 24, ['11:00']],
  ])('%s', (_, cron, from, hours, expected) => {
    expect(slots(cron, from, hours)).toEqual(expected)
  })

  test('every minute runs in each minute of both clock-change nights', () => {
    expect(slots('* * * * *', SPRING, 6)).toHaveLength(360)
    expect(slots('* * * * *', AUTUMN, 6)).toHaveLength(360)
  })
})

describe('missed slots', () => {
  const hourly = line('5 * * * *')
  test('the latest slot missed is found, the ones before it are not made up', () => {
    const slot = lastSlot(hourly, new Date('2026-01-15T18:05:00Z'), new Date('2026-01-15T21:40:00Z'), LONDON)
    expect(slot).toEqual(new Date('2026-01-15T21:05:00Z'))
  })
  test('none is due before the next', () => {
    expect(
      lastSlot(hourly, new Date('2026-01-15T18:05:00Z'), new Date('2026-01-15T19:04:00Z'), LONDON),
    ).toBeNull()
  })
})

test('every line of the cron table has a next run and says what it does', () => {
  for (const row of cronTable) {
    expect(nextSlot(row, new Date('2026-01-15T18:00:30Z'), LONDON)).toBeInstanceOf(Date)
    expect(row.says.length).toBeGreaterThan(10)
  }
})
