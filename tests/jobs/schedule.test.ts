import { describe, expect, test } from 'vitest'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { runSchedule } from '#src/jobs/schedule.ts'
import type { JobRun } from '#src/ports.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const at = (time: string) => new Date(`2026-01-15T${time}:00Z`)
const table = [{ job: 'forecast-cycle', cron: '5 * * * *', says: 'hourly', ends_within_s: 900 }]

function runsInMemory(before: JobRun[] = []) {
  const runs = new Map(before.map((run) => [`${run.job}@${run.due_at.toISOString()}`, run]))
  const key = (run: JobRun) => `${run.job}@${run.due_at.toISOString()}`
  return {
    all: () => [...runs.values()],
    claimRun: async (run: JobRun) => !runs.has(key(run)) && Boolean(runs.set(key(run), run)),
    finishRun: async (run: JobRun) => void runs.set(key(run), run),
    lastRun: async (job: string) => [...runs.values()].filter((run) => run.job === job).at(-1) ?? null,
  }
}

const done = (due: Date): JobRun => ({
  job: 'forecast-cycle',
  due_at: due,
  started_at: due,
  finished_at: due,
  outcome: 'done',
  late: false,
  message: null,
})

async function night(
  store: ReturnType<typeof runsInMemory>,
  from: Date,
  to: Date,
  work: () => Promise<string>,
) {
  const clock = virtualClock(from)
  const stop = await runSchedule({
    table,
    work: { 'forecast-cycle': work },
    clock,
    store,
    timeZone: 'Europe/London',
    log: silentLog,
  })
  await clock.advanceTo(to)
  stop()
}

describe('schedule', () => {
  test('a first start runs at once, then in its slots', async () => {
    const store = runsInMemory()
    await night(store, at('17:50'), at('19:30'), async () => 'forecast 10 stations')
    expect(store.all().map((run) => [run.due_at, run.late])).toEqual([
      [at('17:50'), false],
      [at('18:05'), false],
      [at('19:05'), false],
    ])
    expect(store.all().every((run) => run.outcome === 'done')).toBe(true)
  })

  test('a slot missed while the service was down is made up once and marked late', async () => {
    const store = runsInMemory([done(at('17:05'))])
    await night(store, at('20:30'), at('20:40'), async () => 'forecast 10 stations')
    expect(store.all().slice(1)).toMatchObject([{ due_at: at('20:05'), late: true, outcome: 'done' }])
  })

  test('a clock put back stops nothing: its slots run again, although they were run before', async () => {
    const store = runsInMemory(['16:00', '16:05', '17:05', '18:05'].map((time) => done(at(time))))
    const worked: string[] = []
    await night(store, at('16:00'), at('18:30'), async () => `run ${worked.push('')}`)
    expect(worked).toHaveLength(4)
  })

  test('a clock put back while the service runs stops nothing either', async () => {
    const store = runsInMemory()
    const clock = virtualClock(at('18:00'))
    let back = 0
    let worked = 0
    const stepped = {
      now: () => new Date(clock.now().getTime() - back),
      at: (instant: Date, run: () => void | Promise<void>) =>
        clock.at(new Date(instant.getTime() + back), run),
    }
    await runSchedule({
      table,
      work: { 'forecast-cycle': async () => `run ${++worked}` },
      clock: stepped,
      store,
      timeZone: 'Europe/London',
      log: silentLog,
    })
    await clock.advanceTo(at('19:10'))
    expect(worked).toBe(3)
    back = 7_200_000
    await clock.advanceTo(at('20:10'))
    expect(worked).toBe(5)
  })

  test('a slot that somebody else has run is left alone', async () => {
    const store = runsInMemory([done(at('18:05'))])
    let worked = 0
    await night(store, at('18:05'), at('18:20'), async () => `run ${++worked}`)
    expect(worked).toBe(0)
  })

  test('a run never overlaps itself: slots that fall due meanwhile are skipped', async () => {
    const store = runsInMemory()
    const clock = virtualClock(at('18:05'))
    let started = 0
    const hanging = Promise.withResolvers<string>()
    const ticks: Promise<void>[] = []
    // A clock that does not wait for what it wakes, as the real one.
    const impatient = {
      now: clock.now,
      at: (instant: Date, run: () => void | Promise<void>) =>
        clock.at(instant, () => void ticks.push(Promise.resolve(run()))),
    }
    await runSchedule({
      table: [{ job: 'forecast-cycle', cron: '* * * * *', says: 'every minute', ends_within_s: 900 }],
      work: {
        'forecast-cycle': () => {
          started++
          return hanging.promise
        },
      },
      clock: impatient,
      store,
      timeZone: 'Europe/London',
      log: silentLog,
    })
    await clock.advanceTo(at('18:10'))
    hanging.resolve('done at last')
    await Promise.all(ticks)
    expect(ticks).toHaveLength(6)
    expect(started).toBe(1)
  })

  test('a failed run is kept with its reason and the next slot runs', async () => {
    const store = runsInMemory()
    let calls = 0
    await night(store, at('18:05'), at('19:10'), async () => {
      if (++calls === 1) throw new Error('weather service did not answer')
      return 'ok'
    })
    expect(store.all().map((run) => [run.outcome, run.message])).toEqual([
      ['failed', 'weather service did not answer'],
      ['done', 'ok'],
    ])
  })
})
