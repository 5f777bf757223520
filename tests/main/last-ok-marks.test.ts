import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { liveFeed } from '#src/jobs/live-feed.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import { readLastOk } from '#src/last-ok.ts'
import { beating } from '#src/main/last-ok-marks.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-marks-'))
afterAll(() => rmSync(root, { recursive: true }))
const REAL = new Date('2026-11-22T20:00:00Z')
beforeEach(() => void vi.useFakeTimers({ now: REAL }))
afterEach(() => void vi.useRealTimers())

/** A service whose clock shows another time than the machine's. */
function service({ hasSensors = true } = {}) {
  const dataDir = mkdtempSync(join(root, 'data-'))
  let known: PartHealth[] = [{ name: 'watch', last_ok_at: EVENING, trouble: null }]
  const live = liveFeed(10)
  const parts = () => known
  const beats = beating(
    { dataDir, isDemonstration: true, parts, hasSensors: () => hasSensors, live },
    silentLog,
  )
  const read = () => {
    const document = readLastOk(readFileSync(watchdogFiles(dataDir).marks, 'utf8'))
    if (typeof document === 'string') throw new Error(document)
    return document
  }
  return {
    live,
    beats,
    read,
    mark: (name: string) => read().marks.find((mark) => mark.name === name),
    know: (...next: PartHealth[]) => {
      known = next
    },
  }
}
const secondsAfter = (seconds: number) => new Date(REAL.getTime() + seconds * 1_000)

test('the service’s own mark is renewed every five seconds of real time', () => {
  const { mark } = service()
  expect(mark('service')?.ok_at).toEqual(REAL)
  vi.advanceTimersByTime(5_000)
  expect(mark('service')?.ok_at).toEqual(secondsAfter(5))
})

test('a part’s mark is the real time at which its work was seen, and stays when it does not work again', () => {
  const { mark, know } = service()
  expect(mark('cron')?.ok_at).toEqual(REAL)
  vi.advanceTimersByTime(60_000)
  expect(mark('cron')?.ok_at).toEqual(REAL)
  know({ name: 'watch', last_ok_at: minutesAfter(EVENING, 10), trouble: null })
  vi.advanceTimersByTime(5_000)
  expect(mark('cron')?.ok_at).toEqual(secondsAfter(65))
})

test('trouble is passed on in words; a part that has never worked has no time', () => {
  const { mark, know } = service()
  know({ name: 'weather', last_ok_at: null, trouble: 'answered 500' })
  vi.advanceTimersByTime(5_000)
  expect(mark('weather')).toEqual({ name: 'weather', ok_at: null, trouble: 'answered 500' })
})

test('sensors are heard by their readings, and awaited only where there are any', () => {
  const { mark, live } = service()
  expect(mark('sensors')?.ok_at).toBeNull()
  live.publish({ kind: 'reading', subject: 'moor-top', at: EVENING })
  vi.advanceTimersByTime(5_000)
  expect(mark('sensors')?.ok_at).toEqual(REAL)
  expect(service({ hasSensors: false }).mark('sensors')).toBeUndefined()
})

test('stopped in order it says so, and is silent from then on', () => {
  const { read, beats } = service()
  beats.stop()
  expect(read().stopped_at).toEqual(REAL)
  vi.advanceTimersByTime(60_000)
  expect(read().written_at).toEqual(REAL)
})
