import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { MINUTE } from '#src/units.ts'
import { fakedClock } from '#tests/faults/faked-clock.ts'
import { secondsUntil } from '#tests/faults/people.ts'
import { bootstrapFile, freshSettings, frostline } from '#tests/main/service-process.ts'
import { later } from '#tests/nights/outage.ts'
import { connectSensors, keepSending, twoRoutes } from '#tests/support/two-routes.ts'

/** Slots of a job that were done, in UTC, of a service that is still running. */
function doneSlots(dataDir: string, job: string): string[] {
  const database = new DatabaseSync(`${dataDir}/operational.sqlite`, { readOnly: true })
  const rows = database
    .prepare(`select due_at from job_run where job = ? and outcome = 'done' order by due_at`)
    .all(job) as { due_at: string }[]
  database.close()
  return rows.map(({ due_at }) => new Date(due_at).toISOString().slice(0, 16))
}

/** What it advises for its routes. */
function outcomesOf(dataDir: string): string[] {
  const database = new DatabaseSync(`${dataDir}/operational.sqlite`, { readOnly: true })
  const rows = database.prepare('select document from decision order by route').all() as {
    document: string
  }[]
  database.close()
  return rows.map(({ document }) => JSON.parse(document).recommendation.outcome)
}

/** What the machine's clock shows at the start, and the slot that follows the edge. */
const edges: readonly [string, string, string][] = [
  ['clocks go forward', '2026-03-29T00:59:30Z', '2026-03-29T01:00'],
  ['clocks go back', '2026-10-25T00:59:30Z', '2026-10-25T01:00'],
  ['the year ends', '2026-12-31T23:59:30Z', '2027-01-01T00:00'],
  ['29 February begins', '2028-02-28T23:59:30Z', '2028-02-29T00:00'],
  ['32 bits of seconds are full', '2038-01-19T03:13:40Z', '2038-01-19T03:14'],
]

/** The whole service over an edge of the calendar: the slots that it ran, and what it decided for its routes. */
async function over([, at, slot]: (typeof edges)[number]) {
  const clock = fakedClock(new Date(at))
  const settings = await freshSettings({
    ...clock.settings,
    FROSTLINE_SIMULATOR: 'off',
    FROSTLINE_WATCHDOG: 'off',
    FROSTLINE_LOG_LEVEL: 'error',
    FROSTLINE_BOOTSTRAP: bootstrapFile(twoRoutes),
  })
  const service = frostline(['start'], settings)
  later({ stop: () => service.kill('SIGKILL', 'group') })
  await service.ready()
  const mqttUrl = `mqtt://127.0.0.1:${settings.FROSTLINE_MQTT_PORT}`
  const sending = later(keepSending(await connectSensors({ now: clock.trueNow, mqttUrl }), -1))
  const dataDir = settings.FROSTLINE_DATA_DIR!
  const next = new Date(Date.parse(`${slot}:00Z`) + MINUTE).toISOString().slice(0, 16)
  await secondsUntil(() => doneSlots(dataDir, 'watch').includes(next), 150)
  await sending.stop()
  return { slots: doneSlots(dataDir, 'watch'), outcomes: outcomesOf(dataDir), errors: service.stderr() }
}

test('C5: five machines whose clocks show the edges of the calendar: every slot is run, readings count, each route is decided', {
  timeout: 240_000,
}, async () => {
  const found = await Promise.all(edges.map(over))
  for (const [index, [edge, at, slot]] of edges.entries()) {
    const next = new Date(Date.parse(`${slot}:00Z`) + MINUTE).toISOString().slice(0, 16)
    const { slots, outcomes, errors } = found[index]!
    expect([edge, slots]).toEqual([edge, [at.slice(0, 16), slot, next]])
    expect([edge, outcomes, errors]).toEqual([edge, ['treat', 'treat'], ''])
  }
})
