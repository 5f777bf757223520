import { afterEach, beforeEach, expect, test } from 'vitest'
import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { type VirtualClock, virtualClock } from '#src/adapters/virtual-clock.ts'
import { examplePolicy } from '#src/decision/policy.ts'
import { recommend } from '#src/decision/recommend.ts'
import { minimumOrder } from '#src/decision/verification/rule-order.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { policyDifference } from '#src/jobs/policy-difference.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { routeRoads } from '#src/jobs/route-roads.ts'
import { thermalMaps } from '#src/jobs/thermal-maps.ts'
import { isWhatIfRefusal, whatIf } from '#src/jobs/what-if.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { aReading, aRoute, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aDecideCase, aRoad, forecastTo, nightTo, roadsOf } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { district, drive } from '#tests/support/survey-night.ts'

const place = district({ count: 40, seed: 3 })
const segments = place.network.routes[0]!.segments
/** Two routes: the first stands by the stations west and middle; the second was never driven. */
const network: Network = {
  ...place.network,
  stations: place.stations.map((station) => ({
    ...station,
    routes: station.id === 'east' ? ['route-2'] : ['route-1'],
  })),
  routes: [
    aRoute({ segments: segments.slice(0, 30) }),
    aRoute({ id: 'route-2', name: 'Route 2', segments: segments.slice(30) }),
  ],
}
const { run, readings } = drive(place, { run: 'run-1', sky: 'clear', seed: 1 })
/** Three points a segment: the first route alone. */
const DRIVEN = 3 * 30
const survey: StoredSurvey = {
  run: run.run,
  points: run.points.slice(0, DRIVEN),
  authority: 'northshire',
  received_at: EVENING,
  received_by: 'kim',
  station_readings: readings,
}

const BELOW_ZERO = { threshold: { treat_below_c: -2, side: '<' as const } }

let store: OperationalStore
let clock: VirtualClock
let isAway: boolean
beforeEach(async () => {
  store = await openOperationalStore({ sqliteFile: ':memory:' })
  clock = virtualClock(EVENING)
  isAway = false
})
afterEach(() => store.close())

function service(given = network) {
  const surveys: OperationalStore['surveys'] = (authority) =>
    isAway ? Promise.reject(new Error('connection lost')) : store.surveys(authority)
  const recent = recentReadings()
  for (const { id } of given.stations)
    for (const device of [`${id}-a`, `${id}-b`])
      recent.add(aReading({ station: id, device, road_temp_c: 6.2, at: clock.now() }), clock.now())
  const maps = thermalMaps({
    network: () => given,
    clock,
    log: silentLog,
    store: { surveys, outcomesOf: store.outcomesOf },
  })
  const roads = routeRoads(maps, () => given)
  const parts = { network: () => given, clock, recent, store, roads, policyOf: () => examplePolicy }
  const cycle = decisionCycle({ ...parts, live: liveFeed(), log: silentLog })
  return { maps, roads, cycle, parts }
}
const issue = () =>
  store.saveForecasts(
    place.stations.map(({ id }) =>
      forecastTo(0, {
        station: id,
        series: nightTo(1.4).map((point) => ({ ...point, sky: 'clear' as const })),
      }),
    ),
  )

test('the coldest road of a surveyed route decides it; a route that was not driven goes by its stations', async () => {
  await issue()
  const before = service()
  expect((await before.cycle.route('route-1'))?.recommendation.outcome).toBe('no_action')
  await store.saveSurveys([survey])
  clock.advanceTo(hoursAfter(EVENING, 0.2))
  const { cycle, roads } = service()
  const [first, second] = [await cycle.route('route-1'), await cycle.route('route-2')]
  const { outcome, coldest } = first!.recommendation
  expect(outcome).toBe('treat')
  expect(coldest!.road).toMatchObject({ surveyed_at: survey.points.at(-1)!.at })
  const told = await roads.of(network.routes[0]!)
  const offset = (id: string) => place.offset(id, 'clear')
  const planted = told!.segments.map(({ id }) => id).toSorted((a, b) => offset(a) - offset(b))
  expect(planted.slice(0, 4)).toContain(coldest!.road!.id)
  expect(coldest!.road!.below_station_c).toBeCloseTo(-offset(coldest!.road!.id), -0.5)
  expect(second!.recommendation).toMatchObject({ outcome: 'no_action', coldest: { road_temp_c: 1.4 } })
  expect(await roads.of(network.routes[1]!)).toBeNull()
})

test('the decision is pinned with its roads and the forecasts of stations elsewhere, and replays byte for byte', async () => {
  await issue()
  await store.saveSurveys([survey])
  const { cycle, roads } = service()
  await cycle.all()
  expect((await roads.of(network.routes[0]!))?.stations).toEqual([{ id: 'east', name: 'east' }])
  const entry = (await store.record(null, 10)).find(({ subject }) => subject.endsWith('route-1'))!
  const pinned = await store.pinnedCase(entry.pinned!)
  if ('lost' in pinned) throw new Error(pinned.lost)
  const known = await roads.of(network.routes[0]!)
  const { segments: kept, ...rest } = pinned.given.roads!
  expect(rest).toEqual({ surveyed_at: known!.surveyed_at, stations: known!.stations })
  expect(kept.length).toBeLessThan(known!.segments.length)
  expect(known!.segments).toEqual(expect.arrayContaining([...kept]))
  expect(pinned.given.reference_forecasts?.map(({ station }) => station)).toEqual(['east'])
  expect(await replayRecord(store)).toEqual({ same: 2, other_rules: 0, unpinned: 0, faults: [] })
})

test('of a route that was driven in part, only the roads that were driven count', async () => {
  const part = { ...survey, points: survey.points.slice(0, 30) }
  await store.saveSurveys([part])
  const told = await service().roads.of(network.routes[0]!)
  expect(told!.segments.map(({ id }) => id)).toEqual(segments.slice(0, 10).map(({ id }) => id))
  expect(told!.surveyed_at).toEqual(part.points.at(-1)!.at)
})

test('a route has the same roads object as long as map and network stay: it is pinned once', async () => {
  await store.saveSurveys([survey])
  const { roads, maps } = service()
  const first = await roads.of(network.routes[0]!)
  expect(await roads.of(network.routes[0]!)).toBe(first)
  maps.forget('northshire')
  await roads.of(network.routes[0]!)
  await maps.of('northshire')
  expect(await roads.of(network.routes[0]!)).not.toBe(first)
})

test('a store that goes away takes no road back, and is asked again where none was known', async () => {
  await store.saveSurveys([survey])
  const { roads, maps } = service()
  const known = await roads.of(network.routes[0]!)
  isAway = true
  maps.forget('northshire')
  await roads.of(network.routes[0]!)
  await maps.of('northshire')
  expect(await roads.of(network.routes[0]!)).toBe(known)

  const blind = service()
  expect(await blind.roads.of(network.routes[0]!)).toBeNull()
  isAway = false
  clock.advanceTo(hoursAfter(EVENING, 0.1))
  expect(await blind.roads.of(network.routes[0]!)).toEqual(known)
})

test('what if moves the roads along with their stations', async () => {
  await issue()
  await store.saveSurveys([survey])
  const { parts } = service()
  const answer = await whatIf(parts, network.routes[0]!, { minimum_c: -3 })
  if (isWhatIfRefusal(answer)) throw new Error(answer.message)
  expect(answer.present.coldest?.road).toBeDefined()
  expect(answer.supposed.coldest?.road_temp_c).toBeCloseTo(-3)
})

test('another policy is compared on the same roads', async () => {
  await issue()
  await store.saveSurveys([survey])
  const { parts, roads } = service()
  const { recent, policyOf } = parts
  const known = new Map([['route-1', await roads.of(network.routes[0]!)]])
  const forecasts = await store.latestForecasts()
  const sources = { authority: 'northshire', ownNetwork: network, forecasts, decisions: [], completed: [] }
  const colder = {
    ...examplePolicy,
    default_class: 'all',
    classes: [{ id: 'all', name: 'All', ...BELOW_ZERO }],
  }
  const compared = (more: object) => [
    ...policyDifference(colder, { ...sources, recent, policyOf, now: clock.now(), ...more }),
  ]
  expect(compared({ roads: known })[0]).toMatchObject({
    route: 'route-1',
    before: { outcome: 'treat' },
    after: { outcome: 'no_action' },
    less_cautious: true,
  })
  expect(compared({})[0]).toMatchObject({ before: { outcome: 'no_action' } })
})

test('the old rule of noon knows of stations only, as it always did', () => {
  const roads = roadsOf([aRoad(-9, { references: [{ station: 'moor-top', weight: 1 }] })])
  const given = aDecideCase({ forecasts: [forecastTo(2.5)], roads })
  expect(recommend(given).outcome).toBe('treat')
  expect(minimumOrder(given, given.route.threshold)).toBeNull()
  expect(minimumOrder({ ...given, forecasts: [forecastTo(-1)] }, given.route.threshold)).not.toBeNull()
})
