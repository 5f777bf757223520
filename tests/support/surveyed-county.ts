/** A county whose only route was driven once, on a wet mild night that freezes on its coldest roads alone. */
import { examplePolicy } from '#src/decision/policy.ts'
import { decisionCycle } from '#src/jobs/decision-cycle.ts'
import { liveFeed } from '#src/jobs/live-feed.ts'
import { routeRoads } from '#src/jobs/route-roads.ts'
import { thermalMaps } from '#src/jobs/thermal-maps.ts'
import type { Network } from '#src/network/network.ts'
import type { OperationalStore } from '#src/ports.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { recentReadings } from '#src/telemetry/recent-readings.ts'
import { aDevice, aReading, aRoute, EVENING } from '#tests/support/builders.ts'
import { forecastTo, nightTo } from '#tests/support/decide-cases.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { district, drive } from '#tests/support/survey-night.ts'

const place = district({ count: 40, seed: 3 })
const stations = place.stations.map((station) => ({ ...station, routes: ['hills'] }))
const devices = stations.flatMap(({ id }) =>
  ['a', 'b'].map((which) => aDevice({ id: `${id}-${which}`, station: id })),
)

export const surveyedNetwork: Network = {
  ...place.network,
  authorities: place.network.authorities.map((authority) => ({ ...authority, demonstration: true })),
  stations,
  devices,
  routes: [aRoute({ id: 'hills', name: 'Hills', segments: place.network.routes[0]!.segments })],
}

const MINIMUM = 1.4

export const surveyedReadings: readonly Reading[] = devices.map(({ id, station }) =>
  aReading({ station, device: id, road_temp_c: 6.1 }),
)

/** Puts survey and forecasts into the store and decides the route as the service would. */
export async function surveyedNight(store: OperationalStore) {
  const { run, readings } = drive(place, { run: 'run-1', sky: 'clear', seed: 1 })
  await store.saveSurveys([
    { ...run, authority: 'northshire', received_at: EVENING, received_by: 'kim', station_readings: readings },
  ])
  const series = nightTo(MINIMUM, { state: 'wet' }).map((point) => ({ ...point, sky: 'clear' as const }))
  await store.saveForecasts(stations.map(({ id }) => forecastTo(MINIMUM, { station: id, series })))
  const clock = { now: () => EVENING }
  const network = () => surveyedNetwork
  const recent = recentReadings()
  for (const reading of surveyedReadings) recent.add(reading, EVENING)
  const maps = thermalMaps({ network, clock, store, log: silentLog })
  const roads = routeRoads(maps, network)
  const parts = { network, clock, recent, store, roads, policyOf: () => examplePolicy, log: silentLog }
  await decisionCycle({ ...parts, live: liveFeed() }).all()
  return { maps, roads, recent }
}
