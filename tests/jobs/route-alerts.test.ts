import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { type DecisionCycle, decisionCycle } from '#src/jobs/decision-cycle.ts'
import { type LiveFeed, liveFeed } from '#src/jobs/live-feed.ts'
import { routeAlerts } from '#src/jobs/route-alerts.ts'
import { type Watch, watch } from '#src/jobs/watch.ts'
import type { LiveEvent, OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import {
  aDevice,
  aNetwork,
  aReading,
  aRoute,
  aStation,
  EVENING,
  minutesAfter,
} from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const network = aNetwork({
  stations: [aStation(), aStation({ id: 'valley', name: 'Valley', routes: ['route-2'] })],
  devices: [aDevice(), aDevice({ id: 'valley-box', station: 'valley' })],
  routes: [aRoute(), aRoute({ id: 'route-2', name: 'Route 2' })],
})

let store: OperationalStore
let live: LiveFeed
let recent: ReturnType<typeof recentReadings>
let cycle: DecisionCycle
let watching: Watch
let now: Date

beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  live = liveFeed()
  recent = recentReadings()
  now = EVENING
  const parts = {
    network: () => network,
    clock: { now: () => now },
    recent,
    store,
    live,
    policyOf: () => examplePolicy,
    log: silentLog,
    broker: { trouble: () => null },
    sensors: { verdicts: () => [] },
  }
  cycle = decisionCycle(parts)
  watching = watch({ ...parts, decisions: cycle })
  await store.saveForecasts([forecastTo(4), { ...forecastTo(4), station: 'valley' }])
})
afterEach(() => store.close())

function read(device: string, station: string, road_temp_c: number) {
  const reading = aReading({ device, station, road_temp_c, at: now, received_at: now, seq: now.getTime() })
  recent.add(reading, now)
  return reading
}
const open = async () => (await store.alerts()).filter(({ cleared_at }) => !cleared_at).map(({ id }) => id)

/** Resolves with the next alert that open pages are told of. */
const nextAlert = () =>
  new Promise<LiveEvent>((resolve) => {
    const stop = live.subscribe((event) => {
      if (event.kind !== 'alert') return
      stop()
      resolve(event)
    })
  })

test('a reading that makes a route’s advice treat raises its alerts without waiting for the minute', async () => {
  read('moor-top-box', 'moor-top', 6)
  read('valley-box', 'valley', 6)
  await watching.all()
  expect(await open()).toEqual([])
  const alerting = routeAlerts({ live, watch: watching, log: silentLog })
  now = minutesAfter(now, 0.1)
  const told = nextAlert()
  await cycle.onReading(read('moor-top-box', 'moor-top', 0.4))
  expect((await told).at).toEqual(now)
  expect((await open()).toSorted()).toEqual(['deadline_passed:route-1', 'threshold_crossed:moor-top'])
  alerting.stop()
})

test('what the minute finds after it is no news, and other routes’ alerts are left alone', async () => {
  read('moor-top-box', 'moor-top', 0.4)
  read('valley-box', 'valley', 0.4)
  await cycle.all()
  expect(await watching.routes(['route-1'])).toEqual({ raised: 2, cleared: 0 })
  expect((await open()).every((id) => !id.includes('valley') && !id.includes('route-2'))).toBe(true)
  expect(await watching.all()).toEqual({ raised: 2, cleared: 0 })
  expect(await watching.all()).toEqual({ raised: 0, cleared: 0 })
  expect((await watching.routes(['route-2'])).cleared).toBe(0)
})
