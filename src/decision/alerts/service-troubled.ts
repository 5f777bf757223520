import type { Condition } from '#src/decision/alerts.ts'
import { duration, timeOf } from '#src/decision/words.ts'
import { MINUTE } from '#src/units.ts'

/** A run of the cron table that has not ended in time. */
export type HangingJob = {
  readonly job: string
  /** What it does, as the table says. */
  readonly says: string
  readonly due_at: Date
}

/** The machine's clock was put forward by so much, or back where it is negative; noticed `at` the new time. */
export type ClockSet = { readonly at: Date; readonly by_ms: number }

type Told = { readonly authority: string; readonly timeZone: string }

/** Without these what is shown of the night may be out of date; the others look back. */
const NEEDED_TONIGHT: ReadonlySet<string> = new Set([
  'forecast-cycle',
  'sensor-watch',
  'decision-cycle',
  'watch',
  'notify',
])

/** Jobs of the service that hang: what each would have noticed, nobody has. */
export const jobsHang = (jobs: readonly HangingJob[], { authority, timeZone }: Told): Condition[] =>
  jobs.map(({ job, says, due_at }) => {
    const isNeeded = NEEDED_TONIGHT.has(job)
    const means = isNeeded
      ? 'Until this is over decide by hand, assume treat'
      : 'What is decided tonight does not wait for it'
    return {
      kind: 'job_hangs',
      subject: `${authority}/${job}`,
      severity: isNeeded ? 'urgent' : 'warning',
      message: `A job of the service has not ended: ${job}, begun at ${timeOf(due_at, timeZone)} (${says}). Its next run is begun all the same. ${means}; if it stays, start the service again.`,
      raises: true,
    }
  })

/** The machine's clock was set while the service ran: no age can be told from times of before. */
export function clockWasSet(set: ClockSet | null, { authority, timeZone }: Told): Condition[] {
  if (!set) return []
  const way = set.by_ms < 0 ? 'back' : 'forward'
  const message = `The clock of the service’s machine was put ${way} by ${duration(Math.abs(set.by_ms) / MINUTE)}; it now says ${timeOf(set.at, timeZone)}. Compare it with your own and put it right. What was measured before counts as evidence of cold only: until sensors are heard that agree with the clock, decide by hand, assume treat.`
  return [{ kind: 'clock_set', subject: authority, severity: 'urgent', message, raises: true }]
}
