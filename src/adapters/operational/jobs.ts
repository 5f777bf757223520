import { type Database, instant } from '#src/adapters/operational/database.ts'
import type { JobRun, OperationalStore } from '#src/ports.ts'
import { MINUTE } from '#src/units.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

/** A run that has not ended for so long, in service time, died with its process: its slot may be claimed again. */
const ABANDONED_AFTER = 10 * MINUTE

const rowOf = (run: JobRun) => ({
  job: run.job,
  due_at: instant(run.due_at),
  started_at: instant(run.started_at),
  outcome: run.outcome,
  document: writeDocument(run),
})

async function claimRun(database: Database, run: JobRun): Promise<boolean> {
  const { started_at, outcome, document } = rowOf(run)
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('job_run')
    .values(rowOf(run))
    .onConflict((conflict) =>
      conflict
        .columns(['job', 'due_at'])
        .doUpdateSet({ started_at, outcome, document })
        .where('job_run.outcome', '=', 'running')
        .where('job_run.started_at', '<', instant(new Date(run.started_at.getTime() - ABANDONED_AFTER))),
    )
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Changes nothing when the slot was claimed again meanwhile: the later run answers for it. */
async function finishRun(database: Database, run: JobRun): Promise<void> {
  const row = rowOf(run)
  await database
    .updateTable('job_run')
    .set(row)
    .where('job', '=', row.job)
    .where('due_at', '=', row.due_at)
    .where('started_at', '=', row.started_at)
    .execute()
}

async function lastRun(database: Database, job: string): Promise<JobRun | null> {
  const row = await database
    .selectFrom('job_run')
    .select('document')
    .where('job', '=', job)
    .orderBy('due_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? parseDocument<JobRun>(row.document) : null
}

/** One step in the index a job: `select distinct` would read every run of the winter. */
async function nextJob(database: Database, after: string): Promise<string | null> {
  const row = await database
    .selectFrom('job_run')
    .select((column) => column.fn.min('job').as('job'))
    .where('job', '>', after)
    .executeTakeFirst()
  return row?.job ?? null
}

/** Which slots of the cron table were taken, and how the runs ended. */
export const jobTable = (
  database: Database,
): Pick<OperationalStore, 'claimRun' | 'finishRun' | 'lastRun' | 'lastRuns'> => ({
  claimRun: (run) => claimRun(database, run),
  finishRun: (run) => finishRun(database, run),
  lastRun: (job) => lastRun(database, job),
  async lastRuns() {
    const runs: JobRun[] = []
    for (let job = await nextJob(database, ''); job !== null; job = await nextJob(database, job)) {
      const run = await lastRun(database, job)
      if (run) runs.push(run)
    }
    return runs
  },
})
