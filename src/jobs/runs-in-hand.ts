import type { CronLine } from '#src/jobs/cron-table.ts'
import type { Log } from '#src/jobs/log.ts'
import type { Clock, JobRun, OperationalStore } from '#src/ports.ts'
import { SECOND } from '#src/units.ts'

/** Who hears of runs that do not end. */
export type RunsTold = {
  hangs(line: CronLine, due: Date): void
  ended(job: string): void
}

type InHandParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly store: Pick<OperationalStore, 'finishRun'>
  readonly log: Log
  elapsed_ms?(): number
  readonly told?: RunsTold
}

type RunInHand = {
  readonly line: CronLine
  readonly due: Date
  readonly late: boolean
  readonly started_at: Date
  readonly started_ms: number
  isGivenUp: boolean
}

/** What was given up may still end; no more of it than this is begun, so that it does not all end at once. */
const MOST_GIVEN_UP = 3

/** The runs that have begun and not ended. What takes too long is given up, which ends nothing: nothing can. */
export function runsInHand(parts: InHandParts) {
  const { clock, store, log, told } = parts
  const elapsed_ms = parts.elapsed_ms ?? (() => clock.now().getTime())
  const runs = new Set<RunInHand>()

  function giveUp(run: RunInHand): void {
    const { line, due, late, started_at } = run
    run.isGivenUp = true
    const message = `has not ended within ${line.ends_within_s} s: given up`
    log.error({ event: 'job_hangs', job: line.job, due_at: due }, `${line.job} ${message}`)
    told?.hangs(line, due)
    const slot = { job: line.job, due_at: due, started_at, late }
    const kept: JobRun = { ...slot, finished_at: clock.now(), outcome: 'failed', message }
    // the database may be what it waits for
    store.finishRun(kept).catch(() => {})
  }

  return {
    /** Not beside a run that may yet end in time, nor beside too many that were given up. */
    mayBegin({ job }: CronLine): boolean {
      const own = [...runs].filter(({ line }) => line.job === job)
      return own.every(({ isGivenUp }) => isGivenUp) && own.length < MOST_GIVEN_UP
    },
    begin(line: CronLine, due: Date, late: boolean): RunInHand {
      const times = { started_at: clock.now(), started_ms: elapsed_ms() }
      const run = { line, due, late, ...times, isGivenUp: false }
      runs.add(run)
      return run
    },
    end(run: RunInHand): void {
      runs.delete(run)
      told?.ended(run.line.job)
    },
    /** Gives up what has been running for longer than its line allows. */
    giveUpLate(): void {
      const now_ms = elapsed_ms()
      for (const run of runs) {
        const isLate = now_ms - run.started_ms >= run.line.ends_within_s * SECOND
        if (isLate && !run.isGivenUp) giveUp(run)
      }
    },
  }
}
