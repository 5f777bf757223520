import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestAlarms } from '#src/api/deps.ts'
import type { Config } from '#src/config.ts'
import { readContacts } from '#src/contacts.ts'
import type { Log } from '#src/jobs/log.ts'
import { BEAT_EVERY } from '#src/main/last-ok-marks.ts'
import { MINUTE, SECOND } from '#src/units.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { readState } from '#src/watchdog/state-file.ts'
import { lastTestAlarm, testReceived } from '#src/watchdog/test-alarm.ts'

const RESTART_AFTER = 5 * SECOND
/** Where it could not be started at all; each time twice as long, up to the above. */
const TRY_AGAIN_AFTER = SECOND / 4
/** A watchdog that has not looked for so long does not watch. */
export const UNWATCHED = MINUTE

const PROGRAM = fileURLToPath(new URL('../cli/frostline.ts', import.meta.url))

/** It makes few objects: 10 MB less memory. */
const SMALL = '--max-semi-space-size=1'

/**
 * Why nobody watches, or null. Counted from the moment its mark was seen to change, so that a clock which is set hides
 * nothing. Asked for often, so the file is read again only after some seconds.
 */
export function watchdogTrouble(dataDir: string): () => string | null {
  const { state: file } = watchdogFiles(dataDir)
  const markNow = () => readState(file)?.ok_at.getTime() ?? null
  const began = performance.now()
  let seen = { mark: markNow(), read_ms: began, changed_ms: began }
  return () => {
    const now = performance.now()
    if (now - seen.read_ms >= BEAT_EVERY) {
      const mark = markNow()
      seen = { mark, read_ms: now, changed_ms: mark === seen.mark ? seen.changed_ms : now }
    }
    const silent = now - seen.changed_ms
    return silent <= UNWATCHED ? null : `the watchdog has not looked for ${Math.floor(silent / SECOND)} s`
  }
}

/** What the watchdog keeps of its last test message, for people to say that it came. */
export function testAlarmsOf(dataDir: string): TestAlarms {
  const { test: file } = watchdogFiles(dataDir)
  const now = () => new Date()
  return {
    now,
    last: () => lastTestAlarm(file),
    received(code) {
      testReceived(file, code, now())
    },
  }
}

/** The watchdog as a process beside this one, which it outlives when this one is killed; started again when it ends. */
export function startWatchdog(
  { dataDir, watchdogContacts }: Pick<Config, 'dataDir' | 'watchdogContacts'>,
  log: Log,
): { stop(): void } {
  // a fault in it is told now, to whoever starts the service
  if (watchdogContacts) readContacts(watchdogContacts)
  let child: ReturnType<typeof spawn> | null = null
  let again: NodeJS.Timeout | undefined
  let isStopping = false
  let wait = TRY_AGAIN_AFTER
  // Readings are taken without a watchdog too; that nobody watches is an alert by itself
  const notStarted = (err: unknown) => {
    child = null
    if (isStopping) return
    log.error({ event: 'watchdog_not_started', err }, 'the watchdog could not be started; it is tried again')
    again = setTimeout(start, wait).unref()
    wait = Math.min(RESTART_AFTER, 2 * wait)
  }
  const spawned = () =>
    spawn(process.execPath, [SMALL, PROGRAM, 'watchdog', '--beside'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, FROSTLINE_DATA_DIR: dataDir },
    })
  const start = () => {
    try {
      child = spawned()
    } catch (error) {
      return notStarted(error)
    }
    child.unref()
    child.once('error', notStarted)
    child.once('exit', (code, signal) => {
      if (isStopping) return
      // 0: another watchdog has taken over
      if (code === 0) return
      log.error({ event: 'watchdog_ended', code, signal }, 'the watchdog ended; it is started again')
      again = setTimeout(start, RESTART_AFTER).unref()
    })
  }
  start()
  return {
    stop() {
      isStopping = true
      clearTimeout(again)
      child?.kill('SIGTERM')
    },
  }
}
