import type { CronLine } from '#src/jobs/cron-table.ts'
import { lastSlot } from '#src/jobs/due-slots.ts'
import { type Log, wordsOf } from '#src/jobs/log.ts'
import { type RunsTold, runsInHand } from '#src/jobs/runs-in-hand.ts'
import type { Cancel, Clock, JobRun, OperationalStore } from '#src/ports.ts'
import { minuteOf } from '#src/season.ts'
import { MINUTE } from '#src/units.ts'

/** Does the work of one slot; what it returns is kept as the run's message. */
export type Work = () => Promise<string>

type ScheduleParts = {
  readonly table: readonly CronLine[]
  readonly work: Readonly<Record<string, Work>>
  readonly clock: Clock
  readonly store: Pick<OperationalStore, 'claimRun' | 'finishRun' | 'lastRun'>
  readonly timeZone: string
  readonly log: Log
  /** Milliseconds that really passed, on a clock that nobody sets; absent: by the service's own. */
  elapsed_ms?(): number
  /** Hears of each run that is given up, and of each that ends. Absent: it is only logged. */
  readonly told?: RunsTold
}

/**
 * Runs the cron table on the service's clock. Cron says when, the store says what was done: a slot runs once even
 * with several workers, never beside an unfinished run of its own, and the latest missed one is made up, marked late.
 * A run that takes longer than its line of the table allows is given up, and the next slot runs beside what is left of it.
 * When the clock was put back the slots are due again, whoever ran them by the wrong time: nothing waits for it.
 */
export async function runSchedule(parts: ScheduleParts): Promise<Cancel> {
  const { table, clock, store } = parts
  const running = runsInHand(parts)
  const lastDue = new Map<string, Date>()
  /** Slots up to here were run before the clock was put back. */
  const ranUntil = new Map<string, Date>()
  for (const { job } of table) {
    const last = await store.lastRun(job)
    if (last) lastDue.set(job, last.due_at)
  }

  const runSlot = async (line: CronLine, due: Date, late: boolean) => {
    if (!running.mayBegin(line)) {
      parts.log.warn(
        { event: 'job_overlap', job: line.job, due_at: due },
        'skipped: the run before is not finished',
      )
      return
    }
    const run = running.begin(line, due, late)
    try {
      const isAgain = due <= (ranUntil.get(line.job) ?? new Date(0))
      await runClaimed(parts, line, due, { late, isAgain })
    } finally {
      running.end(run)
    }
  }

  let looked = new Date(0)
  const tick = async () => {
    const minute = minuteOf(clock.now())
    const before = looked
    looked = minute
    running.giveUpLate()
    for (const line of table) {
      const ran = lastDue.get(line.job)
      const isPutBack = ran !== undefined && ran > minute
      if (isPutBack) ranUntil.set(line.job, ran)
      const last = isPutBack ? undefined : ran
      const after = last && last > before ? last : before
      const due = last ? lastSlot(line, after, minute, parts.timeZone) : minute
      if (!due) continue
      lastDue.set(line.job, due)
      await runSlot(line, due, minute.getTime() - due.getTime() > MINUTE)
    }
  }

  let cancel: Cancel = () => {}
  let stopped = false
  const arm = (instant: Date) => {
    cancel = clock.at(instant, () => {
      if (stopped) return
      arm(new Date(minuteOf(clock.now()).getTime() + MINUTE))
      return tick()
    })
  }
  arm(clock.now())
  return () => {
    stopped = true
    cancel()
  }
}

/** With the store down nobody can claim: doing the work twice is harmless, not doing it is not. */
async function claimed({ store, log }: ScheduleParts, run: JobRun): Promise<boolean> {
  try {
    return await store.claimRun(run)
  } catch (error) {
    log.error(
      { event: 'job_unclaimed', job: run.job, err: error },
      'the store cannot be asked: running all the same',
    )
    return true
  }
}

async function runClaimed(
  parts: ScheduleParts,
  line: CronLine,
  due: Date,
  { late, isAgain }: { readonly late: boolean; readonly isAgain: boolean },
): Promise<void> {
  const { clock, store, log } = parts
  const run: JobRun = {
    job: line.job,
    due_at: due,
    started_at: clock.now(),
    finished_at: null,
    outcome: 'running',
    late,
    message: null,
  }
  try {
    if (!(await claimed(parts, run)) && !isAgain) return
    const message = (await parts.work[line.job]?.()) ?? 'no work is wired to this job'
    await store.finishRun({ ...run, finished_at: clock.now(), outcome: 'done', message })
  } catch (error) {
    log.error({ event: 'job_failed', job: line.job, due_at: due, err: error }, 'job failed')
    const failed = { ...run, finished_at: clock.now(), outcome: 'failed' as const, message: wordsOf(error) }
    await store.finishRun(failed).catch(() => {})
  }
}
