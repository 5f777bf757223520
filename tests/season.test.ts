import { describe, expect, test } from 'vitest'
import { civilTime, clockChanges, instantOf, nightOf, nightSpan } from '#src/season.ts'
import { HOUR } from '#src/units.ts'

const LONDON = 'Europe/London'

describe('nights run noon to noon in civil time', () => {
  test.each([
    ['just before noon, winter', '2026-01-15T11:59:59Z', '2026-01-14'],
    ['noon, winter', '2026-01-15T12:00:00Z', '2026-01-15'],
    ['after midnight', '2026-01-16T02:00:00Z', '2026-01-15'],
    ['noon in summer time is 11:00 UTC', '2026-03-30T11:00:00Z', '2026-03-30'],
    ['before noon in summer time', '2026-03-30T10:59:00Z', '2026-03-29'],
    ['the last night of the year', '2027-01-01T03:00:00Z', '2026-12-31'],
    ['the leap day', '2028-03-01T01:00:00Z', '2028-02-29'],
  ])('%s', (_, at, night) => {
    expect(nightOf(new Date(at), LONDON)).toBe(night)
  })

  test.each([
    ['an ordinary night', '2026-01-15', 24],
    ['clocks forward', '2026-03-28', 23],
    ['clocks back', '2026-10-24', 25],
  ])('%s has its hours', (_, night, hours) => {
    const { from, to } = nightSpan(night, LONDON)
    expect((to.getTime() - from.getTime()) / HOUR).toBe(hours)
    expect(clockChanges(night, LONDON)).toBe(hours !== 24)
  })
})

describe('civil time for people', () => {
  test.each([
    ['winter', '2026-01-15T21:10:00Z', '21:10'],
    ['summer', '2026-06-15T21:10:00Z', '22:10'],
    ['the hour that comes twice, first', '2026-10-25T00:30:00Z', '01:30 BST'],
    ['the hour that comes twice, second', '2026-10-25T01:30:00Z', '01:30 GMT'],
    ['the night the clocks go forward', '2026-03-29T01:30:00Z', '02:30 BST'],
  ])('%s', (_, at, shown) => {
    expect(civilTime(new Date(at), LONDON)).toBe(shown)
  })

  test.each([
    ['an hour that is skipped: the next that exists', '2026-03-29', 1, '2026-03-29T01:00:00Z'],
    ['an hour that comes twice: the first', '2026-10-25', 1, '2026-10-25T00:00:00Z'],
    ['noon in summer time', '2026-06-01', 12, '2026-06-01T11:00:00Z'],
  ])('%s', (_, date, hour, instant) => {
    expect(instantOf(date, hour, LONDON)).toEqual(new Date(instant))
  })

  test('another zone, with quarter hours', () => {
    expect(civilTime(new Date('2026-01-15T00:00:00Z'), 'Asia/Kathmandu')).toBe('05:45')
  })
})
