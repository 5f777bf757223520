import { expect, test, vi } from 'vitest'
import type { Log } from '#src/jobs/log.ts'
import { startWatchdog } from '#src/main/watched.ts'

test('a watchdog that cannot be started is told and tried again; the service goes on', async () => {
  const told: unknown[] = []
  const log = { error: (about: { event: string }) => void told.push(about.event) } as unknown as Log
  // no process can be given an environment with a NUL in it
  const watchdog = startWatchdog({ dataDir: '/nowhere\0', watchdogContacts: null }, log)
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), 5_000)
  watchdog.stop()
  expect(new Set(told)).toEqual(new Set(['watchdog_not_started']))
})
