import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { type LiveFeed, liveFeed } from '#src/jobs/live-feed.ts'
import { type WatchResult, watch } from '#src/jobs/watch.ts'
import type { OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { aDevice, aNetwork, aReading, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { aFinding, aVerdict } from '#tests/support/sensor-verdicts.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const devices = ['moor-top-box', 'moor-top-spare', 'moor-top-third']
const network = aNetwork({ devices: devices.map((id) => aDevice({ id })) })

let store: OperationalStore
let clock: VirtualClock
let recent: ReturnType<typeof recentReadings>
let look: () => Promise<WatchResult>
let told: string[]
let verdicts: SensorVerdict[]
let live: LiveFeed

beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  recent = recentReadings()
  live = liveFeed()
  const parts = {
    network: () => network,
    clock,
    recent,
    store,
    live,
    policyOf: () => examplePolicy,
    log: silentLog,
    broker: { trouble: () => null },
    sensors: { verdicts: () => verdicts },
  }
  ;({ all: look } = watch({ ...parts, decisions: decisionCycle(parts) }))
  told = []
  verdicts = []
  live.subscribe(({ kind, subject }) => void (kind === 'alert' && told.push(subject)))
})
afterEach(() => store.close())

/** Goes on minute by minute; all sensors read every five minutes until told otherwise. */
async function pass(minutes: number, road_temp_c: number | null) {
  for (let minute = 0; minute < minutes; minute++) {
    const now = minutesAfter(clock.now(), 1)
    await clock.advanceTo(now)
    if (road_temp_c !== null && (now.getTime() / 60_000) % 5 === 0)
      for (const device of devices)
        recent.add(aReading({ device, road_temp_c, at: now, seq: now.getTime() / 60_000 }), now)
    await look()
  }
}
const open = async () => (await store.alerts()).filter((alert) => !alert.cleared_at).map((alert) => alert.id)

test('an evening: cold, confirmed by nobody, silent, back: each alert once', async () => {
  await store.saveForecasts([forecastTo(4)])
  await pass(20, 6)
  expect(await open()).toEqual([])
  await pass(10, 0.4)
  expect((await open()).toSorted()).toEqual(['deadline_passed:route-1', 'threshold_crossed:moor-top'])
  await pass(40, null)
  expect(await open()).toContain('sensor_silent:northshire')
  await pass(50, 6)
  expect(await open()).toEqual([])
  expect(told.filter((id) => id === 'sensor_silent:northshire')).toHaveLength(2)
  expect(told.filter((id) => id === 'threshold_crossed:moor-top')).toHaveLength(2)
  const record = await store.record('sensor_silent:northshire', 10)
  expect(record.map(({ action }) => action)).toEqual(['alert_raised', 'alert_cleared'])
})

test('evidence gone stale is noticed within a minute without any reading', async () => {
  await store.saveForecasts([forecastTo(4)])
  await pass(5, 6)
  expect((await store.decision('2026-01-15-route-1'))?.recommendation.outcome).toBe('no_action')
  await pass(31, null)
  expect((await store.decision('2026-01-15-route-1'))?.recommendation.outcome).toBe('unknown')
})

test('F1: no forecast ever: an alarm within a quarter of an hour', async () => {
  await pass(13, 6)
  expect(await open()).toEqual([])
  await pass(1, 6)
  expect(await open()).toEqual(['forecast_stale:northshire'])
})

test('a clock put back: sensors that fall silent then are noticed as ever', async () => {
  await store.saveForecasts([forecastTo(4)])
  await pass(20, 6)
  const ahead = minutesAfter(EVENING, 140)
  for (const device of devices) recent.add(aReading({ device, at: ahead, seq: 9_999 }), ahead)
  await pass(40, null)
  expect(await open()).toContain('sensor_silent:northshire')
})

test('an alert whose words change is kept anew, and neither told nor recorded as raised again', async () => {
  const id = 'deadline_near:route-1'
  const issue = (minimum: number, hours: number) => {
    const issued_at = clock.now()
    const { series } = forecastTo(minimum)
    const moved = series.map((point) => ({ ...point, at: minutesAfter(point.at, -hours * 60) }))
    return store.saveForecasts([forecastTo(minimum, { issued_at, series: moved })])
  }
  const message = async () => (await store.alerts()).find((alert) => alert.id === id)?.message
  await issue(-1, 3.5)
  await pass(10, 9)
  const first = await message()
  expect(first).toMatch(/order the treatment by \d\d:\d\d\.$/)
  await issue(-1, 3.6)
  live.publish({ kind: 'forecast', subject: 'moor-top', at: clock.now() })
  await pass(2, 9)
  expect(await message()).not.toBe(first)
  expect((await store.record(id, 10)).map(({ action }) => action)).toEqual(['alert_raised'])
})

test('a doubted sensor: one alert for the station and finding, with the sentence, until it is believed again', async () => {
  await store.saveForecasts([forecastTo(4)])
  await pass(5, 6)
  const verdict = aVerdict({ findings: [aFinding({ from: EVENING })] })
  verdicts = [verdict]
  await pass(5, 6)
  const id = 'sensor_doubted:moor-top/SENSOR_STUCK'
  const [alert] = (await store.alerts()).filter((one) => one.id === id)
  expect(alert?.message).toContain(
    'Moor Top: sensor moor-top-box is not believed, stuck since 18:00. It has shown 4.0 °C for 3 h',
  )
  verdicts = [{ ...verdict, verdict: 'trusted', findings: [] }]
  await pass(1, 6)
  expect(await open()).toEqual([])
  expect(told.filter((one) => one === id)).toHaveLength(2)
})
