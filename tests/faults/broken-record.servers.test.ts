import { expect, test } from 'vitest'
import { contactsFile, secondsUntil, wordsTold } from '#tests/faults/people.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { bootstrapFile, endOf, freshSettings, frostline } from '#tests/main/service-process.ts'
import { later, sqlOf } from '#tests/nights/outage.ts'
import { startPostgres } from '#tests/support/servers/postgres.ts'
import { twoRoutes } from '#tests/support/two-routes.ts'
import { webhookReceiver } from '#tests/support/webhook-receiver.ts'

const SPEED = 1_800
/** Just after the daily check at 09:20: it takes longest until the next. */
const CLOCK = '2026-01-15T09:30:00Z'
const DAY_S = 24 * 3_600

test('O6: the owner of the database edits the record: verify-record finds it at once, the daily check within a day tells people', {
  timeout: 200_000,
}, async () => {
  const [database, receiver] = [later(await startPostgres()), later(await webhookReceiver())]
  const settings = await freshSettings({
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    FROSTLINE_BOOTSTRAP: bootstrapFile(twoRoutes),
    FROSTLINE_CONTACTS: contactsFile(receiver.url),
    FROSTLINE_POSTGRES_URL: database.url,
    FROSTLINE_CLOCK: CLOCK,
    FROSTLINE_CLOCK_SPEED: String(SPEED),
  })
  const service = frostline(['start'], settings)
  later({ stop: () => service.kill('SIGKILL', 'group') })
  await service.ready()
  const now = async () => Date.parse(JSON.parse((await service.get('/health/ready')).body).now)
  const sql = sqlOf(database.url)
  await secondsUntil(async () => (await sql`select 1 from record_entry limit 2`).length === 2, 20)
  expect((await endOf(['verify-record'], settings)).code).toBe(0)

  // as only the owner of the tables can
  await sql.unsafe(`
    alter table record_entry disable trigger record_append_only;
    update record_entry set actor = 'nobody' where seq = (select min(seq) from record_entry);
    alter table record_entry enable trigger record_append_only`)
  const editedAt = await now()

  const broken = () => wordsTold(receiver).find((words) => words.includes('The record is broken'))
  await secondsUntil(() => broken() !== undefined, 90)
  const seconds = ((await now()) - editedAt) / 1_000
  timeToAlarm('O6', 'an entry of the record edited by the owner of the database', seconds, DAY_S)
  expect(seconds).toBeLessThanOrEqual(DAY_S)
  expect(broken()).toMatch(/broken at entry \d+/)

  const verified = await endOf(['verify-record', '--json'], settings)
  expect(verified.code).toBe(1)
  expect(JSON.parse(verified.stdout).check.fault).toMatchObject({ kind: 'changed' })
  const alerts = await sql<{ document: string }[]>`select document from alert where id like 'record_broken:%'`
  expect(alerts.map(({ document }) => JSON.parse(document).cleared_at)).toEqual([null])
})
