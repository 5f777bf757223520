import { expect, test } from 'vitest'
import { demonstrationCounty } from '#src/adapters/demonstration-county.ts'
import type { Decision } from '#src/decision/decision.ts'
import { replayRecord } from '#src/jobs/record-replay.ts'
import { distance } from '#src/network/geometry.ts'
import type { Network } from '#src/network/network.ts'
import type { StoredSurvey } from '#src/telemetry/survey.ts'
import { canonicalText } from '#src/wire.ts'
import { hoursAfter, minutesAfter } from '#tests/support/builders.ts'
import { virtualNight } from '#tests/support/virtual-night.ts'

const FROM = new Date('2026-01-15T19:00:00Z')
const night = { scenario: 'marginal-night', seed: 1, from: FROM, hours: 2, intervalS: 900 } as const
const DRIVEN = new Date('2026-01-12T20:00:00Z')
const COLDER = 3
/** Beside a station the vehicle reads what the station reads: else it is taken for its thermometer's error. */
const NEAR_M = 1_000

/** A drive over the first route alone, so much colder than the stations wherever none is near. */
function survey({ routes, stations }: Network): StoredSurvey {
  const places = routes[0]!.segments.flatMap(({ line }) => line)
  const at = (index: number) => new Date(DRIVEN.getTime() + (index / places.length) * 3_600_000)
  const points = places.map(([lon, lat], index) => {
    const isNear = stations.some((station) => distance([station.lon, station.lat], [lon, lat]) < NEAR_M)
    return { at: at(index), lat, lon, road_temp_c: isNear ? 2 : 2 - COLDER, sky: 'overcast' as const }
  })
  const station_readings = stations.flatMap(({ id }) =>
    [-10, 20, 50, 80].map((minutes) => ({ station: id, at: minutesAfter(DRIVEN, minutes), road_temp_c: 2 })),
  )
  const kept = { authority: stations[0]!.authority, received_at: hoursAfter(DRIVEN, 2), received_by: 'kim' }
  return { run: 'run-1', points, station_readings, ...kept }
}

async function decided(surveys: readonly StoredSurvey[]) {
  const { store } = await virtualNight({ ...night, surveys })
  const entries = (await store.record(null, 100_000)).filter(({ action }) => action.startsWith('decision_'))
  const of = (route: string) =>
    entries
      .map(({ detail }) => (detail as { after: Decision }).after)
      .filter((after) => after.route === route)
  return { of, replay: await replayRecord(store) }
}

const isToldByRoad = ({ recommendation: { inputs } }: Decision) => inputs.some(({ kind }) => kind === 'road')

test('a marginal night: the surveyed route is treated for its roads, a route that was not driven is decided as without a survey', {
  timeout: 60_000,
}, async () => {
  const { network } = await demonstrationCounty()
  const [first, ...others] = network.routes.map(({ id }) => id)
  const [without, surveyed] = [await decided([]), await decided([survey(network)])]
  const advice = (of: typeof without.of) => of(first!).map(({ recommendation }) => recommendation)
  const [before, after] = [advice(without.of), advice(surveyed.of)]
  expect(after.some(({ coldest }) => (coldest?.road?.below_station_c ?? 0) > 1)).toBe(true)
  const lowest = (all: typeof before) => Math.min(...all.map(({ coldest }) => coldest?.road_temp_c ?? 99))
  expect(lowest(after)).toBeLessThan(lowest(before) - 1)
  expect(after.at(-1)?.outcome).toBe('treat')
  const untouched = others.filter((route) => !surveyed.of(route).some(isToldByRoad))
  expect(untouched.length).toBeGreaterThan(1)
  for (const route of untouched)
    expect(canonicalText(surveyed.of(route))).toBe(canonicalText(without.of(route)))
  expect(surveyed.replay).toMatchObject({ other_rules: 0, unpinned: 0, faults: [] })
})
