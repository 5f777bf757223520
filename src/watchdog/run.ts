import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Contacts } from '#src/contacts.ts'
import { lookAt } from '#src/watchdog/look.ts'
import { readState, writeState } from '#src/watchdog/state-file.ts'
import { tellBy } from '#src/watchdog/tell.ts'
import { watchdog } from '#src/watchdog/watchdog.ts'

export const LOOK_EVERY_S = 5
/** A demonstration that nobody starts again is not watched for ever. */
const LEFT_ALONE_S = 15 * 60
/** Two minutes: a data directory that is removed under a service is told before this process goes too. */
const LOOKS_WITHOUT_SERVICE = 24
const HEARTBEAT_EVERY_S = 60
const ANSWER_LIMIT_MS = 5_000

export type WatchdogSettings = {
  readonly dataDir: string
  /** Where the service's pages answer. */
  readonly page: string
  /** Where people are told to look; absent: there. */
  readonly pageForPeople?: string
  readonly contacts: Contacts
  /** Called once a minute while this process looks: whoever listens there misses it when the whole machine is gone. */
  readonly heartbeat: URL | null
  /** Started by the service, which is gone when it does not come back. */
  readonly isBeside: boolean
  readonly lookEveryS?: number
  say(words: string): void
  readonly stop: AbortSignal
}

export const watchdogFiles = (dataDir: string) => ({
  marks: join(dataDir, 'last-ok.json'),
  state: join(dataDir, 'watchdog.json'),
  outbox: join(dataDir, 'watchdog-outbox.ndjson'),
  test: join(dataDir, 'watchdog-test.json'),
})

/** A heartbeat that is not heard is the receiver's alarm, so here it is no error. */
function heartbeats(url: URL | null): () => void {
  let last_s = Number.NEGATIVE_INFINITY
  return () => {
    const at_s = performance.now() / 1_000
    if (!url || at_s - last_s < HEARTBEAT_EVERY_S) return
    last_s = at_s
    fetch(url, { method: 'POST', signal: AbortSignal.timeout(ANSWER_LIMIT_MS) }).then(
      (response) => response.body?.cancel(),
      () => {},
    )
  }
}

/** Watches until told to stop, replaced by another, or left alone by a demonstration or by a directory that is gone. */
export async function runWatchdog(settings: WatchdogSettings): Promise<void> {
  const { dataDir, page, contacts, isBeside, say, stop, lookEveryS = LOOK_EVERY_S } = settings
  const { pageForPeople = page } = settings
  const files = watchdogFiles(dataDir)
  const tell = tellBy(contacts, files.outbox, pageForPeople)
  const beat = heartbeats(settings.heartbeat)
  let isDemonstration = false
  let isAnswering = false
  let looksWithout = 0
  const dog = watchdog({
    contacts,
    tell,
    pid: process.pid,
    say,
    async look() {
      const look = await lookAt(files.marks, page)
      isAnswering = look.health === null
      looksWithout = isAnswering || existsSync(dataDir) ? 0 : looksWithout + 1
      if (typeof look.lastOk !== 'string') isDemonstration = look.lastOk.demonstration
      return look
    },
    kept: () => readState(files.state),
    keep: (state) => writeState(files.state, state),
  })
  const isLeftAlone = () =>
    isBeside &&
    (looksWithout > LOOKS_WITHOUT_SERVICE ||
      (isDemonstration && dog.alarms().some(({ name, age_s }) => name === 'service' && age_s > LEFT_ALONE_S)))

  while (!stop.aborted && (await dog.once())) {
    if (isLeftAlone()) return say('ends: its service is gone')
    beat()
    await delay(lookEveryS * 1_000, null, { signal: stop }).catch(() => {})
  }
}
