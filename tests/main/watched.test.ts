import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startWatchdog, watchdogTrouble } from '#src/main/watched.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { writeState } from '#src/watchdog/state-file.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-watched-'))
afterAll(() => rmSync(root, { recursive: true }))
const REAL = new Date('2026-11-22T20:00:00Z')
const HOUR = 3_600_000
beforeEach(() => void vi.useFakeTimers({ now: REAL }))
afterEach(() => void vi.useRealTimers())

function watched() {
  const dataDir = mkdtempSync(join(root, 'data-'))
  const looks = () =>
    writeState(watchdogFiles(dataDir).state, { pid: 1, ok_at: new Date(), tells: [], alarms: [] })
  const trouble = watchdogTrouble(dataDir)
  /** Seconds pass, with or without a look every five. */
  const pass = (seconds: number, isLooking: boolean) => {
    let last: string | null = null
    for (let passed = 0; passed < seconds; passed += 5) {
      vi.advanceTimersByTime(5_000)
      if (isLooking) looks()
      last = trouble()
    }
    return last
  }
  return { dataDir, pass }
}

test('a watchdog that looks is no trouble', () => {
  expect(watched().pass(600, true)).toBeNull()
})

test('one that never came is told after a minute', () => {
  const { pass } = watched()
  expect(pass(60, false)).toBeNull()
  expect(pass(5, false)).toBe('the watchdog has not looked for 65 s')
})

test('one that stands still is told after a minute, and no longer once it looks again', () => {
  const { pass } = watched()
  pass(120, true)
  expect(pass(70, false)).toMatch(/has not looked for \d+ s/)
  expect(pass(5, true)).toBeNull()
})

test.each([
  ['back', -2 * HOUR],
  ['forward', 2 * HOUR],
])('a clock that is set two hours %s neither hides it nor makes it', (_, by) => {
  const { pass } = watched()
  pass(60, true)
  vi.setSystemTime(Date.now() + by)
  expect(pass(60, true)).toBeNull()
  vi.setSystemTime(Date.now() + by)
  expect(pass(75, false)).toMatch(/has not looked/)
})

test('a faulty file of contacts is refused by the service that starts it', () => {
  const { dataDir } = watched()
  const watchdogContacts = join(dataDir, 'contacts.json')
  writeFileSync(watchdogContacts, '{"format":"frostline.contacts/1","people":[]}')
  expect(() => startWatchdog({ dataDir, watchdogContacts }, silentLog)).toThrow('at least one person')
})
