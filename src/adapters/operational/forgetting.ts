import { sql } from 'kysely'
import { type Database, instant } from '#src/adapters/operational/database.ts'
import { keptForecasts } from '#src/adapters/operational/kept-forecasts.ts'
import type { Forgetting, OperationalStore } from '#src/ports.ts'

type Forget = (database: Database, step: Forgetting) => Promise<{ forgotten: number; through: number | null }>

const countOf = (rows: readonly { readonly numDeletedRows: bigint }[]): number =>
  rows.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)

/** Of a table whose numbers rise with time: the next ones, of which `may` go. */
async function byNumber(
  database: Database,
  table: 'rejection' | 'atmosphere' | 'forecast',
  rows: readonly { readonly id: number; readonly at: string }[],
  { before, limit }: Forgetting,
  kept: ReadonlySet<number> = new Set(),
) {
  const old = rows.filter(({ at }) => at < instant(before))
  const ids = old.map(({ id }) => id).filter((id) => !kept.has(id))
  const done = ids.length > 0 ? await database.deleteFrom(table).where('id', 'in', ids).execute() : []
  return { forgotten: countOf(done), through: old.length < limit ? null : (old.at(-1)?.id ?? null) }
}

const rejections: Forget = async (database, step) => {
  const rows = await database
    .selectFrom('rejection')
    .select(['id', 'received_at as at'])
    .where('id', '>', step.after)
    .orderBy('id')
    .limit(step.limit)
    .execute()
  return byNumber(database, 'rejection', rows, step)
}

const weather: Forget = async (database, step) => {
  const rows = await database
    .selectFrom('atmosphere')
    .select(['id', 'fetched_at as at'])
    .where('id', '>', step.after)
    .orderBy('id')
    .limit(step.limit)
    .execute()
  const last = await database
    .selectFrom('atmosphere')
    .select((column) => column.fn.max('id').as('id'))
    .groupBy('domain')
    .execute()
  return byNumber(database, 'atmosphere', rows, step, new Set(last.map(({ id }) => Number(id))))
}

const forecasts: Forget = async (database, step) => {
  const rows = await database
    .selectFrom('forecast')
    .select(['id', 'station', 'issued_at as at'])
    .where('id', '>', step.after)
    .orderBy('id')
    .limit(step.limit)
    .execute()
  return byNumber(database, 'forecast', rows, step, await keptForecasts(database, rows))
}

const messages: Forget = async (database, { before, limit }) => {
  const old = database
    .selectFrom('outbox')
    .select('id')
    .where('created_at', '<', instant(before))
    .where('state', '<>', 'due')
    .orderBy('created_at')
    .limit(limit)
  const sent = countOf(await database.deleteFrom('outbox').where('id', 'in', old).execute())
  const closed = database
    .selectFrom('notice')
    .select('id')
    .where('closed_at', '<', instant(before))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.notice', '=', 'notice.id'))),
    )
    .limit(limit)
  const told = countOf(await database.deleteFrom('notice').where('id', 'in', closed).execute())
  return { forgotten: sent + told, through: sent + told === 0 ? null : 0 }
}

/** The last run of each job tells the schedule where it stands. */
const runs: Forget = async (database, { before, limit }) => {
  const { numAffectedRows } = await sql`delete from job_run where (job, due_at) in (
    select run.job, run.due_at from job_run as run where run.due_at < ${instant(before)}
    and run.due_at < (select max(due_at) from job_run as later where later.job = run.job)
    limit ${limit})`.execute(database)
  const forgotten = Number(numAffectedRows ?? 0)
  return { forgotten, through: forgotten === 0 ? null : 0 }
}

const KINDS = { rejections, weather, forecasts, messages, runs } as const

/** What has been kept long enough goes, some rows at a time. */
export const forgettingTables = (
  database: Database,
): Pick<OperationalStore, 'forget' | 'forgetSessions'> => ({
  forget: (kind, step) => KINDS[kind](database, step),
  async forgetSessions(now) {
    return countOf(await database.deleteFrom('session').where('expires_at', '<', instant(now)).execute())
  },
})
