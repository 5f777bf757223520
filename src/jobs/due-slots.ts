import cron from 'node-cron'
import type { CronLine } from '#src/jobs/cron-table.ts'
import { civilOffset, minuteOf } from '#src/season.ts'
import { HOUR, MINUTE } from '#src/units.ts'

const tasks = new Map<string, ReturnType<typeof cron.createTask>>()

/** A task that is never started: node-cron only tells whether its pattern fits a minute. */
function patternOf(line: CronLine) {
  let task = tasks.get(line.cron)
  if (!task) {
    task = cron.createTask(line.cron, () => {}, { timezone: 'UTC' })
    tasks.set(line.cron, task)
  }
  return task
}

const fits = (line: CronLine, civil: number) => patternOf(line).match(new Date(civil))
const civilOf = (minute: number, timeZone: string) => minute + civilOffset(new Date(minute), timeZone)
/** A line that names its hours runs once for each on every date, whatever the clocks do; `*` runs each real hour. */
const namesHours = (line: CronLine) => !line.cron.split(/\s+/)[1]?.startsWith('*')

function skippedByClockChange(line: CronLine, minute: number, civil: number, timeZone: string): boolean {
  const before = civilOf(minute - MINUTE, timeZone)
  for (let skipped = before + MINUTE; skipped < civil; skipped += MINUTE) if (fits(line, skipped)) return true
  return false
}

/**
 * Is this whole minute a slot of the line, in civil time?
 * Clocks forward: what names a skipped hour runs in the first minute after the gap.
 * Clocks back: what names the repeated hour runs in the first of the two.
 */
export function isDue(line: CronLine, at: Date, timeZone: string): boolean {
  const minute = at.getTime()
  const civil = civilOf(minute, timeZone)
  if (!namesHours(line)) return fits(line, civil)
  const repeated = civilOf(minute - HOUR, timeZone) === civil
  return (fits(line, civil) && !repeated) || skippedByClockChange(line, minute, civil, timeZone)
}

/** The last slot in (after, until], or null. Looks back at most two days: older slots are of no use to anybody. */
export function lastSlot(line: CronLine, after: Date, until: Date, timeZone: string): Date | null {
  const oldest = Math.max(after.getTime(), until.getTime() - 48 * HOUR)
  for (let minute = minuteOf(until).getTime(); minute > oldest; minute -= MINUTE)
    if (isDue(line, new Date(minute), timeZone)) return new Date(minute)
  return null
}

/** The first slot after `after` within a day; null when there is none (a fault in the table). */
export function nextSlot(line: CronLine, after: Date, timeZone: string): Date | null {
  const first = minuteOf(after).getTime() + MINUTE
  for (let minute = first; minute < first + 25 * HOUR; minute += MINUTE)
    if (isDue(line, new Date(minute), timeZone)) return new Date(minute)
  return null
}
