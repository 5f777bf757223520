import { describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { cronTable } from '#src/jobs/cron-table.ts'
import { runSchedule } from '#src/jobs/schedule.ts'
import type { JobRun } from '#src/ports.ts'
import { nightOf, nightSpan } from '#src/season.ts'
import { HOUR, MINUTE } from '#src/units.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const LONDON = 'Europe/London'
const named = {
  job: 'at-half-past-one',
  cron: '30 1 * * *',
  says: 'a line that names its hour',
  ends_within_s: 60,
}
const table = [...cronTable, named]

/** The slots, in UTC, that the whole table ran in [from, to); a first start runs each job once beforehand. */
async function slotsRun(from: string, to: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  const begin = new Date(from)
  const clock = virtualClock(new Date(begin.getTime() - MINUTE))
  const claims: JobRun[] = []
  const claimRun = async (run: JobRun) => {
    if (!(await store.claimRun(run))) return false
    claims.push(run)
    return true
  }
  const work = Object.fromEntries(table.map(({ job }) => [job, async () => 'done']))
  const kept = { ...store, claimRun }
  await runSchedule({ table, work, clock, store: kept, timeZone: LONDON, log: silentLog })
  await clock.advanceTo(new Date(Date.parse(to) - 1))
  await store.close()
  const ran = claims.filter(({ due_at }) => due_at >= begin)
  expect(ran.every(({ late }) => !late)).toBe(true)
  return new Map(
    table.map(({ job }) => [
      job,
      ran.filter((run) => run.job === job).map(({ due_at }) => due_at.toISOString().slice(0, 16)),
    ]),
  )
}

/** Every `minutes`, from `first` on, in real time: what no change of the clocks may touch. */
function every(minutes: number, from: string, to: string, first = 0): string[] {
  const slots: string[] = []
  for (let at = Date.parse(from) + first * MINUTE; at < Date.parse(to); at += minutes * MINUTE)
    slots.push(new Date(at).toISOString().slice(0, 16))
  return slots
}

/** From, to, and in UTC the slots of 01:30, 09:20 and 12:20 by the clock on the wall. */
const changes: readonly [string, string, string, string[], string[], string[]][] = [
  [
    'C1: clocks forward, 29 March 2026: every slot once; 01:30, which does not exist, still runs',
    '2026-03-28T12:00:00Z',
    '2026-03-29T12:00:00Z',
    ['2026-03-29T01:00'],
    ['2026-03-29T08:20'],
    ['2026-03-28T12:20', '2026-03-29T11:20'],
  ],
  [
    'C2: clocks back, 25 October 2026: no slot skipped or run twice; 01:30 runs in the first of its two',
    '2026-10-24T11:00:00Z',
    '2026-10-25T12:00:00Z',
    ['2026-10-25T00:30'],
    ['2026-10-25T09:20'],
    ['2026-10-24T11:20'],
  ],
  [
    'C5: new year’s night',
    '2026-12-31T12:00:00Z',
    '2027-01-01T12:00:00Z',
    ['2027-01-01T01:30'],
    ['2027-01-01T09:20'],
    ['2026-12-31T12:20'],
  ],
  [
    'C5: 29 February 2028',
    '2028-02-28T12:00:00Z',
    '2028-03-01T12:00:00Z',
    ['2028-02-29T01:30', '2028-03-01T01:30'],
    ['2028-02-29T09:20', '2028-03-01T09:20'],
    ['2028-02-28T12:20', '2028-02-29T12:20'],
  ],
  [
    'C5: 19 January 2038, 32 bits of seconds are full',
    '2038-01-18T12:00:00Z',
    '2038-01-19T12:00:00Z',
    ['2038-01-19T01:30'],
    ['2038-01-19T09:20'],
    ['2038-01-18T12:20'],
  ],
]

describe('every slot of the table runs once', () => {
  test.each(changes)('%s', async (_, from, to, halfPastOne, recordCheck, nightVerification) => {
    const slots = await slotsRun(from, to)
    expect(slots.get('forecast-cycle')).toEqual(every(60, from, to, 5))
    for (const job of ['sensor-watch', 'decision-cycle', 'verification'])
      expect(slots.get(job)).toEqual(every(10, from, to))
    for (const job of ['watch', 'notify']) expect(slots.get(job)).toEqual(every(1, from, to))
    expect(slots.get(named.job)).toEqual(halfPastOne)
    expect(slots.get('record-check')).toEqual(recordCheck)
    expect(slots.get('night-verification')).toEqual(nightVerification)
    expect(slots.get('journal-check')).toHaveLength(recordCheck.length)
    expect(slots.size).toBe(table.length)
  })
})

describe('nights and their ids', () => {
  test.each([
    ['C1: the night of 28 March 2026 has 23 hours', '2026-03-28T23:00:00Z', '2026-03-28', 23],
    ['C2: the night of 24 October 2026 has 25 hours', '2026-10-25T01:30:00Z', '2026-10-24', 25],
    ['C5: the night of 31 December 2026', '2027-01-01T03:00:00Z', '2026-12-31', 24],
    ['C5: the night of 29 February 2028', '2028-03-01T03:00:00Z', '2028-02-29', 24],
    ['C5: the night of 18 January 2038', '2038-01-19T03:14:08Z', '2038-01-18', 24],
  ])('%s', (_, at, night, hours) => {
    expect(nightOf(new Date(at), LONDON)).toBe(night)
    const { from, to } = nightSpan(night, LONDON)
    expect((to.getTime() - from.getTime()) / HOUR).toBe(hours)
    expect(from <= new Date(at) && new Date(at) < to).toBe(true)
  })
})

describe('a whole night of the service over a change of the clocks', () => {
  test.each([
    [
      'C1: forward: one decision a route, its times say BST',
      '2026-03-28T22:00:00Z',
      '2026-03-28',
      /\d\d:\d\d BST/,
    ],
    [
      'C2: back: one decision a route, its times say BST or GMT',
      '2026-10-24T21:00:00Z',
      '2026-10-24',
      /\d\d:\d\d (BST|GMT)/,
    ],
  ])('%s', { timeout: 60_000 }, async (_, from, night, says) => {
    const watched = await virtualNight({
      scenario: 'radiation-frost',
      seed: 1,
      from: new Date(from),
      hours: 6,
    })
    const decisions = await watched.store.decisionsOfNight(night)
    expect(decisions.map(({ route }) => route).toSorted()).toEqual(
      watched.network.routes.map(({ id }) => id).toSorted(),
    )
    for (const { id, recommendation } of decisions) {
      expect(id.startsWith(night)).toBe(true)
      const times = recommendation.because.match(/\d\d:\d\d( \w+)?/g) ?? []
      expect(
        times.every((time) => says.test(time)),
        recommendation.because,
      ).toBe(true)
    }
    expect(decisions.some(({ recommendation }) => says.test(recommendation.because))).toBe(true)
    for (const { id } of watched.network.stations) {
      const issued = await watched.store.forecastsOf(id, {
        from: new Date(Date.parse(from) + 10 * MINUTE),
        to: new Date(Date.parse(from) + 6 * HOUR),
      })
      expect(issued.map(({ issued_at }) => issued_at.toISOString().slice(14, 16))).toEqual(
        Array(5).fill('05'),
      )
    }
  })
})
