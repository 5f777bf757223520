import { expect, onTestFinished, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { virtualClock } from '#src/adapters/virtual-clock.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import type { Alert } from '#src/decision/alert.ts'
import { actOnAlert, alertAction } from '#src/decision/alerts/acts.ts'
import { alertState } from '#src/decision/alerts/life.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { watch } from '#src/jobs/watch.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { aDevice, aNetwork, aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

/** The watch over one route with `sensors` devices, minute by minute; `trouble`: of the store, by the minute. */
async function watched(sensors = 3, trouble: (minute: number) => string | null = () => null) {
  const store = await openOperationalStore({ sqliteFile: ':memory:' })
  onTestFinished(() => store.close())
  const clock = virtualClock(EVENING)
  const recent = recentReadings()
  const live = liveFeed()
  const devices = Array.from({ length: sensors }, (_, n) => `box-${n}`)
  const network = aNetwork({ devices: devices.map((id) => aDevice({ id })) })
  let minute = 0
  let pending: (() => Promise<void>) | null = null
  const parts = {
    network: () => network,
    clock,
    recent,
    store: {
      ...store,
      trouble: () => trouble(minute),
      async saveAlerts(...changed: Parameters<typeof store.saveAlerts>) {
        const work = pending
        pending = null
        await work?.()
        await store.saveAlerts(...changed)
      },
    },
    live,
    policyOf: () => examplePolicy,
    log: silentLog,
    broker: { trouble: () => null },
    sensors: { verdicts: () => [] },
  }
  const { all: look } = watch({ ...parts, decisions: decisionCycle(parts) })

  async function pass(minutes: number, speaks: (device: number) => boolean, road_temp_c = 9) {
    for (let passed = 0; passed < minutes; passed++) {
      minute++
      const now = minutesAfter(clock.now(), 1)
      await clock.advanceTo(now)
      for (const [index, device] of devices.entries())
        if (minute % 5 === 0 && speaks(index))
          recent.add(aReading({ device, road_temp_c, at: now, seq: minute }), now)
      await look()
    }
  }
  const found = async (id: string) => (await store.alerts()).find((alert) => alert.id === id)
  const state = async (id: string) => {
    const alert = await found(id)
    return alert ? alertState(alert, clock.now()) : 'none'
  }
  const record = async (id: string) => (await store.record(id, 1_000)).map(({ action }) => action)

  /** As a duty manager on the page does it. */
  async function act(id: string, act: 'acknowledge' | 'snooze' | 'undo', minutes = 30) {
    const now = clock.now()
    const alert = (await found(id)) as Alert
    const request = {
      act,
      expected_version: alert.version,
      comment: 'Mine.',
      until: minutesAfter(now, minutes),
    }
    const user = { username: 'ann', authority: 'northshire', role: 'duty_manager', on_duty: true }
    const after = actOnAlert({ alert, request, now, user, deadline: null, timeZone: 'UTC' })
    if (isActRefusal(after)) throw new Error(after.message)
    const entry = {
      at: now,
      actor: 'ann',
      authority: 'northshire',
      action: alertAction(act),
      subject: id,
      detail: null,
    }
    expect(await store.saveAlert(after, alert.version, entry)).toBe(true)
    live.publish({ kind: 'alert', subject: id, at: now })
  }

  /** A forecast of a frost whose last moment to order comes sooner by so many hours than in the evening's. */
  async function issue(hours: number) {
    const { series } = forecastTo(-1)
    const sooner = series.map((point) => ({ ...point, at: minutesAfter(point.at, -hours * 60) }))
    await store.saveForecasts([forecastTo(-1, { issued_at: clock.now(), series: sooner })])
    live.publish({ kind: 'forecast', subject: 'moor-top', at: clock.now() })
  }
  /** Done once, while the watch is about to save its next changes. */
  const meanwhile = (work: () => Promise<void>) => {
    pending = work
  }
  return { store, pass, found, state, record, act, issue, meanwhile }
}
const all = () => true
const none = () => false
const SILENT = 'sensor_silent:northshire'

test('a frost that is coming: told hours ahead, then near, then late; each once, and an answer to one silences no other', async () => {
  const { pass, state, record, act, issue, found } = await watched()
  const [likely, near, passed] = ['freeze_likely:route-1', 'deadline_near:route-1', 'deadline_passed:route-1']
  await issue(2)
  await pass(1, all)
  expect(await state(likely!)).toBe('standing')
  const left = (await found(likely!))!.due_at!.getTime() - EVENING.getTime()
  expect(left).toBeGreaterThan(75 * 60_000)
  await act(likely!, 'acknowledge')
  await pass(1, all)
  expect(await state(likely!)).toBe('acknowledged')
  expect(await state(near!)).toBe('none')
  await pass(left / 60_000 - 60, all)
  expect([await state(likely!), await state(near!)]).toEqual(['cleared', 'standing'])
  await act(near!, 'snooze', 20)
  await pass(19, all)
  expect(await state(near!)).toBe('snoozed')
  await pass(1, all)
  expect(await state(near!)).toBe('standing')
  await pass(45, all)
  expect([await state(near!), await state(passed!)]).toEqual(['cleared', 'standing'])
  expect(await record(likely!)).toEqual(['alert_raised', 'alert_acknowledged', 'alert_cleared'])
  expect(await record(near!)).toEqual(['alert_raised', 'alert_snoozed', 'alert_snooze_over', 'alert_cleared'])
  expect(await record(passed!)).toEqual(['alert_raised'])
})

test('an answer that is given while the watch saves something else is not lost to it', async () => {
  const { store, pass, state, act, record, meanwhile } = await watched()
  await store.saveForecasts([forecastTo(4)])
  await pass(20, all)
  await pass(40, none)
  expect(await state(SILENT)).toBe('standing')
  meanwhile(() => act(SILENT, 'snooze', 10))
  // the road at its threshold is a change to save; two sensors stay silent
  await pass(5, (device) => device === 0, 0.4)
  expect(await state(SILENT)).toBe('snoozed')
  await pass(10, none)
  expect(await state(SILENT)).toBe('standing')
  expect(await record(SILENT)).toEqual(['alert_raised', 'alert_snoozed', 'alert_snooze_over'])
})

test('500 sensors that die one after another are three alerts at most, and each is named behind one', async () => {
  const { store, pass, found } = await watched(500)
  await store.saveForecasts([forecastTo(4)])
  await pass(20, all)
  await pass(10, (device) => device >= 2)
  await pass(10, (device) => device >= 100)
  await pass(40, none)
  const ids = (await store.alerts()).filter(({ kind }) => kind === 'sensor_silent').map(({ id }) => id)
  expect(ids.length).toBeLessThanOrEqual(3)
  expect((await found(SILENT))?.behind).toHaveLength(500)
  const open = (await store.alerts()).filter(
    ({ kind, cleared_at }) => kind === 'sensor_silent' && !cleared_at,
  )
  expect(open.map(({ id }) => id)).toEqual([SILENT])
})

test('a database that comes and goes every minute for three hours is raised once, and stays answered', async () => {
  const STORE = 'store_behind:northshire'
  const { pass, record, act, state } = await watched(3, (minute) => (minute % 2 === 0 ? 'gone' : null))
  await pass(2, all)
  await act(STORE, 'acknowledge')
  await pass(178, all)
  expect(await record(STORE)).toEqual(['alert_raised', 'alert_acknowledged'])
  expect(await state(STORE)).toBe('acknowledged')
})
