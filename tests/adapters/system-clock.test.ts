import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from '#src/adapters/system-clock.ts'
import { EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

beforeEach(() => void vi.useFakeTimers({ now: EVENING }))
afterEach(() => void vi.useRealTimers())

test('runs once, at its instant', async () => {
  const clock = systemClock()
  const run = vi.fn()
  clock.at(minutesAfter(EVENING, 1), run)
  await vi.advanceTimersByTimeAsync(59_999)
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(run).toHaveBeenCalledOnce()
})

test('a clock put back two hours holds nothing up for two hours', async () => {
  const clock = systemClock()
  const run = vi.fn()
  clock.at(minutesAfter(EVENING, 1), run)
  await vi.advanceTimersByTimeAsync(30_000)
  vi.setSystemTime(hoursAfter(EVENING, -2))
  await vi.advanceTimersByTimeAsync(31_000)
  expect(run).toHaveBeenCalledOnce()
})
