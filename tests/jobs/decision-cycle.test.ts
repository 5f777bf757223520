import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { type ApproveRequest, approve } from '#src/decision/approval.ts'
import type { Decision } from '#src/decision/decision.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import { type DecisionCycle, decisionCycle } from '#src/jobs/decision-cycle.ts'
import { type LiveFeed, liveFeed } from '#src/jobs/live-feed.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import {
  aDecision,
  aDevice,
  aNetwork,
  aReading,
  aRecommendation,
  aRoute,
  aStation,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { forecastTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'

const ID = '2026-01-15-route-1'
const network = aNetwork({
  stations: [aStation(), aStation({ id: 'valley', name: 'Valley', routes: ['route-2'] })],
  devices: [aDevice(), aDevice({ id: 'moor-top-spare' }), aDevice({ id: 'valley-box', station: 'valley' })],
  routes: [aRoute(), aRoute({ id: 'route-2', name: 'Route 2' })],
})

let store: OperationalStore
let clock: VirtualClock
let live: LiveFeed
let recent: ReturnType<typeof recentReadings>
let cycle: DecisionCycle
let told: string[]
let seq = 0

beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  live = liveFeed()
  recent = recentReadings()
  cycle = decisionCycle({
    network: () => network,
    clock,
    recent,
    store,
    live,
    policyOf: () => examplePolicy,
    log: silentLog,
  })
  told = []
  live.subscribe(({ kind, subject }) => void told.push(`${kind} ${subject}`))
})
afterEach(() => store.close())

async function issue(minimum: number, more: Partial<StationForecast> = {}) {
  const issued_at = more.issued_at ?? clock.now()
  await store.saveForecasts([
    forecastTo(minimum, { atmosphere: { source: 'x', issued_at }, ...more, issued_at }),
  ])
  live.publish({ kind: 'forecast', subject: 'moor-top', at: issued_at })
}
function read(road_temp_c: number, more: Partial<Reading> = {}) {
  const reading = aReading({ road_temp_c, at: clock.now(), seq: ++seq, ...more })
  recent.add(reading, clock.now())
  return reading
}
const readBoth = (road_temp_c: number) => [read(road_temp_c), read(road_temp_c, { device: 'moor-top-spare' })]
const state = async (id = ID) => {
  const { version, status, recommendation } = (await store.decision(id))!
  return [version, status, recommendation.outcome, recommendation.spread_rate_g_m2]
}
async function answer(request: Partial<ApproveRequest>) {
  const before = (await store.decision(ID))!
  const person = { username: 'dot', authority: 'northshire', role: 'duty_manager', on_duty: true }
  const asked = {
    action: 'treat' as const,
    routes: ['route-1'],
    expected_version: before.version,
    ...request,
  }
  const after = approve(before, asked, clock.now(), person)
  if (isActRefusal(after)) throw new Error(after.message)
  expect(await store.saveDecision(after, before.version)).toBe(true)
}

test('a decision per route and night, its reason in the record, pages told', async () => {
  await issue(-1)
  readBoth(6)
  expect(await cycle.all()).toEqual({ routes: 2, changed: 2, failed: [] })
  expect(await state()).toEqual([1, 'proposed', 'treat', 8])
  expect(await state('2026-01-15-route-2')).toEqual([1, 'proposed', 'unknown', null])
  expect(told).toEqual(['forecast moor-top', 'decision route-1', 'decision route-2'])
  const [entry] = await store.record(ID, 10)
  expect(entry).toMatchObject({
    actor: 'engine',
    action: 'decision_proposed',
    detail: { after: { version: 1 } },
  })
})

test('looking again without news changes nothing', async () => {
  await issue(-1)
  readBoth(6)
  await cycle.all()
  told = []
  await clock.advanceTo(minutesAfter(EVENING, 5))
  expect(await cycle.all()).toMatchObject({ changed: 0 })
  expect(told).toEqual([])
})

test('a proposal is kept valid while nothing changes, on the same version', async () => {
  await issue(-1)
  for (let minute = 0; minute <= 40; minute += 10) {
    await clock.advanceTo(minutesAfter(EVENING, minute))
    readBoth(6)
    await cycle.all()
  }
  const kept = (await store.decision(ID))!
  expect([kept.version, kept.valid_until > hoursAfter(EVENING, 1)]).toEqual([1, true])
})

test('a new forecast with another rate is another version', async () => {
  await issue(-1)
  readBoth(6)
  await cycle.all()
  await issue(-3)
  await cycle.all()
  expect(await state()).toEqual([2, 'proposed', 'treat', 10])
})

test('advice that asks for less waits until it has held for a quarter of an hour; more does not wait', async () => {
  await issue(-3)
  readBoth(6)
  await cycle.all()
  await issue(-1)
  for (const [minute, rate] of [
    [0, 10],
    [10, 10],
    [14, 10],
    [15, 8],
  ] as const) {
    await clock.advanceTo(minutesAfter(EVENING, minute))
    await cycle.all()
    expect(await state()).toEqual([rate === 8 ? 2 : 1, 'proposed', 'treat', rate])
  }
  await issue(-3)
  await cycle.all()
  expect(await state()).toEqual([3, 'proposed', 'treat', 10])
})

test('the waiting begins anew when the advice asks for more in between', async () => {
  readBoth(6)
  for (const [minute, minimum] of [
    [0, -3],
    [1, -1],
    [12, -3],
    [13, -1],
    [20, -1],
  ] as const) {
    await clock.advanceTo(minutesAfter(EVENING, minute))
    await issue(minimum)
    await cycle.all()
  }
  expect(await state()).toEqual([1, 'proposed', 'treat', 10])
})

test('salt that was ordered is shown once it should lie there, and lowers nothing', async () => {
  await issue(-3)
  readBoth(6)
  await cycle.all()
  await answer({ spread_rate_g_m2: 20 })
  await clock.advanceTo(minutesAfter(EVENING, 215))
  await issue(-6)
  await cycle.all()
  const { recommendation } = (await store.decision(ID))!
  expect(recommendation).toMatchObject({ outcome: 'treat', spread_rate_g_m2: 18 })
  expect(recommendation.notes?.map(({ says }) => says)).toEqual([
    expect.stringMatching(
      /^Of 20 g\/m² ordered at 19:00, 2 h ago, 7\.\d g\/m² may be left .*nobody has said that it was spread/,
    ),
  ])
})

test('one cold reading turns its own route within the same call', async () => {
  await issue(4)
  readBoth(6)
  await cycle.all()
  expect(await state()).toEqual([1, 'proposed', 'no_action', null])
  told = []
  await cycle.onReading(read(0.4))
  expect(await state()).toEqual([2, 'proposed', 'treat', 8])
  expect(told).toEqual(['decision route-1'])
})

test('a burst of readings is one look', async () => {
  await issue(4)
  readBoth(6)
  await cycle.all()
  const looks = Array.from({ length: 50 }, () => cycle.onReading(read(0.4)))
  expect(new Set(looks).size).toBe(1)
  await looks[0]
  expect(await state()).toEqual([2, 'proposed', 'treat', 8])
})

test('sensors fall silent: no action becomes unknown', async () => {
  await issue(4)
  readBoth(6)
  await cycle.all()
  await clock.advanceTo(minutesAfter(EVENING, 31))
  await cycle.all()
  expect(await state()).toEqual([2, 'proposed', 'unknown', null])
})

test('what a person confirmed stands while the advice asks for no more', async () => {
  await issue(-3)
  readBoth(6)
  await cycle.all()
  await answer({ spread_rate_g_m2: 10 })
  await issue(-1)
  await cycle.all()
  expect(await state()).toEqual([2, 'confirmed', 'treat', 10])
  await issue(4)
  await cycle.all()
  expect(await state()).toEqual([2, 'confirmed', 'treat', 10])
})

test('more cautious advice opens a confirmed decision again and keeps the old answer in the record', async () => {
  await issue(4)
  readBoth(6)
  await cycle.all()
  await answer({ action: 'no_action' })
  await cycle.onReading(read(0.4))
  expect(await state()).toEqual([3, 'proposed', 'treat', 8])
  const reopened = (await store.record(ID, 10)).at(-1)
  expect(reopened).toMatchObject({
    action: 'decision_reopened',
    detail: { before: { status: 'confirmed', decided: { by: 'dot', action: 'no_action' } } },
  })
})

test('an ordered treatment that must be done much earlier is put before a person again', async () => {
  await issue(-3)
  readBoth(6)
  await cycle.all()
  const ordered = (await store.decision(ID))!.recommendation.complete_by!
  await answer({ spread_rate_g_m2: 10 })
  const earlier = (hours: number) =>
    forecastTo(-3).series.map((point) => ({ ...point, at: hoursAfter(point.at, -hours) }))
  await issue(-3, { series: earlier(0.4) })
  await cycle.all()
  expect(await state()).toEqual([2, 'confirmed', 'treat', 10])
  await issue(-3, { series: earlier(2) })
  await cycle.all()
  expect(await state()).toEqual([3, 'proposed', 'treat', 10])
  expect((await store.decision(ID))!.recommendation.complete_by!.getTime()).toBe(
    ordered.getTime() - 7_200_000,
  )
  await answer({ spread_rate_g_m2: 10 })
  await clock.advanceTo(hoursAfter(ordered, -1))
  readBoth(6)
  await issue(-3, { series: earlier(5) })
  await cycle.all()
  expect(await state()).toEqual([4, 'confirmed', 'treat', 10])
})

test('no action against advice stands until the advice itself grows more cautious', async () => {
  await issue(-1)
  readBoth(6)
  await cycle.all()
  await answer({ action: 'no_action', note: 'Patrol: dry' })
  await cycle.all()
  expect(await state()).toEqual([2, 'refused', 'treat', 8])
  await issue(-3)
  await cycle.all()
  expect(await state()).toEqual([3, 'proposed', 'treat', 10])
})

test('a decision given from outside stays while valid, then the engine makes its own', async () => {
  const given: Decision = aDecision({
    id: 'from-outside',
    version: 3,
    recommendation: aRecommendation({ id: 'from-outside' }),
    valid_until: hoursAfter(EVENING, 1),
  })
  await store.saveDecision(given, null)
  await cycle.all()
  expect(await store.decision('from-outside')).toEqual(given)
  expect(await store.decision(ID)).toBeNull()
  await clock.advanceTo(minutesAfter(EVENING, 61))
  await cycle.all()
  expect(await state()).toEqual([1, 'proposed', 'unknown', null])
})

test('a store that fails is named per route and mended by the next look', async () => {
  await issue(-1)
  readBoth(6)
  const save = store.saveDecision
  store.saveDecision = async (decision, expected) => {
    if (decision.route === 'route-1') throw new Error('disk full')
    return save(decision, expected)
  }
  expect(await cycle.all()).toEqual({ routes: 2, changed: 1, failed: ['route-1'] })
  store.saveDecision = save
  expect(await cycle.all()).toMatchObject({ failed: [] })
  expect(await state()).toEqual([1, 'proposed', 'treat', 8])
})

test('after noon it is another night', async () => {
  await issue(-1)
  await cycle.all()
  await clock.advanceTo(hoursAfter(EVENING, 18))
  await cycle.all()
  expect(await store.decision('2026-01-16-route-1')).toMatchObject({ version: 1, night: '2026-01-16' })
})

test('a forecast issued after now, before the clock was put back, does not stand in the way of a new one', async () => {
  await issue(4)
  await issue(8, { issued_at: hoursAfter(EVENING, 3) })
  readBoth(6)
  await cycle.all()
  expect(await state()).toEqual([1, 'proposed', 'no_action', null])
  await issue(-3)
  await cycle.all()
  expect(await state()).toEqual([2, 'proposed', 'treat', 10])
})
