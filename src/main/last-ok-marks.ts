import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { Log } from '#src/jobs/log.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import type { LastOk, Mark } from '#src/last-ok.ts'
import { SECOND } from '#src/units.ts'
import { watchdogFiles } from '#src/watchdog/run.ts'
import { writeSmallFile } from '#src/watchdog/small-file.ts'

/** Real time: a watchdog knows no other. */
export const BEAT_EVERY = 5 * SECOND

/** Parts of the service, and the mark that each is for the watchdog. */
const markOf: Readonly<Record<string, string>> = {
  watch: 'cron',
  decisions: 'decisions',
  weather: 'weather',
  notifications: 'notifications',
  broker: 'broker',
  journal: 'journal',
  'operational store': 'operational store',
}

type Beaten = {
  readonly dataDir: string
  readonly isDemonstration: boolean
  parts(): readonly PartHealth[]
  /** Is there any sensor that should be heard? */
  hasSensors(): boolean
  readonly live: Pick<LiveFeed, 'subscribe'>
}

/** Real time at which each part was seen to have worked again: the service's own clock may run otherwise. */
function seenWorking() {
  const seen = new Map<string, { last: number; at: Date }>()
  return ({ name, last_ok_at }: PartHealth, now: Date): Date | null => {
    if (!last_ok_at) return null
    const before = seen.get(name)
    if (before?.last === last_ok_at.getTime()) return before.at
    seen.set(name, { last: last_ok_at.getTime(), at: now })
    return now
  }
}

/** Writes the marks every five seconds: that they are written is itself the mark of the service. */
export function beating({ dataDir, isDemonstration, parts, hasSensors, live }: Beaten, log: Log) {
  const { marks: file } = watchdogFiles(dataDir)
  const started_at = new Date()
  const okAt = seenWorking()
  let heard_at: Date | null = null
  const unsubscribe = live.subscribe(({ kind }) => {
    if (kind === 'reading') heard_at = new Date()
  })

  function marksNow(now: Date): Mark[] {
    const known = parts().flatMap((part) => {
      const name = markOf[part.name]
      return name ? [{ name, ok_at: okAt(part, now), trouble: part.trouble }] : []
    })
    const sensors = { name: 'sensors', ok_at: heard_at, trouble: null }
    return [{ name: 'service', ok_at: now, trouble: null }, ...(hasSensors() ? [sensors] : []), ...known]
  }

  function write(stopped_at: Date | null): void {
    const now = new Date()
    const format = 'frostline.last-ok/1'
    const document: LastOk = {
      format,
      written_at: now,
      started_at,
      stopped_at,
      demonstration: isDemonstration,
      marks: marksNow(now),
    }
    try {
      writeSmallFile(file, JSON.stringify(document))
    } catch (error) {
      log.error({ event: 'marks_not_written', err: error }, 'the watchdog is not told that the service works')
    }
  }

  write(null)
  const timer = setInterval(write, BEAT_EVERY, null)
  return {
    stop() {
      clearInterval(timer)
      unsubscribe()
      write(new Date())
    },
  }
}
