import { describe, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type CronLine, cronTable } from '#src/jobs/cron-table.ts'
import { nextSlot } from '#src/jobs/due-slots.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { notify } from '#src/jobs/notify.ts'
import { runSchedule } from '#src/jobs/schedule.ts'
import { serviceWatch } from '#src/jobs/service-watch.ts'
import { telling } from '#src/jobs/telling.ts'
import { ladder } from '#src/notification/escalation.ts'
import type { JobRun, OperationalStore } from '#src/ports.ts'
import { HOUR, MINUTE, SECOND } from '#src/units.ts'
import { impatientClock } from '#tests/faults/impatient-clock.ts'
import { timeToAlarm } from '#tests/faults/time-to-alarm.ts'
import { aNetwork } from '#tests/support/builders.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const LONDON = 'Europe/London'
const BEGIN = new Date('2026-01-15T17:58:00Z')

/** Every run that was claimed, in the order of their beginning. */
function claimsOf(store: OperationalStore) {
  const claims: JobRun[] = []
  const claimRun = async (run: JobRun) => {
    const isFirst = await store.claimRun(run)
    if (isFirst) claims.push(run)
    return isFirst
  }
  return { claims, store: { ...store, claimRun } }
}

/** The cron table, the alerts about the service itself and the telling of them, with one job that hangs. */
async function serviceWithHangingJob(hanging: string) {
  const clock = impatientClock(BEGIN)
  const { claims, store } = claimsOf(await openOperationalStore({ sqliteFile: ':memory:' }))
  const live = liveFeed(100, 0)
  const network = () => aNetwork()
  const told: { at: Date; body: string }[] = []
  const common = { clock, store, live, network, log: silentLog }
  const service = serviceWatch({ ...common, clocks: { found: () => null } })
  const tell = notify({
    ...common,
    people: [{ id: 'pat', name: 'Pat', rung: 'duty_manager' }],
    steps: ladder({ duty_manager: 10, deputy: 10 }),
    page: 'http://127.0.0.1:3000',
    notifier: {
      async send({ body }) {
        told.push({ at: clock.now(), body })
        return { result: 'sent' }
      },
    },
  })
  const people = telling({ clock, live, run: tell })
  let hangs = false
  const begun: Date[] = []
  const work = (job: string) => async () => {
    if (job === 'notify') await people.now()
    if (job !== hanging || !hangs) return 'done'
    begun.push(clock.now())
    return new Promise<string>(() => {})
  }
  const jobs = Object.fromEntries(cronTable.map(({ job }) => [job, work(job)]))
  await runSchedule({ ...common, table: cronTable, work: jobs, timeZone: LONDON, told: service.runs })
  return {
    clock,
    told,
    begun,
    claims,
    store,
    hangFromNowOn() {
      hangs = true
    },
  }
}

const periodOf = (line: CronLine): number => {
  const first = nextSlot(line, BEGIN, LONDON)!
  return nextSlot(line, first, LONDON)!.getTime() - first.getTime()
}

describe('a job hangs', () => {
  // what tells people cannot tell of itself: the watchdog does, by its own way
  const lines = cronTable.filter(({ job }) => job !== 'notify')
  test.each(lines)(
    'S2: $job hangs: people are told within a period and a minute, its next run begins',
    async (line) => {
      const service = await serviceWithHangingJob(line.job)
      await service.clock.advanceTo(new Date(BEGIN.getTime() + MINUTE))
      service.hangFromNowOn()
      const hung = nextSlot(line, service.clock.now(), LONDON)!
      const period = periodOf(line)
      await service.clock.advanceTo(new Date(hung.getTime() + period + 2 * MINUTE))

      const alarm = service.told.find(({ body }) => body.includes(`has not ended: ${line.job}`))
      const seconds = (alarm!.at.getTime() - hung.getTime()) / SECOND
      timeToAlarm('S2', `${line.job} hangs`, seconds, (period + MINUTE) / SECOND)
      expect(seconds).toBeLessThanOrEqual((period + MINUTE) / SECOND)
      expect(service.begun[0]).toEqual(hung)
      expect(service.begun[1]!.getTime()).toBeLessThanOrEqual(hung.getTime() + period + MINUTE)
      const run = service.claims.find(({ job, due_at }) => job === line.job && +due_at === +hung)
      expect(run).toBeDefined()
      await service.store.close()
    },
  )

  test('S2: what hangs all night is tried again a few times, not for ever, and no other job stands still', async () => {
    const service = await serviceWithHangingJob('sensor-watch')
    service.hangFromNowOn()
    await service.clock.advanceTo(new Date(BEGIN.getTime() + 8 * HOUR))
    expect(service.begun.length).toBe(3)
    const looks = service.claims.filter(({ job }) => job === 'watch')
    // the minutes in which it hung are over before the watch has its turn
    expect(looks.length).toBeGreaterThan(8 * 60 - 10)
    await service.store.close()
  })
})

describe('slots were missed while the service was down', () => {
  test('S4: an hour down: each job is made up once, marked late, and then runs in its slots', async () => {
    const kept = await openOperationalStore({ sqliteFile: ':memory:' })
    const { claims, store } = claimsOf(kept)
    const run = async (from: Date, to: Date) => {
      const clock = impatientClock(from)
      const work = Object.fromEntries(cronTable.map(({ job }) => [job, async () => 'done']))
      const parts = { clock, store, work, table: cronTable, timeZone: LONDON, log: silentLog }
      const stop = await runSchedule(parts)
      await clock.advanceTo(to)
      stop()
    }
    const down = new Date(BEGIN.getTime() + 5 * MINUTE)
    const back = new Date(down.getTime() + HOUR)
    await run(BEGIN, down)
    const before = claims.length
    await run(back, new Date(back.getTime() + 30 * SECOND))
    const madeUp = claims.slice(before)
    const missed = cronTable.filter((line) => nextSlot(line, down, LONDON)! <= back)
    expect(madeUp.map(({ job }) => job).toSorted()).toEqual(missed.map(({ job }) => job).toSorted())
    expect(missed.length).toBeGreaterThanOrEqual(6)
    for (const { job, due_at, late } of madeUp)
      expect([job, late]).toEqual([job, back.getTime() - due_at.getTime() > MINUTE])
    const minutes = claims.length
    await run(back, new Date(back.getTime() + 10 * MINUTE))
    expect(claims.slice(minutes).every(({ late }) => !late)).toBe(true)
    await store.close()
  })
})
