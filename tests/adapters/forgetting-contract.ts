import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { recommend } from '#src/decision/recommend.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { type RetentionParts, retention } from '#src/jobs/retention.ts'
import { defaultRetention, type Retention } from '#src/jobs/retention-kinds.ts'
import type { JobRun, OperationalStore } from '#src/ports.ts'
import type { Rejection } from '#src/telemetry/reading.ts'
import { DAY } from '#src/units.ts'
import { aDecision, aForecast, aNetwork, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aDecideCase, forecastTo, twoSensors } from '#tests/support/decide-cases.ts'
import { decidedNight } from '#tests/support/decided-night.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const daysAfter = (days: number): Date => new Date(EVENING.getTime() + days * DAY)
/** Everything of the evening is older than it is kept. */
const LATER = daysAfter(1_000)

const rejectionAt = (received_at: Date): Rejection => ({
  authority: 'northshire',
  device: 'moor-top-box',
  topic: 'v1/northshire/moor-top-box/telemetry',
  received_at,
  code: 'JSON',
  message: 'no JSON',
  payload: 'AAEC',
})
const runAt = (due_at: Date): JobRun => ({
  job: 'watch',
  due_at,
  started_at: due_at,
  finished_at: due_at,
  outcome: 'done',
  late: false,
  message: null,
})

/** What is deleted of what people and jobs share, on any engine. */
export function forgettingContract(name: string, open: () => Promise<OperationalStore>): void {
  describe(`retention, ${name}`, () => {
    let store: OperationalStore
    beforeEach(async () => {
      store = await open()
      await store.saveNetwork(aNetwork())
    })
    afterEach(() => store.close())

    const run = (now: Date, more: Partial<Retention> = {}) => {
      const parts: RetentionParts = {
        retention: { ...defaultRetention, ...more },
        clock: { now: () => now },
        journal: { end: () => 0 },
        views: [{ behind: () => null }],
        readings: {},
        store,
        log: silentLog,
        network: () => aNetwork(),
      }
      return retention(parts)()
    }

    test('forecasts go, but for the last and those that the record rests on: it replays byte for byte', async () => {
      await decidedNight(store)
      const issued = [1, 2, 3, 150].map((hours) => aForecast({ issued_at: hoursAfter(EVENING, hours) }))
      await store.saveForecasts(issued)
      const before = await replayRecord(store)
      expect(before.same).toBe(3)
      expect(await run(LATER)).toBe('forecasts 3')
      const left = await store.forecastsAfter(0, 100)
      expect(left.map(({ forecast }) => forecast.issued_at)).toEqual([EVENING, hoursAfter(EVENING, 150)])
      expect(await replayRecord(store)).toEqual(before)
      expect(await store.latestForecasts()).toHaveLength(1)
    })

    test('what an answer may still rest on stays: the case of a proposal that nobody answered', async () => {
      const forecast = forecastTo(4, { issued_at: EVENING, atmosphere: { source: 'x', issued_at: EVENING } })
      await store.saveForecasts([forecast, aForecast({ issued_at: hoursAfter(EVENING, 30) })])
      const given = aDecideCase({ now: EVENING, forecasts: [forecast], readings: twoSensors(0.4) })
      const proposed = aDecision({ id: given.id, version: 1, recommendation: recommend(given) })
      await store.saveDecision(proposed, null, { restsOn: given })
      await run(LATER)
      const entry = { at: EVENING, actor: 'pat', authority: 'northshire', action: 'decision_confirmed' }
      const answer = { ...proposed, version: 2, status: 'confirmed' as const }
      const line = { ...entry, subject: given.id, detail: { before: proposed, after: answer } }
      expect(await store.saveDecision(answer, 1, { entry: line })).toBe(true)
      const [said] = await store.record(given.id, 1)
      expect(await store.pinnedCase(said!.pinned!)).toMatchObject({ given: { forecasts: [forecast] } })
    })

    test('refused messages and runs of jobs go by their age, the last run of a job stays', async () => {
      const ages = [0, 50, 99, 100, 180]
      await store.appendRejections(
        ages.map((days) => rejectionAt(daysAfter(days))),
        100,
        'journal',
      )
      for (const days of ages) await store.claimRun(runAt(daysAfter(days)))
      expect(await run(daysAfter(190))).toBe('rejections 3, runs 4')
      const left = await store.rejectionsOf('moor-top-box', 10)
      expect(left.map(({ received_at }) => received_at)).toEqual([180, 100].map(daysAfter))
      expect(await run(LATER)).toBe('rejections 2')
      expect((await store.lastRuns()).map(({ due_at }) => due_at)).toEqual([daysAfter(180)])
    })

    test('more than are looked at once: all of them, and none that is young', async () => {
      const many = Array.from({ length: 250 }, (_, index) => rejectionAt(daysAfter(index / 1_000)))
      await store.appendRejections([...many, rejectionAt(daysAfter(190))], 100, 'journal')
      expect(await run(daysAfter(200))).toBe('rejections 250')
      expect(await store.rejectionsOf('moor-top-box', 1_000)).toHaveLength(1)
    })

    test('what went is in the record, of nothing there is no line; for ever means for ever', async () => {
      const entries = async () =>
        (await store.recordAfter(0, 1_000)).filter(({ action }) => action === 'retention')
      await store.appendRejections([rejectionAt(EVENING)], 100, 'journal')
      expect(await run(LATER, { rejections: null })).toBe('nothing is old enough')
      expect(await entries()).toEqual([])
      await run(LATER)
      expect(await entries()).toMatchObject([
        {
          actor: 'engine',
          authority: 'northshire',
          detail: { forgotten: { rejections: 1 }, before: { rejections: daysAfter(910).toISOString() } },
        },
      ])
    })

    test('sessions that have ended go', async () => {
      await store.saveSession({ token_hash: 'old', username: 'pat', expires_at: EVENING })
      await store.saveSession({ token_hash: 'new', username: 'pat', expires_at: daysAfter(2_000) })
      await run(LATER)
      expect([await store.session('old'), (await store.session('new'))?.token_hash]).toEqual([null, 'new'])
    })
  })
}
