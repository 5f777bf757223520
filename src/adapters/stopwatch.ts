import type { Milliseconds } from '#src/units.ts'

// On a busy machine the thread gets its seconds, but nobody waits longer than so many times as long.
const LONGEST_WAIT = 3

/** Milliseconds that this thread has been at work, or a third of what has gone by on the clock if that is more. */
export function stopwatch(): () => Milliseconds {
  const started = performance.now()
  const before = process.threadCpuUsage()
  return () => {
    const { user, system } = process.threadCpuUsage(before)
    return Math.max((user + system) / 1000, (performance.now() - started) / LONGEST_WAIT)
  }
}
