import { beforeEach, expect, test } from 'vitest'
import { deviceLog, type NewDeviceEvent } from '#src/jobs/device-log.ts'
import { SECOND } from '#src/units.ts'

const BEGIN = Date.parse('2026-01-15T18:00:00Z')
let now: Date
const clock = { now: () => now }
const after = (seconds: number) => {
  now = new Date(BEGIN + seconds * SECOND)
}
beforeEach(() => after(0))

const connected: NewDeviceEvent = { kind: 'connected', message: 'connected', address: '10.0.0.7' }
const refused = (code: string): NewDeviceEvent => ({ kind: 'connect_refused', code, message: code })

test('newest first, each device its own', () => {
  const log = deviceLog(clock)
  log.note('moor-1', connected)
  after(5)
  log.note('moor-1', refused('WRONG_SECRET'))
  log.note('moor-2', connected)
  expect(log.deviceEvents('moor-1').map(({ kind, code }) => [kind, code])).toEqual([
    ['connect_refused', 'WRONG_SECRET'],
    ['connected', undefined],
  ])
  expect(log.deviceEvents('moor-2')).toHaveLength(1)
  expect(log.deviceEvents('moor-3')).toEqual([])
})

test.each([
  ['within the minute', 59, 1],
  ['a minute later', 60, 2],
])('the same again %s', (_, seconds, expected) => {
  const log = deviceLog(clock)
  log.note('moor-1', refused('WRONG_SECRET'))
  log.note('moor-1', refused('REVOKED'))
  after(seconds)
  log.note('moor-1', { ...refused('WRONG_SECRET'), address: '10.0.0.9' })
  const same = log.deviceEvents('moor-1').filter(({ code }) => code === 'WRONG_SECRET')
  expect(same).toHaveLength(expected)
  expect(same[0]).toMatchObject({ times: 3 - expected, address: '10.0.0.9', last_at: now })
})

test('a flood of one reason leaves what happened before it', () => {
  const log = deviceLog(clock)
  log.note('moor-1', connected)
  for (let second = 0; second < 3_600; second++) {
    after(second)
    log.note('moor-1', refused('WRONG_SECRET'))
  }
  const events = log.deviceEvents('moor-1')
  expect(events).toHaveLength(61)
  expect(events.at(-1)?.kind).toBe('connected')
})

test('no more than its share of a device, and of all devices together', () => {
  const log = deviceLog(clock, { kept: 3, keptInAll: 5 })
  for (const device of ['moor-1', 'moor-2', 'moor-3'])
    for (const code of ['A', 'B', 'C', 'D']) log.note(device, refused(code))
  expect(log.deviceEvents('moor-3').map(({ code }) => code)).toEqual(['D', 'C', 'B'])
  expect(log.deviceEvents('moor-1')).toEqual([])
})
